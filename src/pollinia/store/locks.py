"""One process at a time on one ORCID record, however many run: a lock of the database, gone with the process that held it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

from pollinia.store.connections import Connection

_RECORDS = 1_868_525_924
"""Tells our locks from any others in the same database; the second number is the connection's."""


@contextmanager
def record_lock(connection: Connection) -> Iterator[bool]:
    """Whether this process may write to the record while this lasts; False when another one does. Never waits.

    No transaction is open meanwhile: the lock belongs to the session with the database.
    """
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_RECORDS, connection.pk])
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_RECORDS, connection.pk])
