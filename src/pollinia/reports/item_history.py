"""What became of each item of a connection: when it was written, and what ORCID last said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

from pollinia.store.connections import Connection
from pollinia.store.runs import Outcome


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """``since`` it is on the record, as far back as the history goes, and ``written_at`` last: None where it is not there.

    ``answer``: ORCID's words, where it refuses the item or the last attempt failed.
    """

    since: datetime | None = None
    written_at: datetime | None = None
    answer: str | None = None


def item_history(connection: Connection) -> dict[str, ItemHistory]:
    """The history of all items of a connection, by key, in one statement."""
    with database.cursor() as cursor:
        cursor.execute(
            f"""
            WITH tried AS (
                SELECT key,
                    max(action.ended_at) FILTER (WHERE outcome = '{Outcome.DONE}' AND deed IN ('add', 'adopt')) AS since,
                    (array_agg(outcome ORDER BY action.id DESC))[1] AS last_outcome,
                    (array_agg(answer ORDER BY action.id DESC))[1] AS last_answer
                FROM store_actiontaken action JOIN store_run run ON run.id = run_id
                WHERE person_id = %(person)s AND registry = %(registry)s GROUP BY key),
            written AS (SELECT key, written_at FROM store_exporteditem WHERE connection_id = %(id)s),
            refused AS (SELECT key, answer FROM store_refuseditem WHERE connection_id = %(id)s)
            SELECT key, COALESCE(since, written_at), written_at,
                COALESCE(answer, CASE WHEN last_outcome = '{Outcome.FAILED}' THEN last_answer END)
            FROM tried FULL JOIN written USING (key) FULL JOIN refused USING (key)
            """,
            {"person": connection.person_id, "registry": connection.registry, "id": connection.pk},
        )
        return {key: ItemHistory(*values) for key, *values in cursor.fetchall()}
