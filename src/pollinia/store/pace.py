"""The pace of requests that all processes of one ORCID client share, kept by the database's clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import connection as database
from django.db import models

from pollinia.domain.faults import QuotaSpent
from pollinia.store.sql import count, execute


class Pace(models.Model):
    """When the next request of a client at a registry is due, until when there is none, and how many it has made on ``day``."""

    registry = models.TextField()
    client_id = models.TextField()
    due_at = models.DateTimeField()
    pushed_back_until = models.DateTimeField(null=True)
    day = models.DateField()
    requests_that_day = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["registry", "client_id"], name="pace_once")]


class RequestCount(models.Model):
    """How many requests of a client had which outcome, since the beginning."""

    registry = models.TextField()
    client_id = models.TextField()
    outcome = models.TextField()
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "client_id", "outcome"], name="request_count_once")
        ]


def reserve(registry: str, client_id: str, per_second: float, burst: int, per_day: int | None, instead: bool = False) -> float:
    """Take the next place of this client; returns the seconds until its turn.

    The generic cell rate algorithm: each place is 1/``per_second`` after the one before, and up to ``burst`` places may be
    taken at once after a rest. One statement, so two processes never take the same place. Raises QuotaSpent where ``per_day``
    places are taken already; then none is. ``instead``: of a place that was taken and is given up, so the day's count stays.
    """
    parameters: dict[str, str | float | None] = {
        "registry": registry,
        "client": client_id,
        "each": 1 / per_second,
        "burst": (burst - 1) / per_second,
        "quota": per_day,
        "new": 0 if instead else 1,
    }
    with database.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO store_pace AS known (registry, client_id, due_at, day, requests_that_day)
            VALUES (%(registry)s, %(client)s, clock_timestamp() + %(each)s * interval '1 second', current_date, 1)
            ON CONFLICT (registry, client_id) DO UPDATE SET
                due_at = GREATEST(known.due_at, clock_timestamp()) + %(each)s * interval '1 second',
                day = current_date,
                requests_that_day = CASE WHEN known.day = current_date THEN known.requests_that_day ELSE 0 END + %(new)s
            WHERE %(new)s = 0 OR %(quota)s::int IS NULL OR known.day <> current_date OR known.requests_that_day < %(quota)s::int
            RETURNING extract(epoch FROM due_at - clock_timestamp()) - %(each)s - %(burst)s
            """,
            parameters,
        )
        place = cursor.fetchone()
    if place is None:
        raise QuotaSpent
    return max(0.0, float(place[0]))


def push_back(registry: str, client_id: str, seconds: float, burst: int, per_second: float) -> None:
    """Nobody's next place is earlier than in so many seconds, and nothing is left of the burst."""
    execute(
        """
        UPDATE store_pace SET
            pushed_back_until = GREATEST(pushed_back_until, clock_timestamp() + %(pause)s * interval '1 second'),
            due_at = GREATEST(due_at, clock_timestamp() + (%(pause)s + %(burst)s) * interval '1 second')
        WHERE registry = %(registry)s AND client_id = %(client)s
        """,
        {"pause": seconds, "burst": (burst - 1) / per_second, "registry": registry, "client": client_id},
    )


def is_pushed_back(registry: str, client_id: str) -> bool:
    """Whether nobody is to send a request now, not even who took a place before that was said."""
    return bool(
        count(
            "SELECT count(*) FROM store_pace WHERE registry = %s AND client_id = %s AND pushed_back_until > clock_timestamp()",
            [registry, client_id],
        )
    )


def count_requests(registry: str, client_id: str, outcomes: Mapping[str, int]) -> None:
    """Add to the counts of outcomes."""
    execute(
        "INSERT INTO store_requestcount AS known (registry, client_id, outcome, count)"
        " SELECT %s, %s, outcome, number FROM unnest(%s::text[], %s::bigint[]) AS seen (outcome, number) ORDER BY outcome"
        " ON CONFLICT (registry, client_id, outcome) DO UPDATE SET count = known.count + excluded.count",
        [registry, client_id, list(outcomes.keys()), list(outcomes.values())],
    )
