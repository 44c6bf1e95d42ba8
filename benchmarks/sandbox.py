"""How fast does the ORCID sandbox answer with many records loaded, and does its memory grow with requests?

    python -m benchmarks.sandbox [NUMBER OF RECORDS]

Each record (1,000 unless said otherwise) has 100 works. Times are those of one client, one request after the other, over HTTP
on the loopback address; memory is the resident set of the sandbox's process (Linux).
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WORKS = 100
SAMPLES = 500
REQUESTS = 10_000
CLIENT_ID = "APP-BENCHMARK0000001"
_JSON = "application/vnd.orcid+json"


class Caller:
    """One connection, kept open. ``orcid`` is the record whose token it sends."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self.tokens: dict[str, str] = {}

    def send(self, method: str, path: str, body: object = None, orcid: str = "") -> tuple[str, bytes]:
        """The Location and the body of the answer, which must be a success."""
        headers = {"Accept": _JSON, "Content-Type": _JSON, "Authorization": f"Bearer {self.tokens.get(orcid, '')}"}
        sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        self._connection.request(method, path, sent, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status < 300, (method, path, answer.status, content[:500])
        return answer.headers.get("Location", ""), content

    def control(self, path: str, body: object) -> Any:
        return json.loads(self.send("POST", f"/control/{path}", body)[1])


def main(records: int) -> None:
    with sandbox() as (process, base):
        caller = Caller(base)
        client = {"client_id": CLIENT_ID, "client_secret": "secret", "name": "Benchmark"}
        caller.control("clients", {**client, "redirect_uris": ["http://127.0.0.1/"], "membership": "member"})
        started = time.perf_counter()
        loaded = dict(load(caller, number) for number in range(records))
        figure("works loaded", records * WORKS / (time.perf_counter() - started), "works/s")
        measure(caller, loaded)
        before = memory(process)
        figure(f"memory with {records} records of {WORKS} works", before, "MB")
        orcid, put_codes = next(iter(loaded.items()))
        for number in range(REQUESTS):
            caller.send("GET", f"/v3.0/{orcid}/work/{put_codes[number % WORKS]}", orcid=orcid)
        figure(f"memory after {REQUESTS} further requests", memory(process), "MB")


def load(caller: Caller, number: int) -> tuple[str, list[int]]:
    """A new record with its works, their put-codes."""
    orcid = caller.control("people", {"given_names": "Ada", "family_name": f"Example {number}"})["orcid"]
    scope = {"client_id": CLIENT_ID, "scope": "/activities/update /read-limited", "orcid": orcid}
    caller.tokens[orcid] = caller.control("tokens", scope)["access_token"]
    bulk = {"bulk": [{"work": work(f"{number}.{index}")} for index in range(WORKS)]}
    _, answered = caller.send("POST", f"/v3.0/{orcid}/works", bulk, orcid)
    return orcid, [element["work"]["put-code"] for element in json.loads(answered)["bulk"]]


def work(name: str) -> dict[str, object]:
    """An article with five contributors and three identifiers."""
    return {
        "title": {"title": {"value": f"On the habits of orchids in meadows of the north, part {name}"}},
        "journal-title": {"value": "Journal of Imaginary Botany"},
        "short-description": "Observed over three summers. " * 20,
        "type": "journal-article",
        "publication-date": {"year": {"value": "2024"}, "month": {"value": "05"}},
        "external-ids": {
            "external-id": [
                {"external-id-type": "doi", "external-id-value": f"10.5555/{name}", "external-id-relationship": "self"},
                {"external-id-type": "source-work-id", "external-id-value": name, "external-id-relationship": "self"},
                {"external-id-type": "issn", "external-id-value": "0028-0836", "external-id-relationship": "part-of"},
            ]
        },
        "contributors": {
            "contributor": [
                {
                    "credit-name": {"value": f"Given{index} Family{index}"},
                    "contributor-attributes": {"contributor-sequence": "additional", "contributor-role": "author"},
                }
                for index in range(5)
            ]
        },
    }


def measure(caller: Caller, loaded: dict[str, list[int]]) -> None:
    chance = random.Random(7)  # noqa: S311 - content, not a secret
    people = chance.choices(list(loaded), k=SAMPLES)
    added: dict[str, str] = {}

    def add(orcid: str, index: int) -> None:
        location, _ = caller.send("POST", f"/v3.0/{orcid}/work", work(f"new.{index}"), orcid)
        added[f"{index}"] = urlsplit(location).path

    def read(path: str) -> Callable[[str, int], object]:
        return lambda orcid, index: caller.send("GET", f"/v3.0/{orcid}/{path}", orcid=orcid)

    timed("a work read", people, lambda orcid, index: read(f"work/{loaded[orcid][index % WORKS]}")(orcid, index))
    timed(f"a list of {WORKS} works read", people, read("works"))
    timed("a record read", people, read("record"))
    timed("a work added", people, add)
    timed("a work deleted", people, lambda orcid, index: caller.send("DELETE", added[f"{index}"], orcid=orcid))
    timed("the start page read", people[:100], lambda orcid, index: caller.send("GET", "/"))


def timed(name: str, people: list[str], call: Callable[[str, int], object]) -> None:
    times = []
    for index, orcid in enumerate(people):
        started = time.perf_counter()
        call(orcid, index)
        times.append((time.perf_counter() - started) * 1000)
    figure(f"{name}, median", statistics.median(times), "ms")
    figure(f"{name}, 99th percentile", statistics.quantiles(times, n=100)[98], "ms")


def memory(process: subprocess.Popen[str]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def figure(name: str, value: float, unit: str) -> None:
    print(f"sandbox {name}: {value:.4g} {unit}", flush=True)


@contextmanager
def sandbox() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its base URL; it ends with the block."""
    command = [sys.executable, "-m", "orcid_sandbox", "--stop-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process, process.stdout.readline().partition(": ")[2].strip()
        process.stdin.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
