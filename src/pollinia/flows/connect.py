"""Connecting a researcher: to ORCID's own consent page, and back with a code that becomes a connection."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from pollinia.domain import content
from pollinia.domain.options import Membership, Options
from pollinia.domain.permission import ConnectionState, scopes_for, state_after_grant
from pollinia.domain.problem import Problem
from pollinia.flows.give_back import give_back_soon, is_used_again
from pollinia.flows.registry_access import client_in_use, orcid_on_file, redirect_uri
from pollinia.jobs.queue import defer_personal_export, defer_works_import
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.oauth import LANGUAGES, Grant, authorize_url
from pollinia.orcid.registries import Registry
from pollinia.reports.master_data.one import find
from pollinia.store.change_marks import mark_co_authors, mark_persons
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.invitations import answer_invitations
from pollinia.store.partings import Parting


class PersonUnknown(Problem):
    """There is no such person. Persons come from the sources: see pollinia import."""


class OtherOrcid(Problem):
    """This person is connected to another ORCID iD. Nothing was changed; disconnect the other iD first."""


class OtherOrcidOnFile(Problem):
    """The research information system knows another ORCID iD of this person. Nothing was changed.

    Sign in to ORCID with that iD; if it is not yours, have it corrected in the research information system first.
    """


class OrcidTaken(Problem):
    """This ORCID iD was connected to another person here, or this person to another iD, just before. Nothing was changed.

    Sign in to ORCID with your own iD.
    """


def begin_connecting(
    person_id: str, state: str, may_read_limited: bool = True, may_write: bool = True, language: str | None = None
) -> str:
    """The address of ORCID's page where the person gives the two consents; ``state`` comes back with the answer.

    ORCID's forms are filled in with what is known of the person, and are in ``language`` where ORCID has it. Raises
    PersonUnknown, CredentialsMissing.
    """
    person = _person(person_id)
    options = current_options()
    with client_in_use(options) as client:
        asks_anew = options.log_out_before_connecting
        known = Connection.objects.filter(registry=client.registry.site, person_id=person_id).first()
        return authorize_url(
            client.registry,
            client.client_id,
            redirect_uri(),
            asked_scopes(options, may_read_limited, may_write),
            state,
            given_names=person.given_names,
            family_names=person.family_name,
            email=person.email,
            orcid=_expected(known, person, client.registry),
            lang=language if language in LANGUAGES else None,
            prompt="login" if asks_anew else None,
        )


def asked_scopes(options: Options, may_read_limited: bool, may_write: bool) -> tuple[str, ...]:
    """What ORCID is asked for by the two consents, where the settings allow it."""
    return scopes_for(
        may_read_limited and options.membership is Membership.MEMBER,
        may_write and options.may_export,
        signs_in_anew=options.log_out_before_connecting,
    )


def _person(person_id: str) -> content.Person:
    found = find(content.Person, person_id)
    if found is None:
        raise PersonUnknown(f"Asked for: {person_id}.")
    return found.item


def _expected(connection: Connection | None, person: content.Person, registry: Registry) -> str | None:
    """The iD that the person has to come back with, if there is one: an authenticated one counts before a source's."""
    if connection is not None:
        return connection.successor or connection.orcid
    return orcid_on_file(person, registry)


def finish_connecting(person_id: str, code: str) -> Connection:
    """Exchange the code and store the connection at once; what it allows to write is written as soon as a worker is free.

    A permission that is refused here, or that a new one takes the place of, is given back to ORCID soon after. Raises
    OtherOrcid, OtherOrcidOnFile, OrcidTaken, PersonUnknown, CredentialsMissing, and the Faults of the token endpoint.
    """
    person = _person(person_id)
    with client_in_use(current_options()) as client:
        grant = client.exchange_code(code, redirect_uri())
        try:
            return _store(person, grant, client)
        except Problem:
            give_back_soon(person.id, client.registry.site, client.client_id, grant.access_token)
            raise


def _store(person: content.Person, grant: Grant, client: OrcidClient) -> Connection:
    registry, now = client.registry.site, timezone.now()
    try:
        with transaction.atomic():
            known = Connection.objects.select_for_update().filter(registry=registry, person_id=person.id).first()
            _ensure_expected(known, orcid_on_file(person, client.registry), grant.orcid)
            connection = known or Connection(registry=registry, person_id=person.id, orcid=grant.orcid)
            if connection.orcid != grant.orcid:
                _move_to_successor(connection, grant.orcid)
            if connection.access_token not in {None, grant.access_token}:
                give_back_soon(person.id, registry, connection.client_id, str(connection.access_token))
            connection.client_id = client.client_id
            connection.state = state_after_grant(grant.scopes)
            connection.access_token, connection.refresh_token = grant.access_token, grant.refresh_token
            connection.scopes, connection.name_at_orcid = " ".join(sorted(grant.scopes)), grant.name
            connection.connected_at, connection.expires_at = now, now + timedelta(seconds=grant.expires_in)
            connection.left = False
            connection.save()
            Parting.objects.filter(connection=connection).delete()
            is_used_again(person.id, grant.access_token)
            answer_invitations(person.id, registry)
            mark_persons([person.id])
            mark_co_authors(person.id)
            if connection.state == ConnectionState.EXPORTING:
                defer_personal_export(person.id)
            defer_works_import([connection.pk])
    except IntegrityError:
        raise OrcidTaken(f"Signed in: {grant.orcid}.") from None
    return connection


def _ensure_expected(known: Connection | None, on_file: str | None, orcid: str) -> None:
    if known is not None:
        if orcid not in {known.orcid, known.successor}:
            raise OtherOrcid(f"Connected: {known.orcid}. Signed in: {orcid}.")
    elif on_file not in {None, orcid}:
        raise OtherOrcidOnFile(f"Known: {on_file}. Signed in: {orcid}.")


def _move_to_successor(connection: Connection, orcid: str) -> None:
    """ORCID has emptied the record that was given up: nothing of ours is on the one that took its place."""
    ExportedItem.objects.filter(connection=connection).delete()
    RefusedItem.objects.filter(connection=connection).delete()
    connection.orcid, connection.successor = orcid, None
