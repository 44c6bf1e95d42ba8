"""Read organisations, persons, affiliations and research outputs from files.

The first source of an installation is its primary one; later ones fill the gaps it leaves. What has the same ID is joined;
so are persons with the same ORCID iD, and organisations with the same ROR ID. A worker that runs exports at once what changes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pollinia.commands.output import add_json_argument, complain, print_json, progress, say
from pollinia.flows.harvest import FORMATS, forget, remember
from pollinia.flows.import_content import ImportReport, import_content
from pollinia.store.content import RefusedRecord

NAME = "import"
EXAMPLE = "pollinia import cerif persons.xml orgunits.xml publications.xml"
NEEDS_DATABASE = True

SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_argument(
        "format", choices=FORMATS, help="cerif: OpenAIRE CERIF-XML; csv: the CSV set; pure: Pure web service JSON"
    )
    paths = parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or a folder of them")
    # Not by nargs: "*" would be content with nothing before an option, and would not take the paths behind it.
    form.required = paths.required = False
    parser.add_argument("--source", help="the name of the source, where one format has several feeds (default: the format)")
    parser.add_argument("--retire", action="store_true", help="let it retire more than a tenth of what the source gave before")
    parser.add_argument("--nightly", action="store_true", help="have the worker read the same paths again every night")
    parser.add_argument(
        "--no-longer-nightly", metavar="NAME", help="import nothing; have the source of this name not read every night any more"
    )
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    if bool(arguments.paths) == bool(arguments.no_longer_nightly) or bool(arguments.paths) != bool(arguments.format):
        complain("usage: pollinia import cerif|csv|pure PATH …, or: pollinia import --no-longer-nightly NAME")
        return 2
    if arguments.no_longer_nightly:
        return _give_up(arguments.no_longer_nightly, arguments.json)
    return _import(arguments)


def _give_up(source: str, as_json: bool) -> int:
    forget(source)
    if as_json:
        print_json({"source": source, "nightly": False})
    else:
        say(f"The source {source} is not read every night any more. What it gave stays.")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    missing = [str(path) for path in arguments.paths if not path.exists()]
    if missing:
        complain(f"There is no {', '.join(missing)}. Nothing was imported.")
        return 2
    source = arguments.source or arguments.format
    readings = FORMATS[arguments.format](*arguments.paths)
    with progress("Reading") as show:
        report = import_content(source, readings, arguments.retire, progress=lambda done: show("Reading", done, None))
    if arguments.nightly:
        remember(source, arguments.format, arguments.paths)
    if arguments.json:
        print_json(report)
    else:
        _tell(report)
    return 1 if report.refused or report.incomplete else 0


def _tell(report: ImportReport) -> None:
    taken = report.taken
    say(
        f"{report.source}: {report.read} read, {taken.added} added, {taken.changed} changed, {taken.unchanged} unchanged, "
        f"{taken.retired} retired, {report.refused} kept aside, {report.flaws} taken without a value."
    )
    aside = RefusedRecord.objects.filter(run_id=report.run_id).order_by("taken_without", "id")
    for record in aside[:SHOWN]:
        what = "Taken without a value" if record.taken_without else "Kept aside"
        say(f"  {what}: {record.position}: {record.reason}")
    if report.refused + report.flaws > SHOWN:
        say(f"  … and {report.refused + report.flaws - SHOWN} more.")
    if report.incomplete:
        say(f"  Not read to its end, so nothing was retired: {report.incomplete}")
