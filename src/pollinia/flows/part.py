"""A researcher asks us to stop: consent to write withdrawn, or disconnected; what we wrote is removed first, where asked for.

What is asked for is written down at once, and nothing is written to the record from then on. What it needs of ORCID is done by
a worker, and comes back until it is done, or until it turns out that it cannot be done.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.faults import NoAnswer, PermissionWithdrawn, RegistryUnavailable, TooFast
from pollinia.domain.permission import ConnectionState
from pollinia.domain.plan import Actual, Plan
from pollinia.domain.problem import Problem
from pollinia.domain.removal import removal_plan
from pollinia.flows.apply_plan import Applied, DecidedOtherwise, Record, apply_plan
from pollinia.flows.export_person import current_policy, plan_person
from pollinia.flows.give_back import give_back_soon
from pollinia.flows.registry_access import Clients, is_of_this_machine, registry_in_use
from pollinia.flows.start_run import new_run
from pollinia.flows.take_turn import BUSY_SECONDS, ELSEWHERE_SECONDS, NOT_CONNECTED
from pollinia.jobs.queue import defer_parting
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.reading import actual_items
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.change_marks import ChangeMark, mark_co_authors
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.locks import record_lock
from pollinia.store.pace import count_requests
from pollinia.store.partings import Parting, PartingDeed
from pollinia.store.researchers import load_researcher, recorded_items
from pollinia.store.runs import ActionTaken, Run, RunState, Trigger, Turn, TurnState
from pollinia.store.turns import end_finished

_CUT_OFF = "The process that removed it ended before it was done. What was left is removed by another one."

PAUSE_SECONDS = 30.0
"""How long ORCID is left alone when it does not answer."""

_DONE = {
    PartingDeed.WITHDRAW: "withdrew the consent to write",
    PartingDeed.DISCONNECT: "disconnected the ORCID iD",
    PartingDeed.TIDY_UP: "decided about what was written, after the permission was withdrawn at ORCID",
}


class NotConnected(Problem):
    """There is no connection to an ORCID iD, so there is nothing to stop."""


class CannotRemove(Problem):
    """What was written to the ORCID record can be removed only with the Member API client that wrote it.

    Nothing was removed. It can be deleted at ORCID by hand, or left there.
    """


class NoPermissionLeft(Problem):
    """The permission to change the ORCID record is gone, so what was written cannot be removed from here. Nothing was removed.

    It can be deleted at ORCID by hand, left there, or removed from here after connecting anew.
    """


class NotWithdrawn(Problem):
    """The permission was not withdrawn at ORCID, so there is nothing to tidy up after it. Nothing was changed."""


class SomeLeft(Problem):
    """Some items could not be removed from the ORCID record. The others are gone; try again, or leave them there."""


def ask_to_part(person_id: str, deed: PartingDeed, removes: bool, by: str) -> None:
    """Stop writing to the person's record now, and have done what else is asked for. Raises NotConnected, NotWithdrawn."""
    registry = registry_in_use(current_options()).site
    with transaction.atomic():
        connection = Connection.objects.select_for_update().filter(registry=registry, person_id=person_id).first()
        if connection is None:
            raise NotConnected
        if deed == PartingDeed.TIDY_UP and connection.state != ConnectionState.PERMISSION_WITHDRAWN:
            raise NotWithdrawn
        if connection.state in (ConnectionState.EXPORTING, ConnectionState.PAUSED):
            connection.state, connection.left = ConnectionState.CONNECTED, False
            connection.save(update_fields=["state", "left"])
        ChangeMark.objects.filter(connection=connection).delete()
        _note(connection, f"{by} {_DONE[deed]}; what was written is {'to be removed' if removes else 'left'}.")
        now = timezone.now()
        asked = {"deed": deed, "removes": removes, "asked_at": now, "not_before": now, "hindrance": None}
        Parting.objects.update_or_create(connection=connection, defaults=asked)
        defer_parting([connection.pk])


def part(connection_id: int, clients: Clients) -> float | None:
    """Do what is still to be done; returns None when it is settled, or else after how many seconds to try again."""
    with record_lock(connection_id) as is_ours:
        if not is_ours:
            return BUSY_SECONDS
        parting = _waiting().select_related("connection").filter(connection=connection_id).first()
        if parting is None:
            return None
        try:
            _part(parting, clients)
        except (RegistryUnavailable, TooFast, NoAnswer):
            Parting.objects.filter(pk=parting.pk).update(not_before=timezone.now() + timedelta(seconds=PAUSE_SECONDS))
            return PAUSE_SECONDS
        except DecidedOtherwise:
            return BUSY_SECONDS if _is_still_asked(parting) else None
        except Problem as problem:
            if is_of_this_machine(problem):
                return ELSEWHERE_SECONDS
            Parting.objects.filter(pk=parting.pk, asked_at=parting.asked_at).update(hindrance=str(problem))
    return None


