"""A researcher pauses the export, lets it go on, or asks for it now."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState, state_after_grant
from pollinia.domain.problem import Problem
from pollinia.flows.hindrance import has_expired
from pollinia.flows.registry_access import registry_in_use
from pollinia.jobs.queue import defer_personal_export
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import mark_persons
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.partings import Parting


class NothingToPause(Problem):
    """Nothing is exported to this ORCID record, so there is nothing to pause."""


class NotAllowedToWrite(Problem):
    """There is no permission to write to this ORCID record. It can be given by connecting anew."""


def pause(person_id: str, by: str) -> None:
    """Write nothing more until ``resume``; what is on the record stays. Raises NothingToPause."""
    with transaction.atomic():
        if not _at(person_id, ConnectionState.EXPORTING).update(state=ConnectionState.PAUSED, left=False):
            raise NothingToPause
        _note(by, person_id, "paused the export")


def resume(person_id: str, by: str) -> None:
    """Go on after a pause, or after consent to write was withdrawn here while ORCID's permission stands.

    Raises NotAllowedToWrite.
    """
    with transaction.atomic():
        stopped = _at(person_id, ConnectionState.PAUSED, ConnectionState.CONNECTED).select_for_update().first()
        if stopped is None or not may_resume(stopped, current_options()):
            raise NotAllowedToWrite
        Parting.objects.filter(connection=stopped).delete()
        stopped.state, stopped.left = ConnectionState.EXPORTING, False
        stopped.save(update_fields=["state", "left"])
        _note(by, person_id, "let the export go on")
        mark_persons([person_id])
        defer_personal_export(person_id)


def may_resume(connection: Connection, options: Options) -> bool:
    """Whether the permission at ORCID allows to write now, so that the researcher need not go there again."""
    allowed = state_after_grant(connection.scopes.split()) == ConnectionState.EXPORTING
    return allowed and connection.client_id == options.client_id and not has_expired(connection)


def export_now(person_id: str) -> None:
    """Have the record brought in step by the next free worker. Raises NotAllowedToWrite."""
    if not _at(person_id, ConnectionState.EXPORTING).exists():
        raise NotAllowedToWrite
    with transaction.atomic():
        mark_persons([person_id])
        defer_personal_export(person_id)


def _at(person_id: str, *states: ConnectionState) -> QuerySet[Connection]:
    registry = registry_in_use(current_options()).site
    return Connection.objects.filter(registry=registry, person_id=person_id, state__in=states)


def _note(by: str, person_id: str, deed: str) -> None:
    AuditLine.objects.create(by=f"person {person_id}", sentence=f"{by} {deed}.")
