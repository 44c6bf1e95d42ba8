"""Values set here: checked letter by letter, in force whatever a source says, and never hiding that it says something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people import ADA, UNIVERSITY

from pollinia.domain.content import Address, Identifier, Kind, Organisation, Person
from pollinia.domain.local_values import LOCAL_FIELDS, LocalField, checked, disagreements, value_of, with_local

BARE = Organisation("X")
ROR = "https://ror.org/02hpadn98"

texts = st.sampled_from(["Oslo", "Bergen", "NO", "DE"])
addresses = st.none() | st.builds(Address, st.none() | texts, st.none() | texts, st.none() | texts)
organisations = st.builds(
    Organisation,
    st.just("X"),
    identifiers=st.sampled_from([(), (Identifier("ror", ROR),), (Identifier("grid", "g"),)]),
    address=addresses,
)
values = st.dictionaries(st.sampled_from(LOCAL_FIELDS[Kind.ORGANISATION]), texts)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (LocalField.ROR, "02hpadn98", ROR),
        (LocalField.ROR, "https://ror.org/02hpadn99", None),
        (LocalField.COUNTRY, "no", "NO"),
        (LocalField.COUNTRY, "Norway", None),
        (LocalField.CITY, "  Ås  i  Akershus ", "Ås i Akershus"),
        (LocalField.CITY, " ", None),
        (LocalField.SCOPUS_AUTHOR_ID, "7004212771", "7004212771"),
        (LocalField.SCOPUS_AUTHOR_ID, "seven", None),
    ],
)
def test_a_value_is_kept_as_it_will_be_sent_or_not_at_all(field: LocalField, text: str, value: str | None) -> None:
    assert checked(field, text) == value


def test_a_gap_is_filled_and_the_rest_stays() -> None:
    filled = with_local(BARE, {LocalField.ROR: ROR, LocalField.CITY: "Oslo"})
    assert (filled.address, filled.identifiers) == (Address("Oslo", None, None), (Identifier("ror", ROR),))
    person = with_local(Person("p"), {LocalField.SCOPUS_AUTHOR_ID: "7004212771"})
    assert person.identifiers == (Identifier("scopus-author", "7004212771"),)


def test_a_city_that_was_set_survives_a_source_that_brings_another_country() -> None:
    brought = Organisation("X", address=Address(None, None, "DE"))
    assert with_local(brought, {LocalField.CITY: "Oslo"}).address == Address("Oslo", None, "DE")


def test_what_a_source_says_otherwise_is_told() -> None:
    assert disagreements(UNIVERSITY, {LocalField.CITY: "Oslo", LocalField.COUNTRY: "GB"}) == {LocalField.CITY: "Exampleton"}
    assert disagreements(ADA, {LocalField.RESEARCHER_ID: "A-1234-2010"}) == {}


@given(organisations, values)
def test_what_was_set_is_in_force_and_nothing_else_changes(item: Organisation, set_here: dict[LocalField, str]) -> None:
    result = with_local(item, set_here)
    for field in LOCAL_FIELDS[Kind.ORGANISATION]:
        assert value_of(result, field) == set_here.get(field, value_of(item, field))
    assert with_local(result, set_here) == result
    assert [each for each in result.identifiers if each.scheme != "ror"] == [
        each for each in item.identifiers if each.scheme != "ror"
    ]
