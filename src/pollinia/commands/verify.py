"""Read connected ORCID records, changed or not, and heal what was done to them since.

What the researcher deleted there comes back or not, as set; what is ours and not known here is taken over. One request for each
record that is as it should be. The worker does this by itself, as often as the settings say.
"""

from __future__ import annotations

import argparse

from pollinia.commands.export import THREADS, conclude
from pollinia.commands.output import add_json_argument, progress
from pollinia.flows.verify import verify

NAME = "verify"
EXAMPLE = "pollinia verify E1001"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="*", metavar="PERSON", help="person IDs (default: all who are exporting)")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"researchers at once (default: {THREADS})")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    with progress("Verifying") as show:

        def shown(done: int, total: int) -> None:
            show("Verifying", done, total)

        report = verify(arguments.persons, shown, arguments.threads)
    return conclude("Verification", report, as_json=arguments.json)
