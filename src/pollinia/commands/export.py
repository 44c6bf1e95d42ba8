"""Bring the ORCID records of all exporting researchers, or of those named, in step with the content."""

from __future__ import annotations

import argparse

from pollinia.commands import plan
from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, print_json, progress, say, table
from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.flows.export import Report, export, finish
from pollinia.flows.go_on import go_on

NAME = "export"
EXAMPLE = "pollinia export"
NEEDS_DATABASE = True
THREADS = 12
"""Enough for ORCID's limit of requests where each takes half a second."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="*", metavar="PERSON", help="person IDs (default: all who are exporting)")
    parser.add_argument("--person", action="append", default=[], metavar="PERSON", help="the same, where a flag reads better")
    parser.add_argument("--dry-run", action="store_true", help="send nothing; show in numbers what would be done")
    parser.add_argument("--go-on", type=int, metavar="RUN", help="let the run of this number go on, which the brake holds")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"researchers at once (default: {THREADS})")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    persons = [*arguments.persons, *arguments.person]
    if arguments.dry_run:
        return plan.run(argparse.Namespace(persons=persons, summary=True, json=arguments.json))
    with progress("Exporting") as show:

        def shown(done: int, total: int) -> None:
            show("Exporting", done, total)

        if arguments.go_on is None:
            report = export(persons, shown, arguments.threads)
        else:
            report = finish(go_on(arguments.go_on, by=operator()), shown, arguments.threads)
    return conclude("Export", report, as_json=arguments.json)


def conclude(title: str, report: Report, as_json: bool) -> int:
    """Print the report; returns the exit status."""
    if as_json:
        print_json(as_object(report))
    else:
        tell(title, report)
    return 1 if report.refused or report.failed or report.stopped or report.ended_early or report.held else 0


def as_object(report: Report) -> dict[str, object]:
    """The report as one flat JSON object."""
    affiliations = report.count(Deed.ADD, Section.EMPLOYMENT) + report.count(Deed.ADD, Section.EDUCATION)
    return {
        "researchers": report.researchers,
        "works_added": report.count(Deed.ADD, Section.WORK),
        "employments_added": report.count(Deed.ADD, Section.EMPLOYMENT),
        "educations_added": report.count(Deed.ADD, Section.EDUCATION),
        "affiliations_added": affiliations,
        "identifiers_added": report.count(Deed.ADD, Section.EXTERNAL_IDENTIFIER),
        "urls_added": report.count(Deed.ADD, Section.RESEARCHER_URL),
        "adopted": report.count(Deed.ADOPT),
        "updated": report.count(Deed.UPDATE),
        "deleted": report.count(Deed.DELETE),
        "unchanged": report.unchanged,
        "already_there": report.already_there,
        "withheld": report.withheld,
        "orphans": report.orphans,
        "refused": report.refused,
        "failed": report.failed,
        "stopped": report.stopped,
        "ended_early": report.ended_early,
        "run": report.run_id,
        "held": report.held,
        "writes": report.writes,
        "requests": report.requests,
        "seconds": round(report.seconds, 2),
    }


def tell(title: str, report: Report) -> None:
    """The report for people: what was done, then who was not finished and why."""
    added = ", ".join(f"{report.count(Deed.ADD, section)} {section}" for section in Section if report.count(Deed.ADD, section))
    table(
        title,
        {
            "Researchers": report.researchers,
            "Items added": f"{report.count(Deed.ADD)}" + (f" ({added})" if added else ""),
            "Items updated": report.count(Deed.UPDATE),
            "Items deleted": report.count(Deed.DELETE),
            "Items adopted": report.count(Deed.ADOPT),
            "Items unchanged": report.unchanged,
            "Items refused": report.refused,
            "Items to try again": report.failed,
            "Requests": report.requests,
            "Seconds": f"{report.seconds:.1f}",
        },
    )
    if report.orphans:
        say(f"{report.orphans} items of ours on the records belong to nothing here. They were left alone.")
    if report.held:
        say(f"{report.ended_early} If that is meant: pollinia export --go-on {report.run_id}")
    elif report.ended_early:
        say(f"The run ended early: {report.ended_early}")
    for person, reason in report.stopped.items():
        say(f"Not finished: {person}: {reason}")
