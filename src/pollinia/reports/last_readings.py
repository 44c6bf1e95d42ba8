"""The sources, and what became of the last reading of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.content import TAKEN_OVER, ReadingState, Source
from pollinia.store.locks import import_is_on
from pollinia.store.sql import count

CUT_OFF = "The process that read it ended before the reading did, so nothing was changed."


@dataclass(frozen=True, slots=True)
class LastReading:
    """``rank`` 0 is the primary source; None gave nothing yet. ``nightly``: it is read by itself.

    ``state`` and the fields after it are of the last reading, None where the source was never read; ``why`` it ended early.
    ``taken_over_at``: of when the content of this source is.
    """

    source: str
    rank: int | None
    nightly: bool
    state: ReadingState | None
    started_at: datetime | None
    ended_at: datetime | None
    why: str | None
    read: int | None
    added: int | None
    changed: int | None
    retired: int | None
    refused: int | None
    taken_over_at: datetime | None


_LAST = """
    FROM store_source source LEFT JOIN LATERAL (
        SELECT CASE WHEN state = 'reading' AND NOT %(is_on)s THEN 'failed' ELSE state END AS state, started_at, ended_at,
            CASE WHEN state = 'reading' AND NOT %(is_on)s THEN %(cut_off)s ELSE ended_early END AS why,
            read, added, changed, retired, refused
        FROM store_importrun WHERE source_id = source.name ORDER BY id DESC LIMIT 1) last ON true
"""
"""A reading that nobody is at any more has failed, whatever it says of itself."""


def last_readings(paging: Paging) -> Page[LastReading]:
    """The primary source first, then the others in the order in which they fill its gaps."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT source.name, rank, format IS NOT NULL, last.*,"
            " (SELECT max(ended_at) FROM store_importrun WHERE source_id = source.name AND state = ANY(%(taken_over)s))"
            f" {_LAST} ORDER BY rank NULLS LAST, source.name LIMIT %(limit)s OFFSET %(offset)s",
            {**_parameters(), "taken_over": list(TAKEN_OVER), "limit": paging.limit, "offset": paging.offset},
        )
        entries = [_reading(*row) for row in cursor.fetchall()]
    return page_of(entries, Source.objects.count(), paging)


def count_ended_early() -> int:
    """The sources whose last reading did not come to its end."""
    return count(f"SELECT count(*) {_LAST} WHERE last.state IN ('broken-off', 'stopped', 'failed')", _parameters())


def _reading(source: str, rank: int | None, nightly: bool, state: str | None, *more: Any) -> LastReading:
    return LastReading(source, rank, nightly, ReadingState(state) if state else None, *more)


def _parameters() -> dict[str, Any]:
    return {"is_on": import_is_on(), "cut_off": CUT_OFF}
