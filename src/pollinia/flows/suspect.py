"""Refused tokens: one researcher's permission is gone, or our own credentials are wrong, and only other tokens can tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.faults import Fault, PermissionWithdrawn, Scope
from pollinia.domain.options import Membership
from pollinia.domain.permission import READ_PUBLIC
from pollinia.domain.problem import Problem
from pollinia.flows.lose_permission import lose_permission
from pollinia.orcid.client import OrcidClient
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection, Suspicion
from pollinia.store.runs import Run, Trigger, Turn

MOST_DEAD_TOKENS = 5
"""Refused tokens in a row, without one that works, after which the fault is taken to be ours and not the researchers'."""

LEFT_ALONE = timedelta(minutes=10)
"""How long a token of which ORCID said nothing is not asked about again by whoever confirms another one."""


class CredentialsInDoubt(Problem):
    """ORCID refused the tokens of several researchers in a row. The run stopped, and no connection was changed.

    Most likely the credentials or the registry are not the ones that these researchers connected with: run pollinia check.
    """


def suspect(connection: Connection, run: Run | None = None) -> None:
    """ORCID refused this connection's token, in a ``run``. Raises CredentialsInDoubt when it is one of too many in a row."""
    Suspicion.objects.update_or_create(connection=connection, defaults={"connected_at": connection.connected_at})
    if _suspicions(connection.registry, connection.client_id, run).count() >= MOST_DEAD_TOKENS:
        raise CredentialsInDoubt


def confirm(connection: Connection, client: OrcidClient, began: datetime) -> None:
    """This connection's token works, in a turn that ``began`` then: those refused before are their researchers' own affair."""
    Suspicion.objects.filter(connection=connection).delete()
    _believe(_suspicions(connection.registry, connection.client_id).filter(since__lt=began), client)


def settle_suspicions(client: OrcidClient, run: Run | None = None) -> None:
    """At the end of a run: with no other token to compare with, our own credentials are put to the test.

    Raises the faults of the token endpoint.
    """
    suspicions = _suspicions(client.registry.site, client.client_id, run)
    if 0 < suspicions.count() < MOST_DEAD_TOKENS:
        client.client_token(READ_PUBLIC)
        _believe(suspicions, client)


def _believe(suspicions: QuerySet[Suspicion], client: OrcidClient) -> None:
    """Whose token is refused once more loses permission: the first time ORCID may have refused everybody's for a while."""
    public_only = current_options().membership is Membership.PUBLIC
    for suspicion in suspicions.select_related("connection"):
        if not _is_ours_to_ask(suspicion):
            continue
        connection = suspicion.connection
        if connection.connected_at == suspicion.connected_at:
            try:
                client.read_works(connection.orcid, connection.access_token or "", public_only)
            except PermissionWithdrawn as fault:
                lose_permission(connection, fault)
            except Fault as fault:
                if fault.scope is Scope.RUN or not fault.permanent:
                    # Nothing was said about the token.
                    continue
        suspicion.delete()


def _is_ours_to_ask(suspicion: Suspicion) -> bool:
    """One process asks, and not again soon where ORCID says nothing about the token."""
    as_seen = Suspicion.objects.filter(pk=suspicion.pk, since=suspicion.since)
    return bool(as_seen.update(since=timezone.now() + LEFT_ALONE))


def _suspicions(registry: str, client_id: str, run: Run | None = None) -> QuerySet[Suspicion]:
    """Those of a client; with a run that somebody asked for, of its researchers alone, who were chosen to be tried."""
    found = Suspicion.objects.filter(connection__registry=registry, connection__client_id=client_id)
    if run is None or run.trigger != Trigger.ASKED:
        return found
    return found.filter(connection__in=Turn.objects.filter(run=run).values("connection"))
