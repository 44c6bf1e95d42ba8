"""How much of ORCID's limit do workers use while there is work, and does ORCID turn any request away?

    python -m benchmarks.pace [--seconds SECONDS]

The sandbox holds its callers to 24 requests a second and a burst of 40, and each answer takes 300 ms. The share is counted by
the sandbox, once the burst is used up.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import secrets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.synchronize import Event
from typing import Any
from urllib.parse import urlsplit

from django.db import connections as databases

from benchmarks.installation import REGISTRY, database, figure
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.registry_access import Clients, redirect_uri
from pollinia.flows.shared_pace import Stopped
from pollinia.store.configuration import current_options
from pollinia.trial.control import add_client, add_person

PER_SECOND = 24
BURST = 40
LATENCY_SECONDS = 0.3
THREADS = 12
WARM_UP_SECONDS = 5.0
CLIENT_ID = "APP-BENCHMARK0000001"
PASSWORD = secrets.token_urlsafe()

# A forked worker shares the installation of this process, which a new interpreter would make anew.
_processes = multiprocessing.get_context("fork")


def main(seconds: float) -> None:
    with database(), limited_sandbox():
        orcid, token = readable_record()
        control("POST", "faults", {"kind": "delay", "seconds": LATENCY_SECONDS, "client_id": CLIENT_ID})
        for number in (1, 4):
            measure(number, orcid, token, seconds)


def measure(number: int, orcid: str, token: str, seconds: float) -> None:
    name = f"{number} worker{'s' if number > 1 else ''} with {THREADS} threads"
    turned_away = answers(503)
    with workers(number, orcid, token):
        time.sleep(WARM_UP_SECONDS)
        began, before = time.perf_counter(), answers(200)
        time.sleep(seconds)
        rate = (answers(200) - before) / (time.perf_counter() - began)
    figure(f"share of the limit used, {name}", rate / PER_SECOND, "of 1")
    figure(f"503 answers, {name}", answers(503) - turned_away, "answers")


@contextmanager
def workers(number: int, orcid: str, token: str) -> Iterator[None]:
    """So many processes read the record as fast as the pace lets them, while this lasts. Raises where one of them failed."""
    databases.close_all()
    end = _processes.Event()
    running = [_processes.Process(target=work, args=(orcid, token, end)) for _ in range(number)]
    for each in running:
        each.start()
    try:
        yield
    finally:
        end.set()
        for each in running:
            each.join()
    if any(each.exitcode for each in running):
        raise SystemExit("A worker failed, so the figures mean nothing.")


def work(orcid: str, token: str, end: Event) -> None:
    failed = list[Exception]()
    with Clients() as clients:
        threads = [threading.Thread(target=read_on, args=(clients, orcid, token, failed)) for _ in range(THREADS)]
        for each in threads:
            each.start()
        end.wait()
        clients.stop()
        for each in threads:
            each.join()
    if failed:
        raise failed[0]


def read_on(clients: Clients, orcid: str, token: str, failed: list[Exception]) -> None:
    options = current_options()
    try:
        while True:
            clients.client(options).read_record(orcid, token)
    except Stopped:
        return
    except Exception as problem:
        failed.append(problem)
    finally:
        databases.close_all()


def readable_record() -> tuple[str, str]:
    """The iD of a new person, and a token of our client to read the record."""
    add_client(REGISTRY, CLIENT_ID, PASSWORD, "Benchmark", redirect_uri())
    change_configuration(
        {
            "sandbox_mode": True,
            "sandbox_client_id": CLIENT_ID,
            "member_requests_per_second": PER_SECOND,
            "burst": BURST,
        },
        saved_by="benchmark",
    )
    store_client_secret(PASSWORD, by="benchmark")
    orcid = add_person(REGISTRY, "Ada", "Example", "ada@example.org", PASSWORD)
    granted = control("POST", "tokens", {"client_id": CLIENT_ID, "scope": "/read-limited", "orcid": orcid})
    return orcid, str(granted["access_token"])


def answers(status: int) -> int:
    """How many answers with this status our client has had from the sandbox."""
    counts = control("GET", "requests")["requests"]
    return sum(each["count"] for each in counts if each["client"] == CLIENT_ID and each["status"] == status)


def control(method: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(  # noqa: S310
        f"{REGISTRY}/control/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


@contextmanager
def limited_sandbox() -> Iterator[None]:
    """The sandbox answers at REGISTRY, with ORCID's limits, while this lasts."""
    limits = f"{PER_SECOND},{PER_SECOND // 2},{BURST},100000"
    command = [sys.executable, "-m", "orcid_sandbox", "--port", str(urlsplit(REGISTRY).port), "--limits", limits]
    with ExitStack() as at_the_end:
        process = at_the_end.enter_context(
            subprocess.Popen([*command, "--stop-with-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        assert process.stdin is not None
        assert process.stdout is not None
        at_the_end.callback(process.terminate)
        process.stdout.readline()
        yield


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long is measured each time (default: %(default)g)")
    main(parser.parse_args().seconds)
