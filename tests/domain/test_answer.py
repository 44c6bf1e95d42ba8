"""Answers are written as ORCID's member API writes a work or an employment after a PUT."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from tests.domain.content_strategies import outputs

from pollinia.domain.content import ResearchOutput
from pollinia.domain.records.answer import took
from pollinia.domain.records.item import Section
from pollinia.domain.records.work import build_work, has_title

_SENT: dict[str, Any] = {
    "title": {"title": {"value": "On the habits of orchids"}},
    "type": "journal-article",
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "doi",
                "external-id-value": "10.5555/Orchid.1",
                "external-id-url": {"value": "https://doi.org/10.5555/Orchid.1"},
                "external-id-relationship": "self",
            },
            {"external-id-type": "source-work-id", "external-id-value": "17", "external-id-relationship": "self"},
        ]
    },
    "contributors": {
        "contributor": [
            {
                "contributor-orcid": {
                    "uri": "https://orcid.org/0000-0002-1825-0097",
                    "path": "0000-0002-1825-0097",
                    "host": "orcid.org",
                },
                "credit-name": {"value": "Ada Example"},
                "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
            }
        ]
    },
}
_READ_ONLY: dict[str, Any] = {
    "created-date": {"value": 1716200000000},
    "last-modified-date": {"value": 1716300000000},
    "source": {
        "source-orcid": None,
        "source-client-id": {
            "uri": "https://orcid.org/client/APP-0123456789ABCDEF",
            "path": "APP-0123456789ABCDEF",
            "host": "orcid.org",
        },
        "source-name": {"value": "Example University"},
        "assertion-origin-orcid": None,
    },
    "put-code": 1234,
    "path": "/0000-0002-1825-0097/work/1234",
    "display-index": "1",
    "visibility": "limited",
}
_ANSWERED: dict[str, Any] = _READ_ONLY | {
    "title": {"title": {"value": "On the habits of orchids"}, "subtitle": None, "translated-title": None},
    "journal-title": None,
    "short-description": None,
    "citation": None,
    "type": "journal-article",
    "publication-date": None,
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "doi",
                "external-id-value": "10.5555/Orchid.1",
                "external-id-normalized": {"value": "10.5555/orchid.1", "transient": True},
                "external-id-normalized-error": None,
                "external-id-url": {"value": "https://doi.org/10.5555/Orchid.1"},
                "external-id-relationship": "self",
            },
            {
                "external-id-type": "source-work-id",
                "external-id-value": "17",
                "external-id-normalized": {"value": "17", "transient": True},
                "external-id-normalized-error": None,
                "external-id-url": None,
                "external-id-relationship": "self",
            },
        ]
    },
    "url": None,
    "contributors": {
        "contributor": [
            {
                "contributor-orcid": {
                    "uri": "https://orcid.org/0000-0002-1825-0097",
                    "path": "0000-0002-1825-0097",
                    "host": "orcid.org",
                },
                "credit-name": {"value": "Ada Example"},
                "contributor-email": None,
                "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
            }
        ]
    },
    "language-code": None,
    "country": None,
}


def _took(answered: dict[str, Any], sent: dict[str, Any] = _SENT, section: Section = Section.WORK) -> bool:
    return took(section, json.dumps(sent).encode(), json.dumps(answered).encode())


def test_what_orcid_adds_and_leaves_empty_does_not_count() -> None:
    assert _took(_ANSWERED)
    assert _took(_ANSWERED | {"contributors": deepcopy(_ANSWERED["contributors"]), "a-member-of-next-year": 1})


@pytest.mark.parametrize(
    "left_over",
    [
        {"citation": {"citation-type": "bibtex", "citation-value": "@article{a}"}},
        {"publication-date": {"year": {"value": "2021"}, "month": None, "day": None}},
        {"short-description": "We looked at orchids."},
        {"country": {"value": "DK"}},
        {
            "title": _ANSWERED["title"]
            | {"translated-title": {"value": "Über die Gewohnheiten der Orchideen", "language-code": "de"}}
        },
    ],
)
def test_what_was_left_out_and_is_still_there_shows_that_it_did_not_take(left_over: dict[str, Any]) -> None:
    assert not _took(_ANSWERED | left_over)


def test_contributors_past_the_fiftieth_show_it_too() -> None:
    entry = _ANSWERED["contributors"]["contributor"][0]
    others = [entry | {"contributor-orcid": None, "credit-name": {"value": f"Author {number}"}} for number in range(60)]
    changed = [*others[:-1], entry | {"contributor-orcid": None, "credit-name": {"value": "Somebody Else"}}]
    assert _took(_ANSWERED | {"contributors": {"contributor": others}}, _SENT | {"contributors": {"contributor": others}})
    assert not _took(_ANSWERED | {"contributors": {"contributor": others}}, _SENT | {"contributors": {"contributor": changed}})
    assert not _took(
        _ANSWERED | {"contributors": {"contributor": others}}, _SENT | {"contributors": {"contributor": others[:-1]}}
    )


@pytest.mark.parametrize(
    "lost",
    [{"title": {"title": {"value": "An older title"}}}, {"external-ids": None}, {"contributors": None}, {"type": "book"}],
)
def test_what_was_sent_and_is_not_there_shows_that_it_did_not_take(lost: dict[str, Any]) -> None:
    assert not _took(_ANSWERED | lost)


def test_one_precision_of_a_date_is_not_another() -> None:
    month = {"year": {"value": "2021"}, "month": {"value": "05"}, "day": None}
    assert _took(
        _ANSWERED | {"publication-date": month},
        _SENT | {"publication-date": {"year": {"value": "2021"}, "month": {"value": "05"}}},
    )
    assert not _took(_ANSWERED | {"publication-date": month}, _SENT | {"publication-date": {"year": {"value": "2021"}}})


def test_an_employment_comes_back_with_its_types_undashed() -> None:
    organization: dict[str, Any] = {
        "name": "Example University",
        "address": {"city": "Bergen", "country": "NO"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/03zga2b32",
            "disambiguation-source": "ROR",
        },
    }
    identifier: dict[str, Any] = {
        "external-id-type": "source-work-id",
        "external-id-value": "A-1",
        "external-id-relationship": "self",
    }
    sent = {"organization": organization, "role-title": "Professor", "external-ids": {"external-id": [identifier]}}
    answered = _READ_ONLY | {
        "department-name": None,
        "role-title": "Professor",
        "start-date": None,
        "end-date": None,
        "organization": organization | {"address": {"city": "Bergen", "region": None, "country": "NO"}},
        "url": None,
        "external-ids": {
            "external-id": [
                identifier
                | {
                    "external-id-type": "source_work_id",
                    "external-id-normalized": {"value": "a-1", "transient": True},
                    "external-id-normalized-error": None,
                    "external-id-url": None,
                }
            ]
        },
    }
    assert _took(answered, sent, Section.EMPLOYMENT)
    assert not _took(answered | {"end-date": {"year": {"value": "2020"}}}, sent, Section.EMPLOYMENT)


def test_an_answer_that_is_not_json_is_no_answer() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        took(Section.WORK, b"{}", b"<html>")


@given(outputs.filter(has_title))
def test_an_item_answered_as_it_was_sent_took(output: ResearchOutput) -> None:
    body = build_work(output, "book", {"p1": "0000-0002-1825-0097"}, "orcid.org").body
    assert took(Section.WORK, body, json.dumps(_READ_ONLY | json.loads(body)).encode())
