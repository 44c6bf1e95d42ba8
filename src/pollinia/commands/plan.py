"""Show what an export would do and why, without a request to ORCID.

For persons named, connected or not, every item is listed with the reason why it goes or does not.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator

from pollinia.commands.output import add_json_argument, print_json, progress, say, table
from pollinia.flows.plan_export import PersonPlan, plan_export

NAME = "plan"
EXAMPLE = "pollinia plan E1001"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="*", metavar="PERSON", help="person IDs (default: all who are exporting)")
    parser.add_argument("--summary", action="store_true", help="only the numbers")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    numbers: Counter[str] = Counter()
    found = []
    for planned in _with_progress(plan_export(arguments.persons)):
        found.append(planned.person.id)
        numbers.update(action.deed for action in planned.plan.actions)
        numbers["unchanged"] += len(planned.plan.unchanged)
        numbers["researchers"] += 1
        if arguments.json and not arguments.summary:
            print_json(_as_object(planned))
        elif not arguments.json and not arguments.summary:
            _tell(planned, explain=bool(arguments.persons))
    if arguments.json and arguments.summary:
        print_json(numbers)
    elif not arguments.json:
        table("In all", dict(sorted(numbers.items())))
    unknown = set(arguments.persons) - set(found)
    if unknown:
        say(f"Unknown: {', '.join(sorted(unknown))}. Persons come from the sources: see pollinia import.")
    return 1 if unknown else 0


def _with_progress(plans: Iterable[PersonPlan]) -> Iterator[PersonPlan]:
    with progress("Planning") as show:
        for number, planned in enumerate(plans, start=1):
            yield planned
            show("Planning", number, None)


def _tell(planned: PersonPlan, explain: bool) -> None:
    person = planned.person
    connected = "" if planned.connected else " (not connected: this is what would be written)"
    say(f"{person.id} {person.given_names or ''} {person.family_name or ''}{connected}")
    for action in planned.plan.actions:
        label = action.item.label if action.item else action.key
        say(f"  {action.deed:8} {action.section:22} {label}: {action.reason}")
    for key, reason in {**planned.plan.already_there, **planned.plan.withheld, **planned.refused}.items():
        say(f"  {'nothing':8} {key}: {reason}")
    if explain:
        for key, verdict in planned.verdicts.items():
            say(f"  {verdict.outcome:8} {key}: {verdict.sentence}")
            if verdict.warning:
                say(f"           {verdict.warning}")


def _as_object(planned: PersonPlan) -> dict[str, object]:
    return {
        "person": planned.person.id,
        "connected": planned.connected,
        "actions": [
            {"deed": each.deed, "section": each.section, "key": each.key, "put_code": each.put_code, "reason": each.reason}
            for each in planned.plan.actions
        ],
        "unchanged": len(planned.plan.unchanged),
        "already_there": planned.plan.already_there,
        "withheld": planned.plan.withheld,
        "refused": planned.refused,
        "verdicts": planned.verdicts,
    }
