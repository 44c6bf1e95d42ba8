"""Show how things stand: content, connections, what is on ORCID, the last export."""

from __future__ import annotations

import argparse

from pollinia.commands.output import add_json_argument, print_json, table
from pollinia.flows.status import status

NAME = "status"
EXAMPLE = "pollinia status --json"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    now = status()
    if arguments.json:
        print_json(now)
        return 0
    table(
        "Status",
        {
            "Registry": now.registry,
            "Organisations": now.organisations,
            "Persons": now.persons,
            "Research outputs": now.research_outputs,
            "Records kept aside": now.records_kept_aside,
            "Connections": _numbers(now.connections),
            "Items on ORCID": _numbers(now.items_on_orcid),
            "Items refused by ORCID": now.items_refused,
            "Last export": now.last_export.isoformat(" ", "minutes") if now.last_export else "never",
        },
    )
    return 0


def _numbers(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "none"
