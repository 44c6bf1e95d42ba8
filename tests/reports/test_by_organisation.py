"""Persons by organisation: rolled up over the tree, each counted once in every place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.domain.content import Affiliation, Organisation, PartialDate, Person, Text
from pollinia.domain.permission import ConnectionState
from pollinia.reports.connected import connected_over_time
from pollinia.reports.consent import consent
from pollinia.reports.organisations import Scope
from pollinia.store.connections import Connection

SCIENCE = Organisation(id="SCI", names=(Text("Faculty of Science"),), type="faculty", parents=("nowhere", "U"))
HERBARIUM = Organisation(id="HERB", names=(Text("Herbarium"),), parents=("BOT",))
DEPARTMENT = replace(BOTANY, parents=("SCI",))
CYD = Person(id="cyd", given_names="Cyd", family_name="Muster", email="cyd@example.org", orcid="0000-0002-1825-0097")


def member(person: Person, *units: str, end: PartialDate | None = None) -> Person:
    return replace(person, affiliations=tuple(Affiliation(f"{person.id}-{unit}", unit, end=end) for unit in units))


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(
        UNIVERSITY, SCIENCE, DEPARTMENT, HERBARIUM, member(ADA, "BOT", "HERB"), member(BEN, "SCI"), member(CYD, "U")
    )
    return institution


def persons(scope: Scope) -> dict[object, object]:
    table = consent(scope)
    return dict(zip(table.column("organisation"), table.column("persons"), strict=True))


def test_a_person_counts_once_in_every_organisation_above(filled: Institution, scope: Scope) -> None:
    assert persons(replace(scope, deep=True)) == {
        "All persons": 3,
        "University of Exampleton": 3,
        "Faculty of Science": 2,
        "Department of Botany": 1,
        "Herbarium": 1,
    }


def test_the_top_and_what_is_directly_below_comes_first(filled: Institution, scope: Scope) -> None:
    table = consent(scope)
    assert table.column("organisation") == ("All persons", "University of Exampleton", "Faculty of Science")
    assert table.column("level") == (0, 0, 1)
    assert table.column("type") == (None, None, "faculty")


def test_an_organisation_is_compared_with_its_sub_units(filled: Institution, scope: Scope) -> None:
    assert persons(replace(scope, under="SCI")) == {"Faculty of Science": 2, "Department of Botany": 1}


def test_who_has_only_ended_affiliations_is_in_no_organisation(filled: Institution, scope: Scope) -> None:
    filled.holds(member(BEN, "SCI", end=PartialDate(2020)))
    assert persons(scope) == {
        "All persons": 3,
        "University of Exampleton": 2,
        "Faculty of Science": 1,
        "No organisation": 1,
    }


def test_an_affiliation_lasts_through_the_last_day_that_its_end_can_mean(filled: Institution, scope: Scope) -> None:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    filled.holds(
        member(ADA, "BOT", end=PartialDate(today.year, today.month, today.day)),
        member(BEN, "BOT", end=PartialDate(yesterday.year, yesterday.month, yesterday.day)),
        member(CYD, "BOT", end=PartialDate(today.year)),
    )
    assert persons(replace(scope, under="BOT")) == {"Department of Botany": 2}


def test_an_end_that_means_none_is_none(filled: Institution, scope: Scope) -> None:
    filled.holds(member(BEN, "BOT", end=PartialDate(1)))
    assert persons(replace(scope, under="BOT"))["Department of Botany"] == 2


def test_organisations_in_a_circle_count_their_own(filled: Institution, scope: Scope) -> None:
    filled.holds(replace(SCIENCE, parents=("BOT",)))
    assert persons(replace(scope, under="BOT", deep=True)) == {
        "Department of Botany": 2,
        "Faculty of Science": 2,
        "Herbarium": 1,
    }


def test_every_person_is_in_one_state(filled: Institution, scope: Scope) -> None:
    filled.connect(ADA)
    (row,) = [each for each in consent(scope).objects() if each["organisation"] == "University of Exampleton"]
    assert (row["not_connected"], row["id_known"], row["exporting"]) == (1, 1, 1)


@pytest.mark.parametrize("state", ConnectionState)
def test_every_state_has_its_column(filled: Institution, scope: Scope, state: ConnectionState) -> None:
    filled.connect(ADA)
    Connection.objects.update(state=state)
    row = consent(scope).objects()[0]
    assert row[state.replace("-", "_")] == 1
    assert sum(int(str(row[each.name])) for each in consent(scope).columns[5:]) == row["persons"] == 3


def test_connections_at_another_registry_are_not_counted(filled: Institution, scope: Scope) -> None:
    filled.connect(ADA)
    Connection.objects.update(registry="https://orcid.org")
    assert consent(scope).objects()[0]["not_connected"] == 2
    assert connected_over_time(scope).rows == ()


def test_who_is_retired_is_not_counted(filled: Institution, scope: Scope) -> None:
    filled.loses("cyd")
    assert persons(scope)["All persons"] == 2


def test_the_connected_add_up_month_by_month_without_a_gap(filled: Institution, scope: Scope) -> None:
    for person in (ADA, BEN):
        filled.connect(person)
    now = timezone.now()
    Connection.objects.filter(person_id="ada").update(connected_at=now - timedelta(days=62))
    table = connected_over_time(scope)
    rows = [(row["new"], row["connected"]) for row in table.objects() if row["organisation"] == "Faculty of Science"]
    assert (rows[0], rows[-1]) == ((1, 1), (1, 2))
    assert rows[1:-1] == [(0, 1)] * (len(rows) - 2)
    assert len(rows) >= 3
    assert table.column("month")[-1] == timezone.localdate().replace(day=1)


def test_a_record_that_is_not_available_is_not_connected(filled: Institution, scope: Scope) -> None:
    filled.connect(ADA)
    Connection.objects.update(state=ConnectionState.RECORD_UNAVAILABLE)
    assert connected_over_time(scope).rows == ()
