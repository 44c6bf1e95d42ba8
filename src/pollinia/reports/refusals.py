"""Why ORCID refuses items."""

from __future__ import annotations

from django.db import connection as database

from pollinia.reports.organisations import Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table, rows_of


def refusals(scope: Scope) -> Table:
    """The items that ORCID refuses as they are, by kind and reason, the most frequent first.

    Answers that differ only in numbers and in what they quote are one reason, which one of them stands for.
    """
    with database.cursor() as cursor:
        cursor.execute(
            r"""
            SELECT split_part(key, ':', 1), min(words), count(*), count(DISTINCT connection_id), max(refused_at)
            FROM (
                SELECT key, connection_id, refused_at, regexp_replace(answer, '^.*? Details: ', '') AS words
                FROM store_refuseditem item JOIN store_connection connection ON connection.id = item.connection_id
                WHERE registry = %s) refused
            GROUP BY 1, regexp_replace(words, '"[^"]*"|''[^'']*''|\d+', '…', 'g')
            ORDER BY count(*) DESC, min(words)
            """,
            [scope.registry],
        )
        rows = rows_of(cursor.fetchall())
    columns = (
        Column("kind", "Kind of item"),
        Column("reason", "ORCID's words"),
        Column("items", "Items", CellKind.NUMBER),
        Column("researchers", "Researchers", CellKind.NUMBER),
        Column("latest", "Last refused", CellKind.TIME),
    )
    return Table(columns, rows, Chart(ChartKind.BAR, "reason", ("items",)))
