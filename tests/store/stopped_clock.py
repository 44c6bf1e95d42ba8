"""A database whose clock stands still until it is moved: its function is put before PostgreSQL's own on the search path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

_START = "2026-03-01 12:00:00+00"


class StoppedClock:
    """``seconds`` since it was stopped, in this session with the database."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.stop_here()

    def stop_here(self) -> None:
        """Stop it for this thread, whose session is its own."""
        with database.cursor() as cursor:
            cursor.execute("SET search_path = stopped_clock, public, pg_catalog")
            cursor.execute("SELECT set_config('stopped_clock.seconds', %s, false)", [f"{self.seconds:f}"])

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        self.stop_here()


@contextmanager
def stopped_clock() -> Iterator[StoppedClock]:
    with database.cursor() as cursor:
        cursor.execute("CREATE SCHEMA stopped_clock")
        cursor.execute(
            "CREATE FUNCTION stopped_clock.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS"
            f" $$ SELECT timestamptz '{_START}' + current_setting('stopped_clock.seconds')::float * interval '1 second' $$"
        )
    try:
        yield StoppedClock()
    finally:
        with database.cursor() as cursor:
            cursor.execute("SET search_path TO DEFAULT")
            cursor.execute("DROP SCHEMA stopped_clock CASCADE")
