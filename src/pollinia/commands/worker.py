"""Do what is due: the nightly run, what changed, verifications. Until Ctrl-C or SIGTERM.

Any number of workers can run, on any number of machines with the same database; together they keep to ORCID's limit.
"""

from __future__ import annotations

import argparse

from pollinia.commands.output import complain
from pollinia.jobs.worker import THREADS, work
from pollinia.serve import stop_with_stdin

NAME = "worker"
EXAMPLE = "pollinia worker"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=THREADS, help=f"jobs at once (default: {THREADS})")
    parser.add_argument("--stop-with-stdin", action="store_true", help="also stop when standard input ends")


def run(arguments: argparse.Namespace) -> int:
    if arguments.stop_with_stdin:
        stop_with_stdin()
    complain(f"Pollinia worker with {arguments.threads} threads. Stop it with Ctrl-C.")
    work(arguments.threads)
    complain("The worker has stopped.")
    return 0
