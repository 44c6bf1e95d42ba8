"""A server that answers what it is told, well formed or not, over a real socket, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """``missing`` bytes of the body are announced and never sent."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0


BROKEN = None
"""The connection ends without an answer."""


class Silence:
    """No answer until the test is over."""


def refusal(status: int, code: int, words: str = "", **headers: str) -> Reply:
    """A refusal in ORCID's own shape."""
    body = {"response-code": status, "developer-message": words, "user-message": "", "error-code": code, "more-info": ""}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/vnd.orcid+json", **headers})


def oauth_refusal(status: int, error: str, description: str = "") -> Reply:
    body = {"error": error, "error_description": description}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json;charset=UTF-8"})


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class ScriptedServer:
    """Answers with ``script`` in turn; the last one again and again."""

    url: str = ""
    script: deque[Reply | Silence | None] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def start_anew(self) -> None:
        """Forget what was asked, and end the silences."""
        self.over.set()
        self.over = threading.Event()
        self.asked.clear()

    def answers(self, *script: Reply | Silence | None) -> None:
        self.script = deque(script)

    def next_answer(self) -> Reply | Silence | None:
        return self.script.popleft() if len(self.script) > 1 else self.script[0]


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    script = ScriptedServer()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(script)) as server:
        server.daemon_threads = True
        script.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield script
        finally:
            script.over.set()
            server.shutdown()
            thread.join()


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append(Asked(self.command, self.path, headers, body))
            answer = script.next_answer()
            if not isinstance(answer, Reply):
                if answer is not BROKEN:
                    script.over.wait(30)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status not in {204, 304}:
                self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = bool(answer.missing)

        do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: the tests look at ``asked``."""

    return Handler