def waiting_partings() -> list[int]:
    """The connections about which something is to be done now."""
    return list(_waiting().values_list("connection_id", flat=True))


def _waiting() -> QuerySet[Parting]:
    return Parting.objects.filter(hindrance=None, not_before__lte=timezone.now())


def _part(parting: Parting, clients: Clients) -> None:
    if parting.removes:
        _remove_all(parting.connection, clients.client(current_options()))
    with transaction.atomic():
        connection = _still_asked(parting)
        if connection is None:
            return
        match parting.deed:
            case PartingDeed.WITHDRAW:
                parting.delete()
            case PartingDeed.TIDY_UP:
                Connection.objects.filter(pk=parting.pk).update(access_token=None, refresh_token=None)
                parting.delete()
            case PartingDeed.DISCONNECT:
                _disconnect(connection)


def _still_asked(parting: Parting) -> Connection | None:
    """None where the researcher has connected again, let it go on or decided otherwise since: then nothing is taken away.

    Who does so now waits until this transaction has ended.
    """
    connection = Connection.objects.select_for_update().filter(pk=parting.pk).first()
    return connection if _is_still_asked(parting) else None


def _is_still_asked(parting: Parting) -> bool:
    return Parting.objects.filter(pk=parting.pk, asked_at=parting.asked_at).exists()


def _disconnect(connection: Connection) -> None:
    if connection.access_token:
        give_back_soon(connection.person_id, connection.registry, connection.client_id, connection.access_token)
    mark_co_authors(connection.person_id)
    ours = ImportCandidate.objects.filter(registry=connection.registry, person_id=connection.person_id)
    ours.filter(state=CandidateState.WAITING).delete()
    waiting = Turn.objects.filter(connection=connection, state=TurnState.WAITING)
    runs = list(waiting.values_list("run_id", flat=True))
    waiting.update(state=TurnState.STOPPED, sentence=NOT_CONNECTED, ended_at=timezone.now())
    connection.delete()
    end_finished(runs)


def _is_theirs(connection: Connection, client: OrcidClient) -> bool:
    return (connection.registry, connection.client_id) == (client.registry.site, client.client_id)


def _remove_all(connection: Connection, client: OrcidClient) -> None:
    """Delete what we wrote.

    Raises CannotRemove, NoPermissionLeft, SomeLeft, DecidedOtherwise, and the Faults that concern the whole record or the whole
    run.
    """
    if not _is_theirs(connection, client):
        raise CannotRemove
    if not connection.access_token:
        raise NoPermissionLeft
    try:
        plan = _removal(connection, _read(connection, client))
        surprises = _remove(plan, connection, client)
    finally:
        count_requests(connection.registry, connection.client_id, client.outcomes)
    if surprises:
        raise NoAnswer
    if ExportedItem.objects.filter(connection=connection).exists():
        raise SomeLeft


def _remove(plan: Plan, connection: Connection, client: OrcidClient) -> int:
    """Carry the plan out as a run of its own; returns how many surprises there were."""
    _end_what_was_cut_off(connection)
    run, applied = new_run(client, Trigger.PARTING), Applied()
    run.planned, run.state, run.ended_early = 1, RunState.STOPPED, _CUT_OFF
    try:
        apply_plan(plan, Record(connection, client, run), applied)
        run.state, run.ended_early = RunState.DONE, None
    except Problem as problem:
        run.ended_early = str(problem)
        raise
    finally:
        run.ended_at, run.requests = timezone.now(), client.requests
        run.save()
    return applied.surprises


def _end_what_was_cut_off(connection: Connection) -> None:
    """Who has the lock of the record is alone with it: a removal that seems to be on was given up by a process that is gone."""
    begun = ActionTaken.objects.filter(person_id=connection.person_id, run__trigger=Trigger.PARTING)
    Run.objects.filter(pk__in=begun.values("run"), state=RunState.PLANNING).update(
        state=RunState.STOPPED, ended_early=_CUT_OFF, ended_at=timezone.now()
    )


def _removal(connection: Connection, actual: list[Actual] | None) -> Plan:
    loaded = load_researcher(connection.registry, connection.person_id) if actual is not None else None
    in_step = plan_person(loaded, current_policy(current_options()), actual) if loaded is not None else None
    return removal_plan(recorded_items(connection), in_step, actual)


def _read(connection: Connection, client: OrcidClient) -> list[Actual] | None:
    """None where the permission is gone: ORCID lets nobody read with it any more, but still delete."""
    try:
        return actual_items(client.read_record(connection.orcid, connection.access_token or ""), client.client_id)
    except PermissionWithdrawn:
        return None


def _note(connection: Connection, sentence: str) -> None:
    AuditLine.objects.create(by=f"person {connection.person_id}", sentence=sentence)
