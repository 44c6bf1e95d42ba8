"""Run everything: the pages, a worker beside them, and the database where it is the embedded one. Until Ctrl-C or SIGTERM.

What dies is started again. For more work at once, start pollinia worker on other machines with the same database.
"""

from __future__ import annotations

import argparse
import signal
import threading

import structlog
from django.conf import settings

from pollinia.commands.output import complain
from pollinia.commands.web import add_address_arguments
from pollinia.embedded_postgres import DatabaseUnavailable, start_again_if_dead
from pollinia.flows.accounts import first_administrator_link
from pollinia.jobs.worker import THREADS
from pollinia.serve import Part, supervise
from pollinia.web.server import ensure_free

NAME = "serve"
EXAMPLE = "pollinia serve --port 8000"
NEEDS_DATABASE = True

_log = structlog.get_logger()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)
    parser.add_argument("--threads", type=int, default=THREADS, help=f"jobs at once in the worker (default: {THREADS})")


def run(arguments: argparse.Namespace) -> int:
    ensure_free(arguments.host, arguments.port)
    stopping = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stopping.set())
    complain(f"Pollinia at http://{arguments.host}:{arguments.port}, for researchers {settings.BASE_URL}. Stop it with Ctrl-C.")
    if link := first_administrator_link():
        complain(f"Nobody can sign in yet. Whoever opens this link becomes the first administrator:\n{link}")
    address = ("--host", arguments.host, "--port", str(arguments.port))
    parts = (Part(("web", *address)), Part(("worker", "--threads", str(arguments.threads))))
    supervise(parts, _look_after_database, stopping)
    complain("Pollinia has stopped.")
    return 0


def _look_after_database() -> None:
    if settings.EMBEDDED_POSTGRES is None:
        return
    try:
        start_again_if_dead(settings.EMBEDDED_POSTGRES)
    except DatabaseUnavailable as problem:
        # What is left of the one before may still be ending.
        _log.error("The database does not start and is tried again.", problem=str(problem))
