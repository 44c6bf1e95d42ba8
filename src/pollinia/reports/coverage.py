"""How much of what may go to ORCID is there."""

from __future__ import annotations

from django.db import connection as database
from django.utils import timezone

from pollinia.reports.organisations import BY_ORGANISATION, COLUMNS, Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table, rows_of, share
from pollinia.store.output_counts import OutputCount

NOT_COUNTED = "The research outputs have not been counted yet."


def coverage(scope: Scope) -> Table:
    """The eligible outputs of each organisation's persons and what of them is on ORCID, of all and of those who are exporting.

    As counted last (flows.count_outputs). An output counts once for each of its persons: each has a record of their own.
    """
    with database.cursor() as cursor:
        cursor.execute(
            BY_ORGANISATION
            + """,
            counted AS MATERIALIZED (
                SELECT person_id, sum(eligible) AS eligible, sum(covered) AS covered
                FROM store_outputcount WHERE registry = %(registry)s GROUP BY person_id)
            SELECT organisation_id, organisation, type, level, count(*), sum(eligible)::bigint, sum(covered)::bigint,
                COALESCE(sum(eligible) FILTER (WHERE state = 'exporting'), 0)::bigint,
                COALESCE(sum(covered) FILTER (WHERE state = 'exporting'), 0)::bigint
            FROM place JOIN belongs USING (position) JOIN counted ON counted.person_id = belongs.person_id
            LEFT JOIN store_connection connection
                ON connection.person_id = counted.person_id AND connection.registry = %(registry)s
            WHERE eligible > 0
            GROUP BY position, organisation_id, organisation, type, level ORDER BY position
            """,
            scope.parameters(),
        )
        rows = rows_of((*row[:5], *_with_share(*row[5:7]), *_with_share(*row[7:9])) for row in cursor.fetchall())
    return Table(_COLUMNS, rows, Chart(ChartKind.BAR, "organisation", ("share", "share_of_exporting")), counted_note(scope))


_COLUMNS = (
    *COLUMNS,
    Column("persons", "Persons with eligible outputs", CellKind.NUMBER),
    Column("eligible", "Eligible", CellKind.NUMBER),
    Column("on_orcid", "On ORCID", CellKind.NUMBER),
    Column("share", "Share", CellKind.SHARE),
    Column("eligible_of_exporting", "Eligible, of who is exporting", CellKind.NUMBER),
    Column("on_orcid_of_exporting", "On ORCID, of who is exporting", CellKind.NUMBER),
    Column("share_of_exporting", "Share, of who is exporting", CellKind.SHARE),
)


def _with_share(eligible: int, on_orcid: int) -> tuple[int, int, float | None]:
    return eligible, on_orcid, share(on_orcid, eligible)


def counted_note(scope: Scope) -> str:
    """Of when the counts are, in the time of the installation."""
    newest = OutputCount.objects.filter(registry=scope.registry).order_by("-counted_at").values_list("counted_at", flat=True)
    counted_at = newest.first()
    return f"Counted on {timezone.localtime(counted_at):%Y-%m-%d %H:%M}." if counted_at else NOT_COUNTED
