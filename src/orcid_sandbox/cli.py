"""The console command ``orcid-sandbox``."""

import argparse
import os
import sys
from pathlib import Path

from orcid_sandbox.organisations import BUILT_IN
from orcid_sandbox.rate_limits import PUBLISHED, UNLIMITED, Limits
from orcid_sandbox.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Runs the registry until it is stopped, then ends the process; returns an exit code only where it cannot start."""
    parser = argparse.ArgumentParser(
        prog="orcid-sandbox",
        description="A local ORCID registry for trials and tests: website, OAuth, member and public API 3.0.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="load the state from FILE and save it there")
    parser.add_argument(
        "--organisations",
        metavar=f"FILE|{BUILT_IN}",
        help="CSV with the columns source and identifier, or the built-in table of a few ROR IDs: no other organisation is"
        " known (default: every well-formed identifier is)",
    )
    parser.add_argument("--open-control", action="store_true", help="answer the control API beyond the loopback address too")
    parser.add_argument(
        "--limits",
        nargs="?",
        type=_limits,
        const=PUBLISHED,
        default=UNLIMITED,
        metavar="MEMBER,PUBLIC,BURST,QUOTA",
        help="hold callers to requests a second of members and of others, burst, and daily quota of anonymous callers"
        " (as published by ORCID without a value: 24,12,40,100000)",
    )
    parser.add_argument(
        "--stop-with-stdin",
        action="store_true",
        help="stop when standard input ends, as it does when the program at its other end is gone, however it ended",
    )
    options = parser.parse_args(arguments)
    try:
        serve(
            options.host,
            options.port,
            options.state,
            options.organisations,
            options.limits,
            open_control=options.open_control,
            stop_with_stdin=options.stop_with_stdin,
        )
    except (OSError, ValueError) as error:
        print(f"orcid-sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1
    sys.stdout.flush()
    # The server's threads may still call into Python while the interpreter is taken down, which aborts the process.
    os._exit(0)


def _limits(text: str) -> Limits:
    member, public, burst, quota = text.split(",")
    return Limits(float(member), float(public), int(burst), int(quota))
