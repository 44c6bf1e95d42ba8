"""Bring the ORCID records of all exporting researchers, or of those named, in step with the content."""

from __future__ import annotations

import argparse

from pollinia.commands.output import add_json_argument, print_json, progress, say, table
from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.flows.export import Report, export

NAME = "export"
EXAMPLE = "pollinia export"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("persons", nargs="*", metavar="PERSON", help="person IDs (default: all who are exporting)")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    with progress("Exporting") as show:
        report = export(arguments.persons, progress=lambda done, total: show("Exporting", done, total))
    if arguments.json:
        print_json(as_object(report))
    else:
        tell("Export", report)
    return 1 if report.refused or report.failed or report.stopped or report.ended_early else 0


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
    if report.ended_early:
        say(f"The run ended early: {report.ended_early}")
    for person, reason in report.stopped.items():
        say(f"Not finished: {person}: {reason}")
