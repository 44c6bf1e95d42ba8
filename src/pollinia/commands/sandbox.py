"""Start the local ORCID sandbox: a registry of your own for trials, on this machine.

It is the same as the command orcid-sandbox.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

NAME = "sandbox"
EXAMPLE = "pollinia sandbox --port 8081"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8081, help="the port to listen on (default: 8081)")
    parser.add_argument("--state", help="a file to keep the records in between starts (default: memory only)")


def run(arguments: argparse.Namespace) -> NoReturn:
    command = [sys.executable, "-m", "orcid_sandbox", "--port", str(arguments.port)]
    if arguments.state:
        command += ["--state", arguments.state]
    # In place of this process, so that whoever stops the one stops the other.
    os.execv(sys.executable, command)  # noqa: S606
