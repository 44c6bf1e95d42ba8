"""Cancelling a run that the brake holds."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pollinia.flows.go_on import NotHeld
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import release_marks
from pollinia.store.runs import Run, RunState, Turn, TurnState

CANCELLED = "Cancelled by {}. Nothing was sent; the next run plans anew, by the settings and the content as they are then."


def cancel_run(run_id: int, by: str) -> Run:
    """The run ends, and nothing is sent. What was to be done is planned anew with the next run. Raises NotHeld."""
    sentence, now = CANCELLED.format(by), timezone.now()
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id, state=RunState.HELD).first()
        if run is None:
            raise NotHeld(f"Asked for: {run_id}.")
        release_marks(run)
        Turn.objects.filter(run=run, state=TurnState.WAITING).update(state=TurnState.STOPPED, sentence=sentence, ended_at=now)
        run.state, run.ended_early, run.ended_at = RunState.STOPPED, sentence, now
        run.save()
        AuditLine.objects.create(by=by, sentence=f"Cancelled run {run_id}: {run.removals} removals, {run.rewrites} rewrites.")
    return run
