"""How the engine runs, in figures for a monitoring system: all from the database, so every process tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection as database

from pollinia.domain.options import Membership, Options
from pollinia.domain.problem import Problem
from pollinia.flows.fence import fence
from pollinia.flows.registry_access import registry_in_use
from pollinia.jobs.queue import STALLED_SECONDS
from pollinia.store.configuration import current_options

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """``requests`` by registry, client and outcome since the beginning; ``jobs`` by task and status; ``persons`` by state.

    ``burst_used`` is a share of the burst, above 1 while requests wait for their place. Ages in seconds, times since 1970.
    """

    requests: dict[Labels, int]
    requests_per_second: int
    burst_used: float
    requests_today: int
    pushed_back_seconds: float
    jobs: dict[Labels, int]
    workers: int
    persons: dict[Labels, int]
    researchers_changed: int
    oldest_change_age: float
    turns_waiting: int
    runs_held: int
    items_refused: int
    last_run_ended: dict[Labels, float]
    fence_open: bool
    mails_waiting: int
    oldest_mail_age: float


def figures() -> Figures:
    """A fixed number of queries, none of which reads the items or the content."""
    options = current_options()
    site, client = registry_in_use(options).site, options.client_id
    is_member = options.membership is Membership.MEMBER
    per_second = options.member_requests_per_second if is_member else options.public_requests_per_second
    wait, today, pushed_back = _row(_PACE, [site, client]) or (0.0, 0, 0.0)
    changed, oldest = _row(_CHANGES, [site])
    mails, oldest_mail = _row(_MAILS, [])
    return Figures(
        requests=_counts("SELECT registry, client_id, outcome, count FROM store_requestcount"),
        requests_per_second=per_second,
        burst_used=float(wait) * per_second / max(1, options.burst // 2),
        requests_today=int(today),
        pushed_back_seconds=float(pushed_back),
        jobs=_counts("SELECT task_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2"),
        workers=_number(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'",
            [STALLED_SECONDS],
        ),
        persons=_counts(_PERSONS, [site]),
        researchers_changed=int(changed),
        oldest_change_age=float(oldest),
        turns_waiting=_number(_TURNS_WAITING),
        runs_held=_number("SELECT count(*) FROM store_run WHERE state = 'held' AND registry = %s", [site]),
        items_refused=_number(_REFUSED, [site]),
        last_run_ended={key: float(value) for key, value in _rows(_LAST_RUNS, [site])},
        fence_open=_fence_is_open(options),
        mails_waiting=int(mails),
        oldest_mail_age=float(oldest_mail),
    )


_TURNS_WAITING = """
    SELECT count(*) FROM store_turn turn JOIN store_run run ON run.id = turn.run_id
    WHERE turn.state = 'waiting' AND run.state IN ('running', 'held')"""

_PACE = """
    SELECT GREATEST(0, extract(epoch FROM due_at - clock_timestamp())),
           CASE WHEN day = current_date THEN requests_that_day ELSE 0 END,
           GREATEST(0, COALESCE(extract(epoch FROM pushed_back_until - clock_timestamp()), 0))
    FROM store_pace WHERE registry = %s AND client_id = %s
"""

_CHANGES = """
    SELECT count(*), COALESCE(extract(epoch FROM clock_timestamp() - min(mark.since)), 0)
    FROM store_changemark mark JOIN store_connection connection ON connection.id = mark.connection_id
    WHERE connection.registry = %s
"""

_PERSONS = """
    SELECT COALESCE(connection.state, 'not-connected'), count(*)
    FROM store_person person
    LEFT JOIN store_connection connection ON connection.person_id = person.id AND connection.registry = %s
    WHERE NOT person.retired GROUP BY 1
"""

_REFUSED = """
    SELECT count(*) FROM store_refuseditem item JOIN store_connection connection ON connection.id = item.connection_id
    WHERE connection.registry = %s
"""

_MAILS = """
    SELECT count(*), COALESCE(extract(epoch FROM clock_timestamp() - min(written_at)), 0)
    FROM store_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL
"""

_LAST_RUNS = """
    SELECT trigger, extract(epoch FROM max(ended_at))
    FROM store_run WHERE registry = %s AND ended_at IS NOT NULL GROUP BY trigger
"""


def _fence_is_open(options: Options) -> bool:
    """While Sandbox mode is on, nothing goes to production anyway."""
    try:
        return options.sandbox_mode or fence().is_open
    except Problem:
        return False


def _rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Labels, Any]]:
    """Each row as its labels and, from the last column, its value."""
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(tuple(row[:-1]), row[-1]) for row in cursor.fetchall()]


def _counts(sql: str, parameters: Sequence[Any] = ()) -> dict[Labels, int]:
    return {labels: int(value) for labels, value in _rows(sql, parameters)}


def _row(sql: str, parameters: Sequence[Any]) -> Any:
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def _number(sql: str, parameters: Sequence[Any] = ()) -> int:
    return int(_row(sql, parameters)[0])
