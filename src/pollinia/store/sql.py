"""Running a statement, for the queries that a model manager cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

IN_OR_BELOW = (
    "EXISTS (SELECT FROM jsonb_array_elements(person.body->'affiliations') affiliation"
    " WHERE affiliation->>'organisation_id' IN (WITH RECURSIVE below AS (SELECT %s AS id UNION"
    " SELECT child.id FROM below JOIN store_organisation child ON child.body->'parents' ? below.id)"
    " SELECT id FROM below))"
)
"""That ``person`` has an affiliation, past or present, in an organisation or one below it: its ID is the parameter."""

LAST_DAY = """(CASE WHEN (affiliation->'end'->>'year')::int BETWEEN 1900 AND 2100 THEN
    (affiliation->'end'->>'year')::int * 10000 + COALESCE((affiliation->'end'->>'month')::int, 12) * 100
    + COALESCE((affiliation->'end'->>'day')::int, 31) END)"""
"""The last day that the end of an ``affiliation`` can mean, as ``day_number``; NULL where it lasts, as far as anybody can tell.

As domain.records.affiliation.has_ended and domain.content.PartialDate.is_past.
"""

WHY_RECONNECT = """CASE
        WHEN connection.state = 'permission-withdrawn' THEN 'withdrawn'
        WHEN connection.state = 'record-unavailable' THEN 'unavailable'
        WHEN connection.state = 'exporting' AND connection.expires_at < now() THEN 'expired'
        WHEN connection.state = 'exporting' AND connection.client_id <> %(client)s THEN 'other-client'
        END"""
"""Why nothing can be written with a ``connection`` until it is made anew; ``client``: the ORCID client in use."""

PART = 2000
"""Rows that are fetched at once of a query with very many."""

Parameters = Sequence[Any] | Mapping[str, Any] | None


def day_number(day: date) -> int:
    """A day as LAST_DAY tells it: 20240531."""
    return day.year * 10000 + day.month * 100 + day.day


def execute(sql: str, parameters: Parameters = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def in_parts(sql: str, parameters: Parameters = None) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, ``PART`` at a time: what is held in memory does not grow with their number. In a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(PART):
            yield rows


def count(sql: str, parameters: Parameters = None) -> int:
    """The one number that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        (number,) = cursor.fetchone()
    return int(number)
