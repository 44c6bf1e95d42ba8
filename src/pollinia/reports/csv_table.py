"""A table as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from pollinia.reports.table import Cell, Table

BYTE_ORDER_MARK = "\ufeff"
"""Without it some spreadsheets take UTF-8 for something else."""

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""

_NOT_SEEN = " \u00a0\u200b\ufeff"
"""What it may leave out before it looks."""


def as_csv(table: Table, byte_order_mark: bool = False) -> Iterator[str]:
    """The lines, the names of the columns first; to be encoded as UTF-8. Times are ISO 8601, shares from 0 to 1.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if byte_order_mark:
        buffer.write(BYTE_ORDER_MARK)
    for row in ([each.name for each in table.columns], *table.rows):
        writer.writerow([_written(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.lstrip(_NOT_SEEN).startswith(_FORMULA_BEGINS) else cell
        case float():
            return f"{cell:.4f}"
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
