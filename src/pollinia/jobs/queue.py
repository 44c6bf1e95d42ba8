"""Deferring jobs by name, in the transaction of the caller, thousands in one statement. What they do is in jobs.tasks.

A job that waits already for the same is enough: its queueing lock keeps a second one out. A lock lets one of its kind run.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import structlog
from django.db import connection as database

QUEUE = "pollinia"
EXPORT_PERSON = "export_person"
VERIFY_RECORD = "verify_record"
REPLAN = "replan"
HARVEST = "harvest"
COUNT_OUTPUTS = "count_outputs"
SEND_MAIL = "send_mail"
ISSUE_INVITATIONS = "issue_invitations"
PERSONAL_EXPORT = "personal_export"
PART = "part"
IMPORT_WORKS = "import_works"
ACCEPTED_WORKS = "accepted_works"
GIVE_BACK = "give_back"
PASSWORD_LINK = "password_link"  # noqa: S105

HEARTBEAT_SECONDS = 2
STALLED_SECONDS = 10
"""A worker that has not been heard of for so long is taken to be dead. If it is not, the lock on each record still holds."""
MOST_DEATHS = 5
LEFT_ALONE_SECONDS = 3600

_FIRST = 100
"""The priority of what others wait for: a plan, a reading."""

_log = structlog.get_logger()


def defer_export(connection_ids: Iterable[int], priority: int, after_seconds: float = 0) -> int:
    """A job for each connection, of which one runs at a time; returns how many were not waiting already."""
    return _defer_for_connections(EXPORT_PERSON, connection_ids, priority, after_seconds)


def defer_verification(connection_ids: Iterable[int], priority: int, after_seconds: float = 0) -> int:
    """As ``defer_export``; a verification and an export of the same connection do not run together either."""
    return _defer_for_connections(VERIFY_RECORD, connection_ids, priority, after_seconds)


def defer_replan() -> None:
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", REPLAN, _FIRST, 0)


def defer_personal_export(person_id: str) -> None:
    """Somebody looks at the page and waits."""
    own = "%(task)s || ':' || %(person)s"
    statement = f"SELECT {own}, {own}, jsonb_build_object('person_id', %(person)s::text)"
    _defer(statement, PERSONAL_EXPORT, _FIRST, 0, person=person_id)


def defer_parting(connection_ids: Iterable[int], after_seconds: float = 0) -> int:
    """As ``defer_export``."""
    return _defer_for_connections(PART, connection_ids, _FIRST, after_seconds)


def defer_works_import(connection_ids: Iterable[int]) -> int:
    """As ``defer_export``, when nobody waits for anything else."""
    return _defer_for_connections(IMPORT_WORKS, connection_ids, -1, 0)


def defer_accepted_works() -> None:
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", ACCEPTED_WORKS, _FIRST, 0)


def defer_harvest(source: str) -> None:
    """Sources are read one after the other, in whatever order."""
    statement = "SELECT %(task)s, %(task)s || ':' || %(source)s, jsonb_build_object('source', %(source)s::text)"
    _defer(statement, HARVEST, _FIRST, 0, source=source)


def defer_count() -> None:
    """After everything that somebody waits for."""
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", COUNT_OUTPUTS, 0, 0)


def defer_invitations() -> None:
    """As many as the rate allows now are sent."""
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", ISSUE_INVITATIONS, _FIRST, 0)


def defer_mail() -> None:
    """What waits to be sent is sent."""
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", SEND_MAIL, _FIRST, 0)


def defer_giving_back(after_seconds: float = 0) -> None:
    """Permissions that are used no more, all that wait."""
    _defer("SELECT %(task)s, %(task)s, '{}'::jsonb", GIVE_BACK, _FIRST, after_seconds)


def _defer_for_connections(task: str, connection_ids: Iterable[int], priority: int, after_seconds: float) -> int:
    statement = (
        "SELECT 'connection:' || id, %(task)s || ':' || id, jsonb_build_object('connection_id', id)"
        " FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS given (id, place) ORDER BY place"
    )
    return _defer(statement, task, priority, after_seconds, ids=list(connection_ids))


def _defer(locks_and_arguments: str, task: str, priority: int, after_seconds: float, **parameters: str | list[int]) -> int:
    # Procrastinate's own ways to defer many fail whole where one of them is waiting already.
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)"
            " SELECT %(queue)s, %(task)s, %(priority)s, lock, queueing_lock, args,"
            " CASE WHEN %(after)s > 0 THEN clock_timestamp() + %(after)s * interval '1 second' END"
            f" FROM ({locks_and_arguments}) AS job (lock, queueing_lock, args)"
            " ON CONFLICT DO NOTHING",
            {"queue": QUEUE, "task": task, "priority": priority, "after": after_seconds, **parameters},
        )
        return int(cursor.rowcount)


def defer_password_link(email: str, language: str) -> None:
    """After what others wait for. Who asks again before it is done is asking for the same, whatever the language."""
    statement = "SELECT %(own)s, %(own)s, jsonb_build_object('email', %(email)s::text, 'language', %(language)s::text)"
    own = f"{PASSWORD_LINK}:{sha256(email.encode()).hexdigest()}"
    _defer(statement, PASSWORD_LINK, _FIRST - 1, 0, own=own, email=email, language=language)


def free_stalled() -> int:
    """Put the jobs of dead workers back into the queue; returns how many. One that waits there already is enough.

    One whose worker was killed ``MOST_DEATHS`` times, as by what takes more memory than there is, is left alone for a while.
    """
    with database.cursor() as cursor:
        cursor.execute(
            """
            WITH stalled AS (
                DELETE FROM procrastinate_jobs job
                WHERE job.queue_name = %(queue)s AND job.status = 'doing' AND NOT EXISTS (
                    SELECT FROM procrastinate_workers worker
                    WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - %(stalled)s * interval '1 second')
                RETURNING *),
            freed AS (
                INSERT INTO procrastinate_jobs
                    (queue_name, task_name, priority, lock, queueing_lock, args, attempts, scheduled_at)
                SELECT queue_name, task_name, priority, lock, queueing_lock, args, (attempts + 1) %% %(most)s,
                    CASE WHEN attempts + 1 >= %(most)s THEN clock_timestamp() + %(while)s * interval '1 second' END
                FROM stalled ON CONFLICT DO NOTHING RETURNING id)
            SELECT (SELECT count(*) FROM freed), ARRAY(SELECT task_name FROM stalled WHERE attempts + 1 >= %(most)s)
            """,
            {"queue": QUEUE, "stalled": STALLED_SECONDS, "most": MOST_DEATHS, "while": LEFT_ALONE_SECONDS},
        )
        freed, left_alone = cursor.fetchone()
    for task in left_alone:
        _log.error("A job is left alone for an hour: its worker was killed each time.", job=task, times=MOST_DEATHS)
    return int(freed)
