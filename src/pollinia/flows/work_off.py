"""Taking the turns of a run in this process, in several threads where that is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count

from django.db import connections as databases
from django.utils import timezone

from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import Clients
from pollinia.flows.take_turn import take_turn
from pollinia.store.runs import Run, Turn, TurnState
from pollinia.store.turns import end_finished, waiting_connections

BUSY = "Another export is writing to this record right now, so it was left to that one."


def work_off(run: Run, clients: Clients, threads: int = 1, progress: Progress | None = None) -> None:
    """Take every turn of a run that is on, once; what other processes take meanwhile is left to them."""
    turns = Turn.objects.filter(run=run)
    total = turns.count()
    while due := waiting_connections(run):
        # Others may have taken some of them.
        taken = count(turns.exclude(state=TurnState.WAITING).count() + 1)

        def take(connection_id: int, taken: Iterator[int] = taken) -> None:
            _take(connection_id, clients, run)
            if progress is not None:
                progress(next(taken), total)

        _each(due, take, threads, clients)


def _take(connection_id: int, clients: Clients, run: Run) -> None:
    if take_turn(connection_id, clients, own_run=run) is not None:
        ours = Turn.objects.filter(run=run, connection=connection_id, state=TurnState.WAITING)
        ours.update(state=TurnState.STOPPED, sentence=BUSY, ended_at=timezone.now())
        end_finished([run.pk])


def _each(values: Sequence[int], deed: Callable[[int], None], threads: int, clients: Clients) -> None:
    """Do ``deed`` with each value. Raises what one of them raised; the others in hand are finished first."""
    if threads == 1:
        for value in values:
            deed(value)
        return
    left, raised = iter(values), list[BaseException]()
    at_it = [threading.Thread(target=_work, args=(left, deed, raised)) for _ in range(threads)]
    for thread in at_it:
        thread.start()
    try:
        for thread in at_it:
            thread.join()
    except KeyboardInterrupt as problem:
        raised.append(problem)
        clients.stop()
        for thread in at_it:
            thread.join()
    if raised:
        raise raised[0]


_next_value = threading.Lock()


def _work(left: Iterator[int], deed: Callable[[int], None], raised: list[BaseException]) -> None:
    try:
        while not raised:
            with _next_value:
                value = next(left, None)
            if value is None:
                return
            deed(value)
    except BaseException as problem:
        raised.append(problem)
    finally:
        # Each thread has a connection of its own to the database.
        databases.close_all()
