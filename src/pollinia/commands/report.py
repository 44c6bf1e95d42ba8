"""Answer a question about the connections and the exports with a table, on the screen or as CSV.

Coverage, and works by type, are as they were last counted: the rules decide about every research output, which takes a while.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime

from pollinia.commands.output import add_json_argument, complain, print_json, progress, say
from pollinia.flows.count_outputs import count_outputs
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.catalogue import REPORTS, Report
from pollinia.reports.csv_table import as_csv
from pollinia.reports.organisations import Scope
from pollinia.reports.table import Cell, CellKind, Column, Table
from pollinia.store.configuration import current_options
from pollinia.store.content import Organisation

NAME = "report"
EXAMPLE = "pollinia report consent --csv"
NEEDS_DATABASE = True

_REPORTS = {each.name: each for each in REPORTS}
_WIDEST = 60
_UNSAID = ("organisation_id", "level")
"""On the screen an organisation's name stands for its ID, and how far it is indented for its level."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", choices=_REPORTS, help=f"one of {', '.join(_REPORTS)}")
    parser.add_argument("--under", metavar="ORGANISATION", help="the ID of an organisation: it and its direct sub-units")
    parser.add_argument("--deep", action="store_true", help="all organisations, down to the smallest")
    parser.add_argument("--count", action="store_true", help="count the research outputs anew first")
    parser.add_argument("--csv", action="store_true", help="print CSV")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.under is not None and not Organisation.objects.filter(pk=arguments.under, retired=False).exists():
        complain(f"There is no organisation {arguments.under}. Organisations come from the sources: see pollinia import.")
        return 2
    if arguments.count:
        with progress("Counting") as show:
            count_outputs(lambda done, total: show("Counting", done, total))
    report = _REPORTS[arguments.name]
    table = report.make(Scope(registry_in_use(current_options()).site, arguments.under, arguments.deep))
    if arguments.csv:
        sys.stdout.writelines(as_csv(table))
    elif arguments.json:
        print_json(_as_object(report, table))
    else:
        _tell(report, table)
    return 0


def _as_object(report: Report, table: Table) -> dict[str, object]:
    rows = [{name: _plain(cell) for name, cell in row.items()} for row in table.objects()]
    return {"report": report.name, "note": table.note, "rows": rows}


def _plain(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell


def _tell(report: Report, table: Table) -> None:
    say(report.question)
    columns = [each for each in table.columns if each.name not in _UNSAID]
    lines = [[each.label for each in columns]]
    lines += [[_said(each, row) for each in columns] for row in table.objects()]
    widths = [min(_WIDEST, max(map(len, cells))) for cells in zip(*lines, strict=True)]
    for line in lines:
        say("  " + _aligned(line, widths, columns))
    if not table.rows:
        say("  Nothing yet.")
    if table.note:
        say(table.note)


def _aligned(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    texts = (CellKind.TEXT, CellKind.MONTH, CellKind.TIME)
    padded = (
        cell.ljust(width) if column.kind in texts else cell.rjust(width)
        for cell, width, column in zip(cells, widths, columns, strict=True)
    )
    return "  ".join(padded).rstrip()


def _said(column: Column, row: dict[str, Cell]) -> str:
    cell = row[column.name]
    if cell is None:
        return ""
    if column.name == "organisation":
        return "  " * int(str(row["level"])) + str(cell)
    if isinstance(cell, float):
        return f"{cell:.1%}" if column.kind is CellKind.SHARE else f"{cell:.1f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return f"{cell:%Y-%m}" if isinstance(cell, date) else str(cell)
