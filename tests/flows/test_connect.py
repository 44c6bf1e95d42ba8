"""Connecting over the real OAuth code flow, and every way in which it does not come about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import LazySettings
from tests.flows.institution import PASSWORD, Institution
from tests.people import ADA, BEN

from pollinia.domain.faults import GrantRefused
from pollinia.domain.permission import ConnectionState
from pollinia.flows.connect import OrcidTaken, OtherOrcid, OtherOrcidOnFile, PersonUnknown, begin_connecting, finish_connecting
from pollinia.flows.registry_access import CredentialsMissing, redirect_uri
from pollinia.flows.standing import Stand, standing
from pollinia.orcid import registries
from pollinia.store.connections import Connection
from pollinia.trial.connecting import NotATrial, connect_in_trial
from pollinia.trial.consent import ConsentFailed, give_consent


@pytest.fixture
def staffed(institution: Institution) -> Institution:
    institution.holds(ADA, BEN)
    return institution


def test_consent_to_both_makes_an_exporting_connection(staffed: Institution) -> None:
    record = staffed.connect(ADA)
    connection = staffed.connection(ADA)
    assert (connection.orcid, connection.state) == (record.orcid, ConnectionState.EXPORTING)
    assert set(connection.scopes.split()) == {"/read-limited", "/activities/update", "/person/update"}
    assert str(connection.name_at_orcid).startswith("Ada Trial")
    assert connection.expires_at is not None
    assert connection.expires_at > connection.connected_at


def test_consent_to_reading_alone_makes_a_connection_that_is_never_written_to(staffed: Institution) -> None:
    staffed.sandbox.person(email="reads.alone@example.org", password=PASSWORD)
    connection = connect_in_trial("ada", "reads.alone@example.org", PASSWORD, may_write=False)
    assert (connection.state, connection.scopes) == (ConnectionState.CONNECTED, "/read-limited")
    assert staffed.export().researchers == 0


def test_write_access_is_not_even_asked_for_while_export_is_off(staffed: Institution) -> None:
    staffed.configure(export_enabled=False)
    assert "update" not in begin_connecting("ada", "a-state")


def test_connecting_again_renews_the_permission(staffed: Institution) -> None:
    orcid = staffed.sandbox.person(email="again@example.org", password=PASSWORD)
    first = connect_in_trial("ada", "again@example.org", PASSWORD)
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    staffed.sandbox.control(f"people/{orcid}/revoke", {"client_id": staffed.client_id})
    second = connect_in_trial("ada", "again@example.org", PASSWORD)
    assert (second.pk, second.orcid, second.state) == (first.pk, orcid, ConnectionState.EXPORTING)
    assert second.access_token != first.access_token


def test_another_iD_than_the_one_on_file_is_refused_and_nothing_overwritten(staffed: Institution) -> None:
    mine = staffed.connect(ADA)
    staffed.sandbox.person(email="other@example.org", password=PASSWORD)
    with pytest.raises(OtherOrcid, match=mine.orcid):
        connect_in_trial("ada", "other@example.org", PASSWORD)
    assert staffed.connection(ADA).orcid == mine.orcid


def test_the_iD_that_a_source_knows_is_expected_back(staffed: Institution) -> None:
    staffed.holds(replace(ADA, orcid="0000-0002-1825-0097"))
    assert "0000-0002-1825-0097" in begin_connecting("ada", "a-state")
    staffed.sandbox.person(email="unexpected@example.org", password=PASSWORD)
    with pytest.raises(OtherOrcidOnFile, match="0000-0002-1825-0097"):
        connect_in_trial("ada", "unexpected@example.org", PASSWORD)
    assert not Connection.objects.exists()


def test_at_orcids_sandbox_nobody_is_expected_with_the_iD_of_production(
    staffed: Institution, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    staffed.holds(replace(ADA, orcid="0000-0002-1825-0097"))
    at_hand = registries.trial(str(settings.TRIAL_REGISTRY))
    settings.TRIAL_REGISTRY = None
    monkeypatch.setattr(registries, "SANDBOX", at_hand)
    assert "0000-0002-1825-0097" not in begin_connecting("ada", "a-state")
    assert standing("ada").stand is Stand.NOT_CONNECTED
    orcid = staffed.sandbox.person(email="sandbox@example.org", password=PASSWORD)
    code = give_consent(begin_connecting("ada", "a-state"), redirect_uri(), "sandbox@example.org", PASSWORD)["code"]
    assert finish_connecting("ada", code).orcid == orcid


def test_an_iD_of_somebody_else_here_is_refused(staffed: Institution) -> None:
    staffed.sandbox.person(email="shared@example.org", password=PASSWORD)
    connect_in_trial("ada", "shared@example.org", PASSWORD)
    with pytest.raises(OrcidTaken):
        connect_in_trial("ben", "shared@example.org", PASSWORD)
    assert not Connection.objects.filter(person_id="ben").exists()


def test_a_code_works_once(staffed: Institution) -> None:
    staffed.sandbox.person(email="once@example.org", password=PASSWORD)
    answer = give_consent(begin_connecting("ada", "a-state"), redirect_uri(), "once@example.org", PASSWORD)
    assert answer["state"] == "a-state"
    finish_connecting("ada", answer["code"])
    with pytest.raises(GrantRefused) as refused:
        finish_connecting("ada", answer["code"])
    assert answer["code"] not in str(refused.value)


def test_a_wrong_password_connects_nobody(staffed: Institution) -> None:
    staffed.sandbox.person(email="wrong@example.org", password=PASSWORD)
    with pytest.raises(ConsentFailed, match="password"):
        connect_in_trial("ada", "wrong@example.org", "not it")
    assert not Connection.objects.exists()


def test_a_redirect_uri_that_is_not_registered_leads_nowhere(staffed: Institution, settings: LazySettings) -> None:
    settings.BASE_URL = "https://elsewhere.example.org"
    staffed.sandbox.person(email="lost@example.org", password=PASSWORD)
    with pytest.raises(ConsentFailed, match="redirect URI"):
        connect_in_trial("ada", "lost@example.org", PASSWORD)


def test_nobody_can_be_connected_who_is_not_a_person_here(staffed: Institution) -> None:
    with pytest.raises(PersonUnknown, match="nobody"):
        begin_connecting("nobody", "a-state")


def test_without_credentials_there_is_nothing_to_connect_with(staffed: Institution) -> None:
    staffed.configure(sandbox_client_id="")
    with pytest.raises(CredentialsMissing, match="client ID"):
        begin_connecting("ada", "a-state")


def test_consent_is_never_given_in_somebodys_name_at_orcid_itself(staffed: Institution, settings: LazySettings) -> None:
    settings.TRIAL_REGISTRY = None
    with pytest.raises(NotATrial):
        connect_in_trial("ada", "ada@example.org", PASSWORD)


def test_production_is_never_replaced_by_a_registry_for_trials(staffed: Institution) -> None:
    staffed.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    with pytest.raises((CredentialsMissing, NotATrial)):
        connect_in_trial("ada", "ada@example.org", PASSWORD)
