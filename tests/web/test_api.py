"""The API: a person's authenticated iD for portals, and the description of it all."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer
from schemathesis.core.result import Ok
from tests.flows.institution import Institution
from tests.people import ADA, BEN

from pollinia.domain.content import Person, Visibility
from pollinia.domain.permission import AUTHENTICATED_STATES, ConnectionState
from pollinia.store.connections import Connection
from pollinia.store.partings import Parting, PartingDeed

SLASHED = Person(id="staff/7 b", given_names="Cy", family_name="Slash")


def ask(person_id: str, **headers: str) -> Any:
    return Client().get(f"/api/v1/persons/{person_id}/orcid", headers=headers)


@pytest.fixture
def connected(institution: Institution) -> str:
    """Ada is. Her iD."""
    institution.holds(ADA, BEN)
    return institution.connect(ADA).orcid


def test_who_is_connected_has_an_authenticated_id(institution: Institution, connected: str, settings: LazySettings) -> None:
    answer = ask("ada")
    assert answer.status_code == 200
    assert answer.json() == {
        "orcid": f"{institution.sandbox.base}/{connected}",
        "authenticated": True,
        "icon": f"{settings.BASE_URL}/static/pollinia/orcid-id.svg",
    }


def test_an_answer_is_for_every_site_and_for_caches_and_makes_no_session(connected: str) -> None:
    for answer in (ask("ada"), ask("nobody"), Client().get("/api/v1/openapi.json")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies


def test_what_has_not_changed_is_not_sent_again(institution: Institution, connected: str) -> None:
    tag = ask("ada")["ETag"]
    again = ask("ada", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    Connection.objects.update(orcid="0000-0002-1825-0097")
    assert ask("ada", **{"If-None-Match": tag}).json()["orcid"].endswith("/0000-0002-1825-0097")


@pytest.mark.parametrize("state", ConnectionState)
def test_the_id_is_shown_only_while_it_is_authenticated(connected: str, state: ConnectionState) -> None:
    Connection.objects.update(state=state)
    assert ask("ada").status_code == (200 if state in AUTHENTICATED_STATES else 404)


@pytest.mark.parametrize("deed", PartingDeed)
def test_who_has_asked_to_be_disconnected_is_not_shown_while_it_waits(connected: str, deed: PartingDeed) -> None:
    Parting.objects.create(connection=Connection.objects.get(), deed=deed, removes=True, asked_at=timezone.now())
    assert ask("ada").status_code == (200 if deed == PartingDeed.WITHDRAW else 404)


def test_who_is_unknown_not_connected_or_not_public_gets_the_same_answer(institution: Institution, connected: str) -> None:
    unknown, not_connected = ask("nobody"), ask("ben")
    institution.holds(Person(id="ada", family_name="Example", visibility=Visibility.CAMPUS))
    not_public = ask("ada")
    institution.loses("ada")
    gone = ask("ada")
    answers: list[HttpResponse] = [unknown, not_connected, not_public, gone]
    assert {each.status_code for each in answers} == {404}
    assert {each.content for each in answers} == {
        b'{"detail": "There is no authenticated ORCID iD to show for a person with this ID."}'
    }
    assert len({tuple(sorted(each.headers.items())) for each in answers}) == 1


def test_a_profile_that_is_said_to_be_public_is(institution: Institution, connected: str) -> None:
    institution.holds(Person(id="ada", family_name="Example", visibility=Visibility.PUBLIC))
    assert ask("ada").status_code == 200


def test_a_trial_shows_nothing_once_it_is_over(institution: Institution, connected: str) -> None:
    institution.configure(sandbox_mode=False, production_client_id="APP-1111111111111111")
    assert ask("ada").status_code == 404


@pytest.mark.parametrize("way", [quote(SLASHED.id), quote(SLASHED.id, safe="")])
def test_an_id_may_have_slashes(institution: Institution, way: str) -> None:
    institution.holds(SLASHED)
    institution.connect(SLASHED)
    assert ask(way).status_code == 200


def test_an_answer_costs_two_queries(connected: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for person in ("ada", "nobody"):
        with django_assert_num_queries(2):
            ask(person)


@pytest.fixture
def over_http(connected: str, live_server: LiveServer) -> str:
    return live_server.url


def test_whatever_is_asked_is_answered_as_described(over_http: str) -> None:
    """Over a socket, by what the description itself says."""
    description = schemathesis.openapi.from_url(f"{over_http}/api/v1/openapi.json")
    operations = [each.ok() for each in description.get_all_operations() if isinstance(each, Ok)]
    assert [each.label for each in operations] == ["GET /api/v1/persons/{person_id}/orcid"]
    (operation,) = operations
    known = operation.Case(path_parameters={"person_id": "ada"})
    answered = []

    @hypothesis_settings(
        max_examples=50,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(case=operation.as_strategy() | st.just(known))
    def ask_anything(case: schemathesis.Case[Any]) -> None:
        answered.append(case.call_and_validate(base_url=over_http).status_code)

    ask_anything()
    assert set(answered) == {200, 404}
