"""Refused tokens: one researcher's permission is gone, or our own credentials are wrong, and only other tokens can tell."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.faults import PermissionWithdrawn
from pollinia.domain.permission import READ_PUBLIC
from pollinia.domain.problem import Problem
from pollinia.flows.lose_permission import lose_permission
from pollinia.orcid.client import OrcidClient
from pollinia.store.connections import Connection, Suspicion

MOST_DEAD_TOKENS = 5
"""Refused tokens in a row, without one that works, after which the fault is taken to be ours and not the researchers'."""


class CredentialsInDoubt(Problem):
    """ORCID refused the tokens of several researchers in a row. The run stopped, and no connection was changed.

    Most likely the credentials or the registry are not the ones that these researchers connected with: run pollinia check.
    """


def suspect(connection: Connection) -> None:
    """ORCID refused this connection's token. Raises CredentialsInDoubt when it is one of too many in a row."""
    Suspicion.objects.update_or_create(connection=connection, defaults={"connected_at": connection.connected_at})
    if _suspicions(connection.registry, connection.client_id).count() >= MOST_DEAD_TOKENS:
        raise CredentialsInDoubt


def confirm(registry: str, client_id: str, began: datetime) -> None:
    """Another token works, in a turn that ``began`` then: the tokens refused before it are the researchers' own affair."""
    for suspicion in _suspicions(registry, client_id).filter(since__lt=began).select_related("connection"):
        connection = suspicion.connection
        if connection.connected_at == suspicion.connected_at:
            lose_permission(connection, PermissionWithdrawn())
        suspicion.delete()


def settle_suspicions(registry: str, client_id: str, client: OrcidClient) -> None:
    """At the end of a run: with no other token to compare with, our own credentials are put to the test.

    Raises the faults of the token endpoint.
    """
    number = _suspicions(registry, client_id).count()
    if 0 < number < MOST_DEAD_TOKENS:
        client.client_token(READ_PUBLIC)
        confirm(registry, client_id, timezone.now())


def _suspicions(registry: str, client_id: str) -> QuerySet[Suspicion]:
    return Suspicion.objects.filter(connection__registry=registry, connection__client_id=client_id)
