import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import REFERENCE

from pollinia.domain.records.item import Section
from pollinia.domain.records.limits import violations

_GOLDEN = REFERENCE / "orcid-golden"

_WORK: dict[str, Any] = {
    "title": {"title": {"value": "On the habits of orchids"}},
    "type": "journal-article",
    "external-ids": {
        "external-id": [{"external-id-type": "doi", "external-id-value": "10.5555/a", "external-id-relationship": "self"}]
    },
}
_EMPLOYMENT: dict[str, Any] = {
    "organization": {
        "name": "Example University",
        "address": {"city": "Bergen", "country": "NO"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/03zga2b32",
            "disambiguation-source": "ROR",
        },
    },
}
_IDENTIFIER: dict[str, Any] = {
    "external-id-type": "Scopus Author ID",
    "external-id-value": "7004212771",
    "external-id-url": {"value": "https://www.scopus.com/authid/detail.uri?authorId=7004212771"},
    "external-id-relationship": "self",
}
_URL: dict[str, Any] = {"url-name": "Profile", "url": {"value": "https://research.example.org/persons/1"}}


def _of(section: Section, item: object) -> list[str]:
    return violations(section, json.dumps(item).encode())


def _id(**members: object) -> dict[str, object]:
    named = {f"external-id-{name}": value for name, value in members.items()}
    first = _WORK["external-ids"]["external-id"][0]
    return {"external-ids": {"external-id": [first, {**first, **named}]}}


def _date(year: str, month: str | None = None, day: str | None = None) -> dict[str, object]:
    parts = {"year": year, "month": month, "day": day}
    return {name: {"value": value} for name, value in parts.items() if value is not None}


@pytest.mark.parametrize(
    ("section", "item"),
    [
        (Section.WORK, _WORK),
        (Section.EMPLOYMENT, _EMPLOYMENT),
        (Section.EDUCATION, _EMPLOYMENT),
        (Section.EXTERNAL_IDENTIFIER, _IDENTIFIER),
        (Section.RESEARCHER_URL, _URL),
    ],
)
def test_a_plain_item_breaks_nothing(section: Section, item: object) -> None:
    assert _of(section, item) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": None}, "The work lacks its title."),
        ({"title": {"title": {"value": " "}}}, "The work, title, title is blank."),
        ({"title": {"title": {"value": "x" * 1001}}}, "The work, title, title has 1001 characters; ORCID takes 1000."),
        ({"title": {"title": {"value": "😀" * 501}}}, "The work, title, title has 1002 characters; ORCID takes 1000."),
        ({"title": {"title": {"value": "a\x00"}}}, "The work, title, title holds a character that XML cannot carry."),
        ({"title": {"title": {"value": "a\ud800"}}}, "The work, title, title holds a character that XML cannot carry."),
        (
            {"title": {"title": {"value": "a"}, "translated-title": {"value": "b"}}},
            "The work, title, translated-title lacks its language-code.",
        ),
        ({"journal-title": {"value": ""}}, "The work, journal-title is blank."),
        ({"short-description": "x" * 5001}, "The work, short-description has 5001 characters; ORCID takes 5000."),
        ({"type": "article"}, "The work, type is 'article', which is none of the values that ORCID knows."),
        ({"language-code": "he"}, "The work, language-code is 'he', which is none of the values that ORCID knows."),
        (
            {"publication-date": _date("1899")},
            "The work, publication-date, year is '1899', which has not the form that ORCID requires.",
        ),
        (
            {"publication-date": _date("2021", "5")},
            "The publication-date must have four digits for the year and two for month and day.",
        ),
        ({"publication-date": _date("2021", "02", "30")}, "The publication-date does not exist in the calendar."),
        ({"publication-date": _date("2021", None, "30")}, "The publication-date has a day without a month."),
        ({"external-ids": None}, "The work has no external identifier."),
        (_id(type="DOI"), "The external identifier type DOI is unknown to ORCID."),
        (_id(value=" "), "The work, external-ids, external-id 2, external-id-value is blank."),
        (_id(relationship=None), "The external identifier 10.5555/a has no relationship."),
        (
            _id(type="issn", relationship="funded-by"),
            "An external identifier of type issn cannot have the relationship funded-by.",
        ),
        (
            _id(url={"value": "https://example.org/100%"}),
            "The work, external-ids, external-id 2, external-id-url is 'https://example.org/100%', "
            "which has not the form that ORCID requires.",
        ),
        (
            {"contributors": {"contributor": [{"credit-name": {"value": "x" * 151}}]}},
            "The work, contributors, contributor 1, credit-name has 151 characters; ORCID takes 150.",
        ),
        (
            {"contributors": {"contributor": [{"contributor-attributes": {"contributor-role": "translator"}}]}},
            "The contributor role translator is unknown to ORCID.",
        ),
        ({"put-code": 1}, "The work has no member put-code."),
    ],
)
def test_what_orcid_refuses_in_a_work_is_said(change: dict[str, object], sentence: str) -> None:
    assert _of(Section.WORK, _WORK | change) == [sentence]


