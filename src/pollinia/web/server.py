"""The pages over HTTP: granian, one process with threads. TLS is the business of the proxy before it."""

from __future__ import annotations

import multiprocessing
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

from pollinia.domain.problem import Problem

THREADS = 8
"""Requests at once. Each waits for the database most of its time."""
STOP_SECONDS = 5
STATIC_SECONDS = 30 * 24 * 60 * 60


class PortTaken(Problem):
    """The pages cannot be served at this address: another program may be using the port. Choose another one with --port."""


def serve_pages(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTaken."""
    ensure_free(host, port)
    # A forked child would share this process's connection to the database, and hang on what its threads have locked.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "pollinia.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        static_path_route=["/static"],
        static_path_mount=[Path(__file__).parent / "static"],
        static_path_expires=STATIC_SECONDS,
        log_enabled=False,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def ensure_free(host: str, port: int) -> None:
    """Raises PortTaken where something listens there already, or nothing may."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        raise PortTaken(f"{host}:{port}: {problem.strerror}.") from None
