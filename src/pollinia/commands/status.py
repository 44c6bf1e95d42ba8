"""Show how things stand: content, connections, what is on ORCID, the runs that are on, with the time left."""

from __future__ import annotations

import argparse
import time
from datetime import timedelta

from pollinia.commands.output import add_json_argument, clear, print_json, say, table
from pollinia.flows.status import RunProgress, Status, status

NAME = "status"
EXAMPLE = "pollinia status --json"
NEEDS_DATABASE = True
EVERY_SECONDS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", action="store_true", help=f"show it again every {EVERY_SECONDS} seconds, until Ctrl-C")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    show = print_json if arguments.json else _tell
    show(status())
    while arguments.watch:
        time.sleep(EVERY_SECONDS)
        if not arguments.json:
            clear()
        show(status())
    return 0


def _tell(now: Status) -> None:
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
            "Changed since": _changed(now),
            "Last export": now.last_export.isoformat(" ", "minutes") if now.last_export else "never",
        },
    )
    for each in now.runs:
        say()
        table(f"Run {each.run} ({each.trigger})", _progress(each))


def _progress(run: RunProgress) -> dict[str, object]:
    if run.state == "held":
        return {
            "Held by the brake": f"{run.removals} removals, {run.rewrites} rewrites, for {run.turns} researchers",
            "If that is meant": f"pollinia export --go-on {run.run}",
        }
    left = "not known yet" if run.seconds_left is None else str(timedelta(seconds=round(run.seconds_left)))
    return {
        "Researchers": f"{run.done} done, {run.stopped} stopped, {run.waiting} waiting, of {run.turns}",
        "Requests": run.requests,
        "Researchers per minute": run.turns_per_minute,
        "Time left": left,
    }


def _changed(now: Status) -> str:
    if now.oldest_change is None:
        return "nothing"
    return f"{now.researchers_changed} researchers, the first {now.oldest_change.isoformat(' ', 'minutes')}"


def _numbers(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "none"
