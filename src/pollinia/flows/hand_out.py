"""Handing the turns of a run out to the workers."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from pollinia.jobs.queue import defer_export, defer_verification
from pollinia.store.connections import Suspicion
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState

_PRIORITIES = {Trigger.PERSONAL: 40, Trigger.ASKED: 30, Trigger.CHANGED: 20, Trigger.NIGHTLY: 10}
_VERIFICATION = 0


def hand_out(run: Run) -> int:
    """A job for each waiting turn of a run that is on; returns how many. A job that waits for the same already is enough.

    Those whose token is suspected come last: by then the others' tokens have worked, or have not.
    """
    if run.state != RunState.RUNNING:
        return 0
    waiting = Turn.objects.filter(run=run, state=TurnState.WAITING, connection__isnull=False)
    waiting = waiting.order_by(Exists(Suspicion.objects.filter(connection=OuterRef("connection"))), "pk")
    exports = waiting.filter(verifies=False).values_list("connection_id", flat=True)
    verifications = waiting.filter(verifies=True).values_list("connection_id", flat=True)
    priority = _PRIORITIES[Trigger(run.trigger)]
    return defer_export(exports, priority) + defer_verification(verifications, _VERIFICATION)
