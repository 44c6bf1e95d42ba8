"""Look through the ORCID records of those who are connected, or of some, for works that are not here.

Workers do it by themselves, each record once a week. Each researcher decides about their own.
"""

from __future__ import annotations

import argparse

from pollinia.commands.output import add_json_argument, complain, print_json, say
from pollinia.flows.import_works import import_works_of
from pollinia.flows.registry_access import Clients

NAME = "import-works"
EXAMPLE = "pollinia import-works P17"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="*", metavar="PERSON", help="IDs of persons (default: all who are connected)")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    with Clients() as clients:
        done = import_works_of(arguments.persons, clients)
    waiting = {person: found for person, found in done.items() if isinstance(found, int)}
    failed = {person: found for person, found in done.items() if isinstance(found, str)}
    failed |= {each: "Not connected, so there is no record to read." for each in arguments.persons if each not in done}
    if arguments.json:
        print_json({"waiting": waiting, "failed": failed})
    else:
        say(f"Records looked through: {len(waiting)}. Works that wait for their researchers: {sum(waiting.values())}.")
        for person, sentence in failed.items():
            complain(f"{person}: {sentence}")
    return 1 if failed else 0
