"""Show which installation may write to ORCID's production registry, or move that right here.

A copy of the database that is started elsewhere, for tests, sends nothing to production. After moving an installation to
another machine or address, say so with move: from then on the one before sends nothing any more.
"""

from __future__ import annotations

import argparse

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, complain, print_json, table
from pollinia.domain.problem import Problem
from pollinia.flows.fence import Fence, fence, move_fence

NAME = "fence"
EXAMPLE = "pollinia fence move --yes"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deed", nargs="?", choices=("show", "move"), default="show", help="what to do (default: show)")
    parser.add_argument("--yes", action="store_true", help="move it without a question")
    add_json_argument(parser)


class NotConfirmed(Problem):
    """There is no terminal to ask whether production is to be moved, so nothing was changed. Say so with --yes."""


def _confirmed(now: Fence) -> bool:
    # Asked beside the answer: with --json that is one object and nothing else.
    complain(f"Only {now.here} writes to {now.registry} from now on, and {now.bound_to} no more. Type yes to move:")
    try:
        return input().strip() == "yes"
    except EOFError:
        raise NotConfirmed from None


def run(arguments: argparse.Namespace) -> int:
    now = fence()
    if arguments.deed == "move" and not now.is_open:
        if not arguments.yes and not _confirmed(now):
            complain("Nothing was changed.")
            return 1
        now = move_fence(by=operator())
    if arguments.json:
        print_json(now)
        return 0 if now.is_open else 1
    table(
        "Fence",
        {
            "Registry": now.registry,
            "Bound to": now.bound_to or "nobody yet: the first to use it",
            "This is": now.here,
            "Open here": "yes" if now.is_open else "no: nothing is sent",
            "Since": now.since.isoformat(" ", "minutes") if now.since else "",
            "By": now.by or "",
        },
    )
    return 0 if now.is_open else 1
