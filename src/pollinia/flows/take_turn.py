"""Taking a researcher's turn: the record is brought in step with the content as it is now, and what became of it is noted.

Whether it is still to be taken, what passes by itself and what does not, and when a mark is cleared, is settled here. A turn
may be lost, taken twice or cut short at any moment; the next one finds what is left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from pollinia.domain.faults import Fault, NoAnswer, PermissionWithdrawn, RegistryUnavailable, Scope, TooFast
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState
from pollinia.domain.problem import Problem
from pollinia.flows.apply_plan import DecidedOtherwise, ExportChanged, Record, is_allowed
from pollinia.flows.export_person import PersonExport, Policy, current_policy, export_person, plan_person
from pollinia.flows.leave import pause_leaver
from pollinia.flows.lose_permission import lose_permission
from pollinia.flows.registry_access import Clients, is_of_this_machine
from pollinia.flows.shared_pace import Stopped
from pollinia.flows.suspect import CredentialsInDoubt, confirm, settle_suspicions, suspect
from pollinia.orcid.client import OrcidClient
from pollinia.store.change_marks import ChangeMark, clear_marks, seen
from pollinia.store.configuration import current_options, current_version
from pollinia.store.connections import Connection
from pollinia.store.locks import record_lock
from pollinia.store.pace import count_requests
from pollinia.store.researchers import Loaded, load_researcher
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState
from pollinia.store.turns import end_finished, stop_runs, waiting_turns

MOST_ATTEMPTS = 5
"""How often an answer that does not come is waited for; ORCID that cannot be reached is waited for as long as it takes."""
LONGEST_PAUSE_SECONDS = 300.0
ELSEWHERE_SECONDS = 30.0
"""How long a turn that this machine cannot take is left to others."""
BUSY_SECONDS = 1.0
"""How long a record that another process is writing to is left alone before it is looked at again."""

NUMBERS = ("unchanged", "already_there", "withheld", "orphans", "failed", "refused", "requests")

NOT_CONNECTED = "The researcher has paused, or is not connected any more: nothing was written from then on."
NOT_IN_A_SOURCE = "The person is in no source any more, so nothing is known, and what is on the record stays."
EXPORT_CHANGED = "Export was switched off, or goes to another registry or client now: nothing was written from then on."
HELD = "The brake holds a run that would change this record, so it was left alone until an administrator has decided."
UNFORESEEN = "Something went wrong that nobody foresaw. The log of the process says more; the next run tries again."
CHANGED_MEANWHILE = "More would be removed or rewritten than was planned, so it is left to the next run, to be weighed with it."


@dataclass(slots=True)
class _Attempt:
    """One try at what waits for a connection. ``mark``: as it was before anything that decides was read."""

    connection: Connection
    turns: Sequence[Turn]
    version: int
    options: Options
    client: OrcidClient
    mark: ChangeMark | None
    result: PersonExport = field(default_factory=PersonExport)

    @property
    def run(self) -> Run:
        return self.turns[0].run


def take_turn(connection_id: int, clients: Clients, own_run: Run | None = None) -> float | None:
    """Settle what waits for this connection, in whatever run, unless another process is at it.

    Returns None when it is settled, for good or bad, or else after how many seconds to try again. What passes by itself, as
    when ORCID cannot be reached, is waited for, unless it is for ``own_run``: a run that this process sees to its end, or ends.
    """
    with record_lock(connection_id) as is_ours:
        if not is_ours:
            return BUSY_SECONDS
        turns = waiting_turns(connection_id, first=own_run)
        if not turns:
            return None
        try:
            attempt = _begin(connection_id, turns, clients)
        except Problem as problem:
            if own_run is None and is_of_this_machine(problem):
                return ELSEWHERE_SECONDS
            stop_runs(turns[0].run, str(problem), alone=is_of_this_machine(problem))
            return None
        try:
            return _try(attempt, patient=own_run is None)
        except (Stopped, OperationalError, InterfaceError):
            raise
        except Exception:
            _settle(turns, TurnState.STOPPED, UNFORESEEN)
            raise
        finally:
            _conclude(attempt)


def _begin(connection_id: int, turns: Sequence[Turn], clients: Clients) -> _Attempt:
    """Raises CredentialsMissing, FenceClosed, KeyMissing."""
    mark = ChangeMark.objects.filter(connection=connection_id).first()
    version, options = current_version(), current_options()
    return _Attempt(Connection.objects.get(pk=connection_id), turns, version, options, clients.client(options), mark)


def _try(attempt: _Attempt, patient: bool) -> float | None:
    reason = _reason_not_to(attempt)
    if reason is not None:
        _settle(attempt.turns, TurnState.STOPPED, reason)
        return None
    loaded = load_researcher(attempt.run.registry, attempt.connection.person_id)
    if loaded is not None:
        return _bring_in_step(attempt, loaded, patient)
    _settle_in_step(attempt, NOT_IN_A_SOURCE)
    return None


def _reason_not_to(attempt: _Attempt) -> str | None:
    connection, run, options = attempt.connection, attempt.run, attempt.options
    if not is_allowed(run, options):
        return EXPORT_CHANGED
    if connection.state != ConnectionState.EXPORTING or connection.client_id != run.client_id:
        return NOT_CONNECTED
    if attempt.mark is not None and attempt.mark.held_by_id is not None and run.trigger != Trigger.ASKED:
        return HELD
    return None


def _bring_in_step(attempt: _Attempt, loaded: Loaded, patient: bool) -> float | None:
    policy = current_policy(attempt.options)
    if plan_person(loaded, policy).weight > max(turn.weight for turn in attempt.turns):
        _settle(attempt.turns, TurnState.STOPPED, CHANGED_MEANWHILE)
        return None
    began = timezone.now()
    try:
        _export(attempt, loaded, policy)
    except (DecidedOtherwise, ExportChanged) as change:
        _settle(attempt.turns, TurnState.STOPPED, EXPORT_CHANGED if isinstance(change, ExportChanged) else NOT_CONNECTED)
        return None
    except Fault as fault:
        return _stop_or_postpone(attempt, fault, patient)
    if attempt.client.requests:
        confirm(attempt.connection, attempt.client, began)
    if not attempt.result.failed:
        if has_left(loaded.researcher.person, policy.today):
            pause_leaver(attempt.connection)
        _settle_in_step(attempt)
        return None
    if patient and attempt.turns[0].attempts + 1 < MOST_ATTEMPTS:
        return _postpone(attempt.turns, _pause(attempt.turns[0]), tried=True)
    _settle(attempt.turns, TurnState.DONE)
    return None


def _export(attempt: _Attempt, loaded: Loaded, policy: Policy) -> None:
    """Export, and write down the numbers, however it ends; the newest turn has them."""
    newest, result = attempt.turns[0], attempt.result
    reads = any(turn.verifies for turn in attempt.turns)
    try:
        export_person(loaded, policy, Record(attempt.connection, attempt.client, attempt.run, attempt.version), result, reads)
    finally:
        newest.unchanged, newest.already_there, newest.withheld = result.unchanged, result.already_there, result.withheld
        newest.orphans, newest.failed = result.orphans, result.failed
        newest.refused += result.refused
        newest.requests += attempt.client.requests
        # Not what has become of it: another process may have settled it meanwhile.
        newest.save(update_fields=NUMBERS)


def _stop_or_postpone(attempt: _Attempt, fault: Fault, patient: bool) -> float | None:
    first = attempt.turns[0]
    if patient and isinstance(fault, (RegistryUnavailable, TooFast)):
        pause = min(_pause(first), LONGEST_PAUSE_SECONDS)
        attempt.client.push_back(pause)
        return _postpone(attempt.turns, pause, tried=True)
    if patient and isinstance(fault, NoAnswer) and first.attempts + 1 < MOST_ATTEMPTS:
        return _postpone(attempt.turns, _pause(first), tried=True)
    if fault.scope is Scope.RUN:
        stop_runs(attempt.run, str(fault), alone=not fault.permanent)
        return None
    doubt = _suspected(attempt) if isinstance(fault, PermissionWithdrawn) else None
    _settle(attempt.turns, TurnState.STOPPED, str(fault))
    if doubt is not None:
        stop_runs(attempt.run, str(doubt))
    elif fault.permanent and not isinstance(fault, PermissionWithdrawn):
        lose_permission(attempt.connection, fault)
    return None


def _suspected(attempt: _Attempt) -> CredentialsInDoubt | None:
    """Before the turn is settled: with the last one the run ends, and what is suspected by then is put to the test."""
    try:
        suspect(attempt.connection, attempt.run)
    except CredentialsInDoubt as doubt:
        return doubt
    return None


def _pause(turn: Turn) -> float:
    """Seconds: 2, 8, 32, 128."""
    return float(2 * 4**turn.attempts)


def _postpone(turns: Sequence[Turn], seconds: float, tried: bool = False) -> float:
    not_before = timezone.now() + timedelta(seconds=seconds)
    _still_waiting(turns).update(attempts=F("attempts") + int(tried), not_before=not_before)
    return seconds


def _settle(turns: Sequence[Turn], state: TurnState, sentence: str | None = None) -> None:
    _still_waiting(turns).update(state=state, sentence=sentence, ended_at=timezone.now())


def _still_waiting(turns: Sequence[Turn]) -> QuerySet[Turn]:
    """What another process has settled meanwhile stays so."""
    return Turn.objects.filter(pk__in=[turn.pk for turn in turns], state=TurnState.WAITING)


def _settle_in_step(attempt: _Attempt, sentence: str | None = None) -> None:
    """The turns are done, and the mark is cleared, unless it was set again meanwhile."""
    with transaction.atomic():
        _settle(attempt.turns, TurnState.DONE, sentence)
        if attempt.mark is not None:
            clear_marks({attempt.connection.pk: seen(attempt.mark)})


def _conclude(attempt: _Attempt) -> None:
    """End the runs that this was the last turn of, and count the requests by outcome."""
    for run in end_finished([turn.run_id for turn in attempt.turns]):
        try:
            settle_suspicions(attempt.client, run)
        except Fault as fault:
            run.state, run.ended_early = RunState.STOPPED, str(fault)
            run.save()
    if attempt.client.requests:
        count_requests(attempt.run.registry, attempt.run.client_id, attempt.client.outcomes)
