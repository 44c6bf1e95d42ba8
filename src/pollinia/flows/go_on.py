"""Letting a run go on that the brake holds."""

from __future__ import annotations

from django.db import transaction

from pollinia.domain.problem import Problem
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import release_marks
from pollinia.store.runs import Run, RunState


class NotHeld(Problem):
    """The brake holds no run of this number: it went on, or a later run has planned the same anew. See pollinia status."""


def go_on(run_id: int, by: str) -> Run:
    """The run goes on; its turns are waiting to be taken. Raises NotHeld."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id, state=RunState.HELD).first()
        if run is None:
            raise NotHeld(f"Asked for: {run_id}.")
        release_marks(run)
        run.state = RunState.RUNNING
        run.save()
        AuditLine.objects.create(by=by, sentence=f"Let run {run_id} go on: {run.removals} removals, {run.rewrites} rewrites.")
    return run
