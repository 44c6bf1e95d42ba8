"""Running a statement, for the queries that a model manager cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Parameters = Sequence[Any] | Mapping[str, Any] | None


def execute(sql: str, parameters: Parameters = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def count(sql: str, parameters: Parameters = None) -> int:
    """The one number that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        (number,) = cursor.fetchone()
    return int(number)
