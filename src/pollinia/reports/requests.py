"""How many requests the runs took, and how fast they went."""

from __future__ import annotations

from django.db import connection as database

from pollinia.reports.organisations import Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table, rows_of

MOST_RUNS = 400


def requests_per_run(scope: Scope) -> Table:
    """The requests of each run that has ended, and how many a second; the latest runs, in the order of their begin.

    A run that sent nothing is not among them.
    """
    with database.cursor() as cursor:
        cursor.execute(
            """
            SELECT * FROM (
                SELECT id, started_at, trigger, planned, requests,
                    extract(epoch FROM ended_at - started_at)::float8,
                    requests / NULLIF(extract(epoch FROM ended_at - started_at), 0)::float8
                FROM store_run WHERE registry = %s AND ended_at IS NOT NULL AND requests > 0
                ORDER BY started_at DESC, id DESC LIMIT %s) latest
            ORDER BY started_at, id
            """,
            [scope.registry, MOST_RUNS],
        )
        rows = rows_of(cursor.fetchall())
    columns = (
        Column("run", "Run", CellKind.NUMBER),
        Column("started_at", "Begun", CellKind.TIME),
        Column("trigger", "Why"),
        Column("researchers", "Researchers", CellKind.NUMBER),
        Column("requests", "Requests", CellKind.NUMBER),
        Column("seconds", "Seconds", CellKind.NUMBER),
        Column("requests_per_second", "Requests a second", CellKind.NUMBER),
    )
    return Table(columns, rows, Chart(ChartKind.BAR, "started_at", ("requests",)))
