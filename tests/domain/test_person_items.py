import json

import pytest
from hypothesis import given
from tests.domain.content_strategies import nasty_texts, person_identifiers, persons

from pollinia.domain.content import Identifier, Person
from pollinia.domain.records.item import Section
from pollinia.domain.records.limits import violations
from pollinia.domain.records.person import build_external_identifier, build_researcher_url


@given(person_identifiers)
def test_orcid_takes_any_identifier_that_is_sent(identifier: Identifier) -> None:
    item = build_external_identifier(identifier)
    assert item is None or violations(Section.EXTERNAL_IDENTIFIER, item.body) == []


@given(persons, nasty_texts)
def test_orcid_takes_any_profile_page_that_is_sent(person: Person, name: str) -> None:
    item = build_researcher_url(person, name)
    assert item is None or violations(Section.RESEARCHER_URL, item.body) == []


def test_a_scopus_author_id_is_written_as_records_carry_it() -> None:
    item = build_external_identifier(Identifier("scopus-author", " 7004212771"))
    assert item is not None
    assert json.loads(item.body) == {
        "external-id-type": "Scopus Author ID",
        "external-id-value": "7004212771",
        "external-id-url": {"value": "https://www.scopus.com/authid/detail.uri?authorId=7004212771"},
        "external-id-relationship": "self",
    }
    assert item.key == "identifier:scopus-author:7004212771"
    assert item.identity == {"Scopus Author ID|7004212771"}


@pytest.mark.parametrize(
    ("scheme", "value", "identity"),
    [
        ("researcherid", "a-1009-2008", "ResearcherID|A-1009-2008"),
        ("dai", "info:eu-repo/dai/nl/30407618X", "Digital Author ID|30407618X"),
    ],
)
def test_researcher_and_digital_author_ids_have_their_own_types(scheme: str, value: str, identity: str) -> None:
    item = build_external_identifier(Identifier(scheme, value))
    assert item is not None
    assert item.identity == {identity}


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("scopus-author", "A-1009-2008"), ("researcherid", ""), ("dai", "1"), ("employee", "7"), ("isni", "0000000394482436")],
)
def test_other_and_malformed_identifiers_make_no_item(scheme: str, value: str) -> None:
    assert build_external_identifier(Identifier(scheme, value)) is None


def test_a_profile_page_is_known_by_its_address() -> None:
    item = build_researcher_url(Person("p1", profile_url="https://research.example.org/persons/1"), "Example University")
    assert item is not None
    assert json.loads(item.body) == {
        "url-name": "Example University",
        "url": {"value": "https://research.example.org/persons/1"},
    }
    assert item.key == "portal-url"
    assert item.identity == {"https://research.example.org/persons/1"}


def test_a_profile_page_may_be_nameless_but_not_without_address() -> None:
    item = build_researcher_url(Person("p1", profile_url="https://research.example.org/persons/1"), " ")
    assert item is not None
    assert "url-name" not in json.loads(item.body)
    assert build_researcher_url(Person("p1", profile_url="intranet/persons/1"), "Example") is None
