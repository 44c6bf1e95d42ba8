"""What waits for a person, in lists: researchers, items, organisations, records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Address, Affiliation, Kind, Organisation, PartialDate, Person, Text
from pollinia.flows.import_content import import_content
from pollinia.reports.incomplete_organisations import IncompleteOrganisation, Missing, incomplete_organisations
from pollinia.reports.kept_aside import count_kept_aside, kept_aside
from pollinia.reports.organisations import Scope
from pollinia.reports.paging import Paging
from pollinia.reports.refused_items import count_refused_items, refused_items
from pollinia.reports.to_reconnect import WhyReconnect, to_reconnect
from pollinia.sources.reading import Flaw, Refused
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection

ALL = Paging()
COLLEGE = Organisation(id="C", names=(Text("College"),))
SCHOOL = Organisation(id="S", names=(Text("School"),), parents=("C",))


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("1", ADA))
    return institution


# --- researchers ---


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "permission-withdrawn"}, WhyReconnect.WITHDRAWN),
        ({"state": "record-unavailable"}, WhyReconnect.UNAVAILABLE),
        ({"client_id": "APP-OTHER"}, WhyReconnect.OTHER_CLIENT),
        ({"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, WhyReconnect.EXPIRED),
    ],
    ids=str,
)
def test_who_cannot_be_written_to_any_more_must_connect_anew(
    filled: Institution, scope: Scope, change: dict[str, object], why: WhyReconnect
) -> None:
    filled.connect(ADA)
    filled.connect(BEN)
    filled.export()
    Connection.objects.filter(person_id="ada").update(**change)
    page = to_reconnect(scope.registry, filled.client_id, ALL)
    (found,) = page.entries
    assert (found.person_id, found.name, found.email, found.why) == ("ada", "Example, Ada", "ada@example.org", why)
    assert (found.items, page.total) == (4, 1)


@pytest.mark.parametrize("state", ["exporting", "connected", "paused"])
def test_who_chose_not_to_be_written_to_need_not(filled: Institution, scope: Scope, state: str) -> None:
    filled.connect(ADA)
    Connection.objects.update(state=state)
    assert to_reconnect(scope.registry, filled.client_id, ALL).total == 0


def test_who_is_in_no_source_any_more_cannot(filled: Institution, scope: Scope) -> None:
    filled.connect(ADA)
    Connection.objects.update(state="permission-withdrawn")
    filled.loses("ada")
    assert to_reconnect(scope.registry, filled.client_id, ALL).total == 0


# --- items ---


def test_a_refused_item_is_shown_with_its_title_and_orcids_words(filled: Institution, scope: Scope) -> None:
    filled.connect(ADA)
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        filled.export()
    finally:
        filled.sandbox.http.delete("/control/organisations")
    page = refused_items(scope.registry, ALL)
    (refused,) = page.entries
    assert (refused.name, refused.item) == ("Example, Ada", "Professor, Department of Botany")
    assert "disambiguated" in refused.answer
    assert page.total == count_refused_items(scope.registry) == 1


# --- organisations ---


def incomplete(scope: Scope) -> list[IncompleteOrganisation]:
    return incomplete_organisations(scope.registry, current_options())


def at(person: Person, *units: str, end: PartialDate | None = None) -> Person:
    return replace(person, affiliations=tuple(Affiliation(f"{person.id}-{unit}", unit, end=end) for unit in units))


def test_an_institution_that_is_complete_holds_nothing_back(filled: Institution, scope: Scope) -> None:
    assert incomplete(scope) == []


def test_the_topmost_organisation_stands_for_a_branch_without_a_ror_id(filled: Institution, scope: Scope) -> None:
    filled.holds(COLLEGE, SCHOOL, at(ADA, "BOT", "S", "C"), at(BEN, "S"))
    filled.connect(BEN)
    assert incomplete(scope) == [IncompleteOrganisation("C", "College", Missing.ROR_ID, affiliations=3, exporting=1)]


def test_a_root_organisation_stands_in_for_every_branch_without_one(filled: Institution, scope: Scope) -> None:
    filled.holds(COLLEGE, at(ADA, "C"))
    filled.configure(root_organisation="U")
    assert incomplete(scope) == []


def test_a_country_holds_back_and_a_city_only_warns(filled: Institution, scope: Scope) -> None:
    filled.holds(at(ADA, "BOT"), at(BEN, "U", "BOT"))
    filled.holds(replace(UNIVERSITY, address=Address(city="Exampleton")))
    (found,) = incomplete(scope)
    assert (found.organisation_id, found.missing, found.affiliations, found.holds_back) == ("U", Missing.COUNTRY, 3, True)
    filled.holds(replace(UNIVERSITY, address=Address(country="GB")))
    (found,) = incomplete(scope)
    assert (found.missing, found.affiliations, found.holds_back) == (Missing.CITY, 3, False)


def test_what_a_unit_adds_to_the_address_counts_only_in_detail(filled: Institution, scope: Scope) -> None:
    filled.holds(replace(UNIVERSITY, address=None), replace(BOTANY, address=Address("Exampleton", None, "GB")), at(ADA, "BOT"))
    assert incomplete(scope) == []
    filled.configure(detailed_affiliations=False)
    assert [each.missing for each in incomplete(scope)] == [Missing.COUNTRY]


def test_an_organisation_that_nobody_describes_is_named(filled: Institution, scope: Scope) -> None:
    filled.holds(at(ADA, "GHOST"))
    assert incomplete(scope) == [IncompleteOrganisation("GHOST", "", Missing.ORGANISATION, affiliations=1, exporting=0)]


def test_organisations_in_a_circle_are_found_all_the_same(filled: Institution, scope: Scope) -> None:
    filled.holds(replace(COLLEGE, parents=("S",)), SCHOOL, at(ADA, "S"))
    (found,) = incomplete(scope)
    assert (found.missing, found.affiliations) == (Missing.ROR_ID, 1)


def test_ended_affiliations_are_held_back_unless_they_are_not_exported_anyway(filled: Institution, scope: Scope) -> None:
    filled.holds(COLLEGE, at(ADA, "C", end=PartialDate(2020, 2)))
    assert len(incomplete(scope)) == 1
    filled.configure(only_active_affiliations=True)
    assert incomplete(scope) == []


# --- records ---


def test_records_kept_aside_are_those_of_each_sources_latest_reading(filled: Institution) -> None:
    for reason in ("It has no name.", "It still has no name."):
        refused = Refused(Kind.PERSON, "p7", reason, "line 7")
        import_content("hr", [BEN, refused, Flaw(Kind.PERSON, "p8", "A wizard is no kind.", "line 8")])
    page = kept_aside(ALL)
    (record,) = page.entries
    assert (record.source, record.local_id, record.position, record.reason) == ("hr", "p7", "line 7", "It still has no name.")
    assert page.total == count_kept_aside() == 1
    assert [each.reason for each in kept_aside(ALL, taken_without=True).entries] == ["A wizard is no kind."]
