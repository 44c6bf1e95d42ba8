"""How many researchers are connected, month by month."""

from __future__ import annotations

from django.db import connection as database
from django.utils import timezone

from pollinia.domain.permission import AUTHENTICATED_STATES
from pollinia.reports.organisations import BY_ORGANISATION, COLUMNS, Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table, rows_of


def connected_over_time(scope: Scope) -> Table:
    """The researchers with an authenticated iD at the end of each month, by the organisations that they belong to now.

    From the month of the first connection to this one. Who has disconnected is not among them, at no time; who has connected
    anew counts from then on.
    """
    with database.cursor() as cursor:
        cursor.execute(
            BY_ORGANISATION
            + """,
            connected AS MATERIALIZED (
                SELECT person_id, date_trunc('month', connected_at AT TIME ZONE %(zone)s)::date AS month
                FROM store_connection WHERE registry = %(registry)s AND state = ANY(%(states)s)),
            added AS (
                SELECT position, month, count(*) AS number
                FROM belongs JOIN connected USING (person_id) GROUP BY position, month),
            months AS (
                SELECT month::date FROM generate_series(
                    (SELECT min(month) FROM connected)::timestamp, date_trunc('month', %(now)s AT TIME ZONE %(zone)s), '1 month'
                ) month)
            SELECT month, organisation_id, organisation, type, level, COALESCE(number, 0),
                (sum(COALESCE(number, 0)) OVER (PARTITION BY position ORDER BY month))::bigint
            FROM months CROSS JOIN place LEFT JOIN added USING (position, month)
            WHERE position IN (SELECT position FROM added)
            ORDER BY month, position
            """,
            scope.parameters()
            | {
                "states": sorted(AUTHENTICATED_STATES),
                "zone": timezone.get_current_timezone_name(),
                "now": timezone.now(),
            },
        )
        rows = rows_of(cursor.fetchall())
    columns = (
        Column("month", "Month", CellKind.MONTH),
        *COLUMNS,
        Column("new", "Connected in the month", CellKind.NUMBER),
        Column("connected", "Connected in all", CellKind.NUMBER),
    )
    return Table(columns, rows, Chart(ChartKind.LINE, "month", ("connected",), split_by="organisation"))
