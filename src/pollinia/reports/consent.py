"""In which state the persons' connections are."""

from __future__ import annotations

from django.db import connection as database

from pollinia.reports.organisations import BY_ORGANISATION, COLUMNS, Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table, rows_of

_STATES = (
    Column("not_connected", "Not connected", CellKind.NUMBER),
    Column("id_known", "iD known, not authenticated", CellKind.NUMBER),
    Column("connected", "Connected, not exporting", CellKind.NUMBER),
    Column("exporting", "Exporting", CellKind.NUMBER),
    Column("paused", "Paused", CellKind.NUMBER),
    Column("permission_withdrawn", "Permission withdrawn", CellKind.NUMBER),
    Column("record_unavailable", "Record unavailable", CellKind.NUMBER),
)


def consent(scope: Scope) -> Table:
    """How many persons are in which state, by organisation. Each person is in one: the states add up to the persons."""
    with database.cursor() as cursor:
        cursor.execute(
            BY_ORGANISATION
            + """
            SELECT organisation_id, organisation, type, level, count(*),
                count(*) FILTER (WHERE state IS NULL AND body->>'orcid' IS NULL),
                count(*) FILTER (WHERE state IS NULL AND body->>'orcid' IS NOT NULL),
                count(*) FILTER (WHERE state = 'connected'),
                count(*) FILTER (WHERE state = 'exporting'),
                count(*) FILTER (WHERE state = 'paused'),
                count(*) FILTER (WHERE state = 'permission-withdrawn'),
                count(*) FILTER (WHERE state = 'record-unavailable')
            FROM place JOIN belongs USING (position) JOIN store_person person ON person.id = person_id
            LEFT JOIN store_connection connection ON connection.person_id = person.id AND registry = %(registry)s
            GROUP BY position, organisation_id, organisation, type, level ORDER BY position
            """,
            scope.parameters(),
        )
        rows = rows_of(cursor.fetchall())
    columns = (*COLUMNS, Column("persons", "Persons", CellKind.NUMBER), *_STATES)
    return Table(columns, rows, Chart(ChartKind.STACKED, "organisation", tuple(each.name for each in _STATES)))