def test_a_work_needs_an_identifier_of_its_own() -> None:
    work = _WORK | {
        "external-ids": {
            "external-id": [
                {"external-id-type": "issn", "external-id-value": "0028-0836", "external-id-relationship": "part-of"}
            ]
        }
    }
    assert _of(Section.WORK, work) == ["The work has no external identifier with the relationship self."]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"organization": None}, "The employment lacks its organization."),
        ({"role-title": " "}, "The employment, role-title is blank."),
        ({"department-name": "x" * 4001}, "The employment, department-name has 4001 characters; ORCID takes 4000."),
        (
            {"start-date": _date("2020", "05"), "end-date": _date("2020")},
            "The start-date is after the end-date; ORCID takes a missing month or day for 00.",
        ),
    ],
)
def test_what_orcid_refuses_in_an_employment_is_said(change: dict[str, object], sentence: str) -> None:
    assert _of(Section.EMPLOYMENT, _EMPLOYMENT | change) == [sentence]


def test_an_employment_needs_city_and_country_and_an_organisation_that_orcid_knows() -> None:
    organization = {"name": "Example University", "address": {"region": "Vestland"}}
    assert _of(Section.EMPLOYMENT, {"organization": organization}) == [
        "The organization has no disambiguated-organization.",
        "The organization's address lacks its city or country.",
    ]


@pytest.mark.parametrize(
    ("section", "item", "sentence"),
    [
        (
            Section.EXTERNAL_IDENTIFIER,
            _IDENTIFIER | {"external-id-url": None},
            "The external-identifier lacks its external-id-url.",
        ),
        (
            Section.EXTERNAL_IDENTIFIER,
            _IDENTIFIER | {"external-id-relationship": "part-of"},
            "The relationship of a person's identifier must be self.",
        ),
        (
            Section.EXTERNAL_IDENTIFIER,
            _IDENTIFIER | {"external-id-value": "x" * 256},
            "The external-id-value has 256 characters; ORCID takes 255.",
        ),
        (Section.RESEARCHER_URL, _URL | {"url-name": ""}, "The researcher-url, url-name is blank."),
        (Section.RESEARCHER_URL, {"url-name": "Profile"}, "The researcher-url lacks its url."),
        (Section.RESEARCHER_URL, [], "The researcher-url must be an object."),
    ],
)
def test_what_orcid_refuses_in_a_person_s_items_is_said(section: Section, item: object, sentence: str) -> None:
    assert _of(section, item) == [sentence]


def test_what_is_not_json_is_said() -> None:
    assert violations(Section.WORK, b'{"title"') == ["The body is not JSON."]
    assert violations(Section.WORK, b"\xff") == ["The body is not JSON."]


_MEMBERS = st.sampled_from((
    "title", "value", "type", "external-ids", "external-id", "external-id-type", "external-id-value", "organization", "address",
    "external-id-relationship", "contributors", "contributor", "contributor-orcid", "publication-date", "year", "month", "url",
    "contributor-attributes", "contributor-role", "start-date", "end-date", "name", "city", "disambiguated-organization",
))  # fmt: skip
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_MEMBERS, inner, max_size=4),
)


@given(st.sampled_from(Section), _json, _MEMBERS, _json)
def test_any_json_is_judged(section: Section, item: object, member: str, part: object) -> None:
    violations(section, json.dumps(item).encode())
    for whole in (_WORK, _EMPLOYMENT, _IDENTIFIER, _URL):
        violations(section, json.dumps(whole | {member: part}).encode())


@pytest.mark.skipif(not _GOLDEN.exists(), reason="the verdicts of ORCID's own code are not here")
def test_bodies_are_judged_as_by_orcids_own_code() -> None:
    sections = {section.value for section in Section}
    rows = [row for name in ("edge-cases", "mutations") for row in json.loads((_GOLDEN / f"{name}.json").read_text("utf-8"))]
    posts = [row for row in rows if "bodies" not in row and not row["query"] and row["resource"] in sections]
    posts = [row for row in posts if row.get("stage") in {None, "read", "xsd", "rules"}]
    assert len(posts) > 700
    wrong = []
    for row in posts:
        body = row["body"] if isinstance(row["body"], str) else json.dumps(row["body"])
        if bool(violations(Section(row["resource"]), body.encode())) != (row["status"] >= 400):
            wrong.append(row["case"])
    assert len(wrong) <= 0.005 * len(posts), wrong
