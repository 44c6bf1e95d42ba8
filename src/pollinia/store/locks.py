"""One process at a time on one record, one import, one planning, the keys: the database's locks, gone with who held them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection as database

_RECORDS = 1_868_525_924
"""Tells these locks from any others in the same database; the second number is the connection's ID."""
_IMPORT = 1_868_525_925
_PLANNING = 1_868_525_926
_INVITING = 1_868_525_927
_KEYS = 1_868_525_931


def record_lock(connection_id: int) -> AbstractContextManager[bool]:
    """Whether this process may write to the record while this lasts; False when another one does. Never waits.

    No transaction is open meanwhile: the lock belongs to the session with the database.
    """
    return _tried(_RECORDS, connection_id)


def import_lock() -> AbstractContextManager[None]:
    """One import at a time: the second waits for the first to end."""
    return _lock(_IMPORT)


def import_lock_at_once() -> AbstractContextManager[bool]:
    """Whether no import is on; then none begins while this lasts. Never waits, for somebody who looks at a page."""
    return _tried(_IMPORT)


def import_is_on() -> bool:
    """Whether a process holds the lock for imports right now."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_IMPORT],
        )
        return bool(cursor.fetchone()[0])


def planning_lock() -> AbstractContextManager[None]:
    """One run is planned at a time: the second waits until the first is planned."""
    return _lock(_PLANNING)


def inviting_lock() -> AbstractContextManager[None]:
    """Invitations are issued by one process at a time, so that all together keep to the rate."""
    return _lock(_INVITING)


def keys_lock() -> AbstractContextManager[None]:
    """The keys are changed by one process at a time, on whichever machine: all have the same database."""
    return _lock(_KEYS)


@contextmanager
def _tried(*number: int) -> Iterator[bool]:
    places = ", ".join(["%s"] * len(number))
    with database.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({places})", number)
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute(f"SELECT pg_advisory_unlock({places})", number)


@contextmanager
def _lock(number: int) -> Iterator[None]:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
