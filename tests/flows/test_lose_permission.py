"""Who withdraws the permission gets one e-mail about it, whoever notices it and however often."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.db import connection as database
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Record

from pollinia.domain.content import Text
from pollinia.domain.faults import PermissionWithdrawn, RecordLocked
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.flows.lose_permission import lose_permission
from pollinia.store.accounts import Account
from pollinia.store.connections import Connection
from pollinia.store.outgoing_mail import OutgoingMail

NAMED = replace(UNIVERSITY, names=(Text("University of Exampleton", "en"), Text("Universität Exampleton", "de_DE")))


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(NAMED, BOTANY, ADA, BEN, output("o1", ADA), output("o2", BEN))
    institution.configure(root_organisation="U")
    return institution


@pytest.fixture
def connected(filled: Institution) -> Record:
    return filled.connect(ADA)


def told() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("id").values_list("recipient", "subject"))


def content() -> str:
    return str(OutgoingMail.objects.get().content)


def test_the_researcher_is_told_once_with_the_way_back(filled: Institution, connected: Record, settings: LazySettings) -> None:
    filled.connect(BEN)
    filled.sandbox.control(f"people/{connected.orcid}/revoke", {"client_id": filled.client_id})
    for _ in range(2):
        filled.holds(output("o3", ADA))
        filled.export()
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN
    assert told() == [("ada@example.org", "Your ORCID record is not kept up to date any more")]
    assert f"{settings.BASE_URL}/my-orcid" in content()
    assert f"{filled.sandbox.base}/{connected.orcid}" in content()
    assert "Dear Ada Example" in content()
    assert "University of Exampleton has kept" in content()


def test_two_that_notice_it_at_once_tell_it_once(filled: Institution, connected: Record) -> None:
    ours = filled.connection(ADA)

    def notice() -> None:
        try:
            lose_permission(ours, PermissionWithdrawn())
        finally:
            database.close()

    both = [threading.Thread(target=notice) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(told()) == 1


def test_who_has_connected_again_meanwhile_is_told_nothing(filled: Institution, connected: Record) -> None:
    before = filled.connection(ADA)
    Connection.objects.update(connected_at=before.connected_at.replace(year=2000))
    lose_permission(before, PermissionWithdrawn())
    assert told() == []


def test_who_withdraws_it_a_second_time_is_told_a_second_time(filled: Institution, connected: Record) -> None:
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    Connection.objects.update(state=ConnectionState.EXPORTING)
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    assert len(told()) == 2


def test_a_record_that_cannot_be_written_is_no_withdrawal(filled: Institution, connected: Record) -> None:
    lose_permission(filled.connection(ADA), RecordLocked())
    assert told() == []


@pytest.mark.parametrize("address", [None, "no address"])
def test_without_an_address_nothing_is_written(filled: Institution, connected: Record, address: str | None) -> None:
    filled.holds(replace(ADA, email=address))
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN
    assert told() == []


def test_the_address_of_the_account_serves_where_no_source_has_one(filled: Institution, connected: Record) -> None:
    filled.holds(replace(ADA, email=None))
    Account.objects.create(email="a@example.org", name="Ada", role=Role.PERSONAL, password="!", person_id="ada", language="de")
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    assert told()[0][0] == "a@example.org"
    assert "Universit\\u00e4t Exampleton" in content()


def test_without_a_root_organisation_there_are_words_for_it(filled: Institution, connected: Record) -> None:
    filled.configure(root_organisation=None)
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    assert "Your institution has kept" in content()


def test_the_iD_that_has_taken_the_place_of_a_record_is_remembered_until_the_researcher_confirms(
    filled: Institution, connected: Record
) -> None:
    successor = filled.sandbox.person()
    filled.sandbox.control(f"people/{connected.orcid}/state", {"state": "deprecated", "primary": successor})
    filled.export()
    lost = filled.connection(ADA)
    assert (lost.orcid, lost.successor, lost.state) == (connected.orcid, successor, ConnectionState.RECORD_UNAVAILABLE)
    assert told() == []


def test_the_e_mail_names_who_can_help(filled: Institution, connected: Record) -> None:
    filled.configure(support_contact="https://library.example.org/orcid")
    lose_permission(filled.connection(ADA), PermissionWithdrawn())
    assert content().count("https://library.example.org/orcid") == 3
