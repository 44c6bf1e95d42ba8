"""Looking after what was left lying when a worker was killed: jobs that nobody does any more, turns that no job is for."""

from __future__ import annotations

from pollinia.flows.part import waiting_partings
from pollinia.jobs.queue import defer_export, defer_parting, defer_verification, free_stalled
from pollinia.store.runs import RunState, Turn, TurnState
from pollinia.store.turns import end_finished, stranded_connections

PRIORITY = 5


def rescue() -> int:
    """Put all of it back into the queue; returns how many jobs that made. What is there twice is done once."""
    freed = free_stalled()
    gone = Turn.objects.filter(state=TurnState.WAITING, connection=None, run__state=RunState.RUNNING)
    end_finished(list(gone.values_list("run", flat=True).distinct()))
    exports, verifications = stranded_connections()
    parting = defer_parting(waiting_partings())
    return freed + parting + defer_export(exports, PRIORITY) + defer_verification(verifications, PRIORITY)
