"""An SMTP server for tests, on a socket of its own: it keeps what it takes, and refuses what it is told to (RFC 5321).

It speaks as much as a client that submits mail needs: no TLS, no authentication.
"""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(slots=True)
class Sink:
    """``refusals``: what is answered instead of taking a command, by the beginning of its line in upper case; ``DATA.`` is the
    end of an e-mail. ``after_taking`` is called when an e-mail has been taken and before that is said.
    """

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    after_taking: Callable[[], None] | None = None

    def answer_to(self, command: str) -> str | None:
        """The refusal that was asked for. An empty one hangs up."""
        return next((words for start, words in self.refusals.items() if command.upper().startswith(start)), None)

    def of(self, recipient: str) -> list[EmailMessage]:
        return [each for each in self.taken if each["To"] == recipient]


class _HungUp(Exception):
    """The client, or the test, wants no more."""


class _Session(socketserver.StreamRequestHandler):
    @property
    def sink(self) -> Sink:
        assert isinstance(self.server, _Server)
        return self.server.sink

    def handle(self) -> None:
        try:
            self._say("220 sink.example.org at your service")
            while True:
                self._answer(self._line())
        except (_HungUp, OSError):
            return

    def _answer(self, command: str) -> None:
        refusal = self.sink.answer_to(command)
        if refusal is not None:
            self._refuse(refusal)
            return
        match command.upper().split(" ")[0].split(":")[0]:
            case "EHLO":
                self._say("250-sink.example.org", "250 8BITMIME")
            case "RCPT":
                self.sink.recipients.append(command.partition("<")[2].partition(">")[0])
                self._say("250 known here")
            case "DATA":
                self._take()
            case "QUIT":
                self._say("221 bye")
                raise _HungUp
            case _:
                self._say("250 fine")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._line()) != ".":
            lines.append(line.removeprefix("."))
        refusal = self.sink.answer_to("DATA.")
        if refusal is not None:
            self._refuse(refusal)
            return
        text = "\r\n".join(lines).encode("utf-8", "surrogateescape")
        message = email.message_from_bytes(text, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.sink.taken.append(message)
        if self.sink.after_taking:
            self.sink.after_taking()
        self._say("250 taken")

    def _refuse(self, words: str) -> None:
        if not words:
            raise _HungUp
        self._say(words)

    def _line(self) -> str:
        line = self.rfile.readline()
        if not line:
            raise _HungUp
        return line.decode("utf-8", "surrogateescape").rstrip("\r\n")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, sink: Sink) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.sink = sink


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A server at ``port`` for as long as this lasts."""
    sink = Sink()
    with _Server(sink) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
