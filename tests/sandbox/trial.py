"""A sandbox under trial: its address, and people, clients and tokens made over its control API."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

JSON = "application/vnd.orcid+json"
CLIENT = "APP-0000000000000001"
OTHER_CLIENT = "APP-0000000000000002"
PUBLIC_CLIENT = "APP-0000000000000003"
SECRET = "a-secret"
REDIRECT = "https://cris.example.org/orcid/callback"
EVERY_SCOPE = "/activities/update /person/update /read-limited"

_numbers = itertools.count(1)


@dataclass(slots=True)
class Trial:
    """``api`` and the short methods speak for one client to one person's record."""

    base: str
    http: httpx2.Client

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.http.post(f"/control/{path}", json=body or {})
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json() if answer.content else {}
        return content

    def person(self, **attributes: str) -> str:
        """A new person's iD."""
        body = {"given_names": "Ada", "family_name": f"Trial {next(_numbers)}", **attributes}
        return str(self.control("people", body)["orcid"])

    def token(self, orcid: str | None, client_id: str = CLIENT, scope: str = EVERY_SCOPE) -> str:
        body = {"client_id": client_id, "scope": scope, **({"orcid": orcid} if orcid else {})}
        return str(self.control("tokens", body)["access_token"])

    def record(self, client_id: str = CLIENT, scope: str = EVERY_SCOPE, **attributes: str) -> "Record":
        """A new person's record with a token of the client."""
        orcid = self.person(**attributes)
        return Record(self, orcid, self.token(orcid, client_id, scope))


@dataclass(slots=True)
class Record:
    """A record as the holder of one token reaches it over the member API."""

    trial: Trial
    orcid: str
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str = "", body: Any = None, content: bytes | None = None) -> httpx2.Response:
        """``body`` goes as JSON, ``content`` as it is."""
        headers = {"authorization": f"Bearer {self.token}", "accept": JSON, **self.headers}
        if body is not None or content is not None:
            headers.setdefault("content-type", JSON)
        data = {} if body is None and content is None else {"json": body} if content is None else {"content": content}
        return self.trial.http.request(method, f"/v3.0/{self.orcid}{path}", headers=headers, **data)

    def get(self, path: str = "") -> httpx2.Response:
        return self.call("GET", path)

    def post(self, path: str, body: Any) -> httpx2.Response:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any) -> httpx2.Response:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> httpx2.Response:
        return self.call("DELETE", path)

    def add(self, section: str, body: Any) -> int:
        """The put-code of a new item."""
        answer = self.post(f"/{section}", body)
        assert answer.status_code == 201, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def as_client(self, client_id: str, scope: str = EVERY_SCOPE) -> "Record":
        """The same record with a token of another client."""
        return Record(self.trial, self.orcid, self.trial.token(self.orcid, client_id, scope))


def verdict(answer: httpx2.Response) -> tuple[int, int | None]:
    """Status and ORCID error code (None where there is none)."""
    body = answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else {}
    return answer.status_code, body.get("error-code")


@contextmanager
def running_sandbox(*options: str) -> Iterator[Trial]:
    """A sandbox in a process of its own, with two member clients and a public one."""
    with started_sandbox(*options) as (process, base), httpx2.Client(base_url=base, timeout=30) as http:
        trial = Trial(base, http)
        add_clients(trial)
        yield trial
        assert process.poll() is None, "the sandbox ended during the test"


def add_clients(trial: Trial) -> None:
    for client_id, name, membership in (
        (CLIENT, "Trial CRIS", "member"),
        (OTHER_CLIENT, "Other CRIS", "member"),
        (PUBLIC_CLIENT, "Public reader", "public"),
    ):
        trial.control(
            "clients",
            {
                "client_id": client_id,
                "client_secret": SECRET,
                "name": name,
                "redirect_uris": [REDIRECT],
                "membership": membership,
            },
        )


@contextmanager
def started_sandbox(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its base URL, once it answers."""
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sandbox.token_book", *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("ORCID sandbox: http"), line
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, line.partition(": ")[2].strip()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
