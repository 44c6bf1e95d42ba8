"""Verification: connected records are read, changed or not, and what was done to them since is healed by the plan's rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from pollinia.domain.permission import ConnectionState
from pollinia.flows.export import NOT_EXPORTING, Report, finish
from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import client_in_use
from pollinia.flows.start_run import ExportNotAllowed, new_run
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.runs import Run, RunState, Trigger, Turn
from pollinia.store.turns import give_verifying_turns


def start_verification(trigger: Trigger, person_ids: Sequence[str] = (), last_read_before: datetime | None = None) -> Run:
    """A run in which the records of the persons named, or of all who are exporting, are read; one request each.

    Only those ``last_read_before`` then, where that is given. The run comes back RUNNING, or DONE where nobody is due. What the
    brake holds is not written by it. Raises ExportNotAllowed, CredentialsMissing, FenceClosed.
    """
    options = current_options()
    if not options.may_export:
        raise ExportNotAllowed
    with client_in_use(options) as client:
        run = new_run(client, trigger)
        due = Connection.objects.filter(
            registry=run.registry, client_id=run.client_id, state=ConnectionState.EXPORTING, changemark__held_by=None
        )
        if person_ids:
            due = due.filter(person_id__in=person_ids)
        if last_read_before is not None:
            due = due.filter(Q(verified_at=None) | Q(verified_at__lt=last_read_before))
        run.planned = give_verifying_turns(run, due)
    run.state = RunState.RUNNING if run.planned else RunState.DONE
    run.ended_at = None if run.planned else timezone.now()
    run.save()
    return run


def verify(person_ids: Sequence[str] = (), progress: Progress | None = None, threads: int = 1) -> Report:
    """Verify the records of all who are exporting, or of those named, in this process. Raises as ``start_verification``."""
    run = start_verification(Trigger.ASKED, person_ids)
    report = finish(run, progress, threads)
    verified = set(Turn.objects.filter(run=run).values_list("person_id", flat=True)) if person_ids else set()
    report.stopped |= dict.fromkeys(sorted(set(person_ids) - verified), NOT_EXPORTING)
    return report
