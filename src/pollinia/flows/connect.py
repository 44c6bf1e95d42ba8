"""Connecting a researcher: to ORCID's own consent page, and back with a code that becomes a connection."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from pollinia.domain.permission import scopes_for, state_after_grant
from pollinia.domain.problem import Problem
from pollinia.flows.registry_access import client_in_use, redirect_uri
from pollinia.jobs.queue import defer_replan
from pollinia.orcid.oauth import authorize_url
from pollinia.store.change_marks import mark_co_authors, mark_persons
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.content import Person


class PersonUnknown(Problem):
    """There is no such person. Persons come from the sources: see pollinia import."""


class OtherOrcid(Problem):
    """This person is connected to another ORCID iD. Nothing was changed; disconnect the other iD first."""


class OrcidTaken(Problem):
    """This ORCID iD was connected to another person here, or this person to another iD, just before. Nothing was changed.

    Sign in to ORCID with your own iD.
    """


def begin_connecting(person_id: str, state: str, may_read_limited: bool = True, may_write: bool = True) -> str:
    """The address of ORCID's page where the person gives the two consents; ``state`` comes back with the answer.

    Raises PersonUnknown, CredentialsMissing.
    """
    person = Person.objects.filter(pk=person_id, retired=False).first()
    if person is None:
        raise PersonUnknown(f"Asked for: {person_id}.")
    options = current_options()
    with client_in_use(options) as client:
        return authorize_url(
            client.registry,
            client.client_id,
            redirect_uri(),
            scopes_for(may_read_limited, may_write and options.may_export),
            state,
        )


def finish_connecting(person_id: str, code: str) -> Connection:
    """Exchange the code and store the connection at once.

    Raises OtherOrcid, OrcidTaken, CredentialsMissing, and the Faults of the token endpoint.
    """
    with client_in_use(current_options()) as client:
        grant = client.exchange_code(code, redirect_uri())
        registry, client_id = client.registry.site, client.client_id
    now = timezone.now()
    try:
        with transaction.atomic():
            known = Connection.objects.select_for_update().filter(registry=registry, person_id=person_id).first()
            if known is not None and known.orcid != grant.orcid:
                raise OtherOrcid(f"Connected: {known.orcid}. Signed in: {grant.orcid}.")
            connection = known or Connection(registry=registry, person_id=person_id, orcid=grant.orcid)
            connection.client_id = client_id
            connection.state = state_after_grant(grant.scopes)
            connection.access_token, connection.refresh_token = grant.access_token, grant.refresh_token
            connection.scopes = " ".join(sorted(grant.scopes))
            connection.connected_at, connection.expires_at = now, now + timedelta(seconds=grant.expires_in)
            connection.left = False
            connection.save()
            mark_persons([person_id])
            mark_co_authors(person_id)
            defer_replan()
    except IntegrityError:
        raise OrcidTaken(f"iD: {grant.orcid}.") from None
    return connection
