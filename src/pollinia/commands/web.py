"""Serve the pages alone, without a worker. Until Ctrl-C or SIGTERM.

pollinia serve runs both; this one is for machines that share the work.
"""

from __future__ import annotations

import argparse

from pollinia.serve import stop_with_stdin
from pollinia.web.server import serve_pages

NAME = "web"
EXAMPLE = "pollinia web --port 8000"
NEEDS_DATABASE = True


def add_address_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen at (default: %(default)s)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)
    parser.add_argument("--stop-with-stdin", action="store_true", help="also stop when standard input ends")


def run(arguments: argparse.Namespace) -> int:
    if arguments.stop_with_stdin:
        stop_with_stdin()
    serve_pages(arguments.host, arguments.port)
    return 0
