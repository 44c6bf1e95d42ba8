"""The turns of runs: whose is next, and when a run has come to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection as database
from django.db.models import QuerySet
from django.utils import timezone

from pollinia.store.connections import Connection
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState
from pollinia.store.sql import execute

BATCH = 200
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn to give; ``weight`` as in Turn."""

    connection_id: int
    person_id: str
    weight: int


def give_turns(run: Run, turns: Iterable[NewTurn]) -> None:
    now = timezone.now()
    Turn.objects.bulk_create(
        Turn(
            run=run,
            connection_id=each.connection_id,
            person_id=each.person_id,
            weight=each.weight,
            not_before=now,
        )
        for each in turns
    )


def give_verifying_turns(run: Run, connections: QuerySet[Connection]) -> int:
    """A turn that reads the record for each of the connections; returns how many."""
    now = timezone.now()
    chosen = connections.order_by("person_id").values_list("pk", "person_id")
    turns = (
        Turn(run=run, connection_id=connection_id, person_id=person_id, verifies=True, not_before=now)
        for connection_id, person_id in chosen.iterator()
    )
    number = 0
    while batch := list(islice(turns, _AT_ONCE)):
        Turn.objects.bulk_create(batch)
        number += len(batch)
    return number


def waiting_connections(run: Run) -> list[int]:
    """The connections whose turn in a running run is due now, a batch of them; those whose token is suspected come last."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT turn.connection_id FROM store_turn turn JOIN store_run run ON run.id = turn.run_id"
            " LEFT JOIN store_suspicion suspicion USING (connection_id)"
            f" WHERE run.id = %s AND run.state = '{RunState.RUNNING}' AND turn.state = '{TurnState.WAITING}'"
            " AND turn.connection_id IS NOT NULL AND turn.not_before <= clock_timestamp()"
            f" ORDER BY suspicion.connection_id IS NOT NULL, turn.id LIMIT {BATCH}",
            [run.pk],
        )
        return [connection_id for (connection_id,) in cursor.fetchall()]


def waiting_turns(connection_id: int, first: Run | None = None) -> list[Turn]:
    """What waits for this connection in runs that are on: the turn in the run ``first``, then those in the newest runs."""
    waiting = Turn.objects.filter(connection_id=connection_id, state=TurnState.WAITING, run__state=RunState.RUNNING)
    return sorted(waiting.select_related("run").order_by("-run_id"), key=lambda turn: turn.run != first)


def stranded_connections() -> tuple[list[int], list[int]]:
    """Connections whose turn is overdue, to export and to verify; they may have no job any more.

    The run of a command is worked off by the command, as long as it does.
    """
    with database.cursor() as cursor:
        cursor.execute(
            f"""
            WITH left_to_others AS MATERIALIZED (
                SELECT run.id FROM store_run run WHERE run.state = '{RunState.RUNNING}' AND (
                    run.trigger <> '{Trigger.ASKED}' OR GREATEST(
                        run.started_at, (SELECT max(turn.ended_at) FROM store_turn turn WHERE turn.run_id = run.id)
                    ) < clock_timestamp() - interval '5 minutes'))
            SELECT turn.connection_id, bool_and(turn.verifies)
            FROM store_turn turn JOIN left_to_others ON left_to_others.id = turn.run_id
            WHERE turn.state = '{TurnState.WAITING}' AND turn.connection_id IS NOT NULL
                AND turn.not_before < clock_timestamp() - interval '10 seconds'
            GROUP BY turn.connection_id ORDER BY turn.connection_id
            """
        )
        rows = cursor.fetchall()
    return [each for each, verifies in rows if not verifies], [each for each, verifies in rows if verifies]


def end_finished(run_ids: Sequence[int]) -> list[Run]:
    """End those of the runs that are on in which nobody's turn is still to come; returns the ones that this call has ended."""
    with database.cursor() as cursor:
        cursor.execute(
            f"UPDATE store_run run SET state = '{RunState.DONE}', ended_at = clock_timestamp(),"
            " requests = (SELECT COALESCE(sum(requests), 0) FROM store_turn turn WHERE turn.run_id = run.id)"
            f" WHERE id = ANY(%s) AND state = '{RunState.RUNNING}' AND NOT EXISTS (SELECT FROM store_turn turn"
            f" WHERE turn.run_id = run.id AND turn.state = '{TurnState.WAITING}' AND turn.connection_id IS NOT NULL)"
            " RETURNING id",
            [list(run_ids)],
        )
        ended = [run_id for (run_id,) in cursor.fetchall()]
    return list(Run.objects.filter(pk__in=ended))


def stop_runs(run: Run, why: str, alone: bool = False) -> None:
    """The run ends here, and unless ``alone`` every other of its client's that is on; who had no turn yet keeps the mark."""
    execute(
        f"UPDATE store_run SET state = '{RunState.STOPPED}', ended_at = clock_timestamp(), ended_early = %(why)s,"
        " requests = (SELECT COALESCE(sum(requests), 0) FROM store_turn turn WHERE turn.run_id = store_run.id)"
        f" WHERE state = '{RunState.RUNNING}' AND registry = %(registry)s AND client_id = %(client)s"
        " AND (id = %(run)s OR NOT %(alone)s)",
        {"why": why, "registry": run.registry, "client": run.client_id, "run": run.pk, "alone": alone},
    )
