"""Giving back to ORCID what permissions are used no more: at once where ORCID takes them, else every night for a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from pollinia.domain.faults import NoAnswer, RegistryUnavailable, TooFast
from pollinia.domain.problem import Problem
from pollinia.flows.registry_access import Clients, is_of_this_machine, of_client, registry_in_use
from pollinia.jobs.queue import defer_giving_back
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import current_options
from pollinia.store.pace import count_requests
from pollinia.store.unused_permissions import UnusedPermission

PAUSE_SECONDS = 60.0
"""How long ORCID, or this machine, is left alone when it cannot be done now."""

KEPT = timedelta(days=30)
"""For so long it is tried; then the token is erased here, and stands at ORCID until the researcher ends it there."""


def give_back_soon(person_id: str, registry: str, client_id: str, token: str) -> None:
    """Write down, in the transaction in which it comes out of use, that a permission is to be given back."""
    UnusedPermission.objects.create(person_id=person_id, registry=registry, client_id=client_id, access_token=token)
    defer_giving_back()


def is_used_again(person_id: str, token: str) -> None:
    """ORCID may give the same token once more."""
    for waiting in UnusedPermission.objects.filter(person_id=person_id):
        if waiting.access_token == token:
            waiting.delete()


def give_back(clients: Clients) -> float | None:
    """Try each; returns None, or after how many seconds to try again because ORCID cannot be reached or this machine must not.

    What ORCID refuses, or what was given to a client whose secret is not known here, waits for the night.
    """
    registry = registry_in_use(current_options()).site
    for waiting in UnusedPermission.objects.filter(registry=registry).order_by("pk").values_list("pk", flat=True):
        try:
            _give_back(waiting, clients)
        except Problem as problem:
            UnusedPermission.objects.filter(pk=waiting).update(answer=str(problem))
            if isinstance(problem, (RegistryUnavailable, TooFast, NoAnswer)) or is_of_this_machine(problem):
                return PAUSE_SECONDS
    return None


def give_back_at_night() -> None:
    """Have tried again what is left, and forget what was tried for too long, with a line in the audit."""
    for old in UnusedPermission.objects.filter(since__lt=timezone.now() - KEPT).defer("access_token"):
        sentence = f"ORCID did not take back a permission that is used no more, and it was erased here. {old.answer or ''}"
        AuditLine.objects.create(by=f"person {old.person_id}", sentence=sentence.strip())
        old.delete()
    if UnusedPermission.objects.exists():
        defer_giving_back()


def _give_back(waiting: int, clients: Clients) -> None:
    permission = UnusedPermission.objects.filter(pk=waiting).first()
    if permission is None:
        return
    client = clients.client(of_client(current_options(), permission.client_id))
    try:
        client.revoke(permission.access_token or "")
    finally:
        count_requests(permission.registry, permission.client_id, client.outcomes)
    permission.delete()
