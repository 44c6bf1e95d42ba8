"""One item from what several sources say about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.domain.content_strategies import organisations, outputs, persons

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
    Contributor,
    Host,
    Identifier,
    Organisation,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Text,
    Visibility,
)
from pollinia.domain.merging import merge


def test_the_first_source_that_says_something_wins() -> None:
    merged = merge(
        Person("1", given_names="Ada"),
        Person("x", given_names="A.", family_name="Example", visibility=Visibility.CAMPUS),
        Person("y", family_name="Other", email="ada@example.org", visibility=Visibility.PUBLIC),
    )
    assert merged == Person("1", "Ada", "Example", email="ada@example.org", visibility=Visibility.CAMPUS)


def test_identifiers_are_united_by_scheme() -> None:
    merged = merge(
        Person("1", identifiers=(Identifier("isni", "1"),)),
        Person("1", identifiers=(Identifier("isni", "2"), Identifier("dai", "3"), Identifier("dai", "4"))),
    )
    assert merged.identifiers == (Identifier("isni", "1"), Identifier("dai", "3"), Identifier("dai", "4"))


def test_an_address_is_filled_only_by_a_source_that_means_the_same_place() -> None:
    city = Organisation("1", address=Address(city="Exampleton"))
    assert merge(city, Organisation("1", address=Address(country="GB"))).address == Address("Exampleton", country="GB")
    assert merge(city, Organisation("1", address=Address("Paris", country="FR"))).address == Address("Exampleton")
    assert merge(Organisation("1"), city).address == Address("Exampleton")


def test_a_host_is_filled_only_by_a_source_that_means_the_same_one() -> None:
    journal = ResearchOutput("1", host=Host("Bee Studies"))
    assert merge(journal, ResearchOutput("1", host=Host(None, ("1746-8256",)))).host == Host("Bee Studies", ("1746-8256",))
    assert merge(journal, ResearchOutput("1", host=Host("Evolution", ("1558-5646",)))).host == Host("Bee Studies")


def test_a_date_belongs_to_its_status() -> None:
    published = ResearchOutput("1", status=PublicationStatus.PUBLISHED)
    in_press = ResearchOutput("1", status=PublicationStatus.IN_PRESS, publication_date=PartialDate(2019))
    assert merge(published, in_press) == published
    assert merge(ResearchOutput("1"), in_press) == in_press


def test_a_subtitle_belongs_to_its_title() -> None:
    whole = ResearchOutput("1", title=Text("Bees: A Study"))
    parted = ResearchOutput("1", title=Text("Bees"), subtitle=Text("A Study"))
    assert merge(whole, parted).subtitle is None
    assert merge(ResearchOutput("1", title=Text("Bees", "en")), parted).subtitle == Text("A Study")


def test_contributor_lists_are_never_mixed() -> None:
    first = ResearchOutput("1", contributors=(Contributor("A"),))
    second = ResearchOutput("1", contributors=(Contributor("B"), Contributor("C")))
    assert merge(first, second).contributors == first.contributors
    assert merge(ResearchOutput("1"), second).contributors == second.contributors


def affiliated(*affiliations: Affiliation) -> Person:
    return Person("1", affiliations=affiliations)


def test_an_affiliation_of_the_same_id_is_filled_in() -> None:
    merged = merge(affiliated(Affiliation("a", "o1")), affiliated(Affiliation("a", "o2", job_title="Professor")))
    assert merged.affiliations == (Affiliation("a", "o1", job_title="Professor"),)


def test_an_affiliation_with_the_same_organisation_at_the_same_time_is_filled_in() -> None:
    merged = merge(
        affiliated(Affiliation("a", "o1", start=PartialDate(2015, 9))),
        affiliated(
            Affiliation("x", "o1", job_title="Professor", start=PartialDate(2015, 9, 1), primary=True),
            Affiliation("y", "o1", job_title="Lecturer", start=PartialDate(2009), end=PartialDate(2015, 8, 31)),
            Affiliation("z", "o2"),
        ),
    )
    assert merged.affiliations == (
        Affiliation("a", "o1", job_title="Professor", start=PartialDate(2015, 9), primary=True),
        Affiliation("y", "o1", job_title="Lecturer", start=PartialDate(2009), end=PartialDate(2015, 8, 31)),
        Affiliation("z", "o2"),
    )


def test_an_undated_affiliation_is_the_latest_of_those_it_may_be() -> None:
    merged = merge(
        affiliated(Affiliation("a", "o1")),
        affiliated(
            Affiliation("x", "o1", start=PartialDate(2009), end=PartialDate(2012)),
            Affiliation("y", "o1", start=PartialDate(2017)),
        ),
    )
    assert [(each.id, each.start) for each in merged.affiliations] == [("a", PartialDate(2017)), ("x", PartialDate(2009))]


def test_a_source_that_knows_no_kinds_leaves_the_kind_to_one_that_does() -> None:
    student = Affiliation("x", "o1", AffiliationKind.STUDENT, start=PartialDate(2020))
    merged = merge(affiliated(Affiliation("a", "o1")), affiliated(student))
    assert [(each.id, each.kind) for each in merged.affiliations] == [("a", AffiliationKind.STUDENT)]


def test_the_same_kind_is_matched_before_another() -> None:
    merged = merge(
        affiliated(Affiliation("a", "o1", start=PartialDate(2016))),
        affiliated(
            Affiliation("x", "o1", AffiliationKind.STUDENT, start=PartialDate(2016)),
            Affiliation("y", "o1", job_title="Assistant", start=PartialDate(2016)),
        ),
    )
    assert [(each.id, each.kind, each.job_title) for each in merged.affiliations] == [
        ("a", AffiliationKind.STAFF, "Assistant"),
        ("x", AffiliationKind.STUDENT, None),
    ]


def test_students_and_guests_are_not_taken_for_one_another() -> None:
    student = Affiliation("a", "o1", AffiliationKind.STUDENT)
    guest = Affiliation("x", "o1", AffiliationKind.VISITING)
    assert merge(affiliated(student), affiliated(guest)).affiliations == (student, guest)


def test_there_is_one_primary_affiliation() -> None:
    merged = merge(affiliated(Affiliation("a", "o1", primary=True)), affiliated(Affiliation("x", "o2", primary=True)))
    assert [each.primary for each in merged.affiliations] == [True, False]


def test_items_of_two_kinds_are_not_merged() -> None:
    with pytest.raises(TypeError):
        merge(Person("1"), Organisation("1"))  # type: ignore[type-var]


@given(organisations, organisations)
def test_an_organisation_merged_again_stays_as_it_is(first: Organisation, second: Organisation) -> None:
    merged = merge(first, second)
    assert merge(first, first) == first
    assert merge(merged, second) == merged


@pytest.mark.parametrize("start", [None, 2001])
def test_an_end_before_its_own_start_matches_nothing_less(start: int | None) -> None:
    wrong = Affiliation("b", "org", start=PartialDate(2005), end=PartialDate(2001))
    mine = Affiliation("a", "org", start=PartialDate(start) if start else None)
    merged = merge(Person("p", affiliations=(mine,)), Person("p", affiliations=(wrong,)))
    assert [each.id for each in merged.affiliations] == ["a"]
    assert merged.affiliations[0].end is None
    assert merge(merged, Person("p", affiliations=(wrong,))) == merged


@given(persons, persons)
def test_a_person_merged_again_gains_no_affiliation(first: Person, second: Person) -> None:
    merged = merge(first, second)
    assert len(merge(merged, second).affiliations) == len(merged.affiliations)
    assert {each.id for each in first.affiliations} <= {each.id for each in merged.affiliations}


@given(outputs, outputs)
def test_an_output_keeps_what_the_first_source_says(first: ResearchOutput, second: ResearchOutput) -> None:
    merged = merge(first, second)
    assert merged.id == first.id
    assert merged.title == (first.title or second.title)
    assert merged.contributors == (first.contributors or second.contributors)
    assert merge(merged, second) == merged
