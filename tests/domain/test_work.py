import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.content_strategies import outputs

from pollinia.domain.content import (
    Contributor,
    Host,
    Identifier,
    PartialDate,
    ResearchOutput,
    Role,
    Text,
)
from pollinia.domain.records.contributors import CONTRIBUTOR_LIMIT
from pollinia.domain.records.item import RecordItem, Section
from pollinia.domain.records.limits import violations
from pollinia.domain.records.work import build_work, has_title, self_identifiers
from pollinia.domain.work_types import ORCID_WORK_TYPES

_ADA = "0000-0002-1825-0097"
_work_types = st.sampled_from(sorted(ORCID_WORK_TYPES))
_titled = outputs.filter(has_title)


def _output(**fields: Any) -> ResearchOutput:
    return replace(ResearchOutput("17", title=Text("On the habits of orchids")), **fields)


def _build(output: ResearchOutput, work_type: str = "journal-article") -> RecordItem:
    return build_work(output, work_type, {"p1": _ADA}, "orcid.org")


def _work(output: ResearchOutput, work_type: str = "journal-article") -> dict[str, Any]:
    work: dict[str, Any] = json.loads(_build(output, work_type).body)
    return work


def _ids(work: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (each["external-id-type"], each["external-id-value"], each["external-id-relationship"])
        for each in work["external-ids"]["external-id"]
    ]


def _with_ids(*identifiers: tuple[str, str]) -> ResearchOutput:
    return _output(identifiers=tuple(Identifier(scheme, value) for scheme, value in identifiers))


def _contributors(*contributors: Contributor) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = _work(_output(contributors=contributors))["contributors"]["contributor"]
    return entries


@given(_titled, _work_types)
def test_orcid_takes_the_work_of_any_output(output: ResearchOutput, work_type: str) -> None:
    assert violations(Section.WORK, _build(output, work_type).body) == []


@given(outputs.filter(lambda output: not has_title(output)))
def test_an_output_without_title_makes_no_work(output: ResearchOutput) -> None:
    with pytest.raises(ValueError, match="no title"):
        _build(output)


@given(_titled, _work_types, st.randoms())
def test_the_same_content_in_another_order_has_the_same_fingerprint(
    output: ResearchOutput, work_type: str, order: random.Random
) -> None:
    host = output.host and replace(
        output.host, issns=_shuffled(output.host.issns, order), isbns=_shuffled(output.host.isbns, order)
    )
    again = replace(output, identifiers=_shuffled(output.identifiers, order), host=host)
    assert _build(again, work_type) == _build(output, work_type)


def _shuffled(values: tuple[Any, ...], order: random.Random) -> tuple[Any, ...]:
    return tuple(order.sample(values, len(values)))


@given(_titled, _work_types)
def test_the_identity_is_what_the_self_identifiers_are_and_the_source_s_own_id(output: ResearchOutput, work_type: str) -> None:
    identity = _build(output, work_type).identity
    own = self_identifiers(output, work_type)
    assert own < identity
    assert all(each.startswith("source-work-id:") for each in identity - own)


def test_all_that_orcid_can_hold_arrives() -> None:
    work = _work(
        _output(
            title=Text("On the habits of <i>Ophrys</i>", "en_GB"),
            subtitle=Text("A field study"),
            translated_title=Text("Über die Gewohnheiten der Ragwurzen", "ger"),
            language="en_GB",
            publication_date=PartialDate(2021, 5, 24),
            identifiers=(Identifier("doi", "https://doi.org/10.5555/orchid.1"), Identifier("pmid", "12345678")),
            host=Host("Journal of Imaginary Botany", issns=("0028-0836",)),
            abstract=Text("<p>We looked at orchids.</p><p>They looked back.</p>"),
            url="https://research.example.org/outputs/17",
            contributors=(
                Contributor("Ada Example", Role.AUTHOR, "p1"),
                Contributor("Ben Beispiel", Role.EDITOR),
            ),
        )
    )
    assert work == {
        "title": {
            "title": {"value": "On the habits of Ophrys"},
            "subtitle": {"value": "A field study"},
            "translated-title": {"value": "Über die Gewohnheiten der Ragwurzen", "language-code": "de"},
        },
        "journal-title": {"value": "Journal of Imaginary Botany"},
        "short-description": "We looked at orchids. They looked back.",
        "type": "journal-article",
        "publication-date": {"year": {"value": "2021"}, "month": {"value": "05"}, "day": {"value": "24"}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5555/orchid.1",
                    "external-id-url": {"value": "https://doi.org/10.5555/orchid.1"},
                    "external-id-relationship": "self",
                },
                {
                    "external-id-type": "pmid",
                    "external-id-value": "12345678",
                    "external-id-url": {"value": "https://pubmed.ncbi.nlm.nih.gov/12345678"},
                    "external-id-relationship": "self",
                },
                {"external-id-type": "source-work-id", "external-id-value": "17", "external-id-relationship": "self"},
                {
                    "external-id-type": "issn",
                    "external-id-value": "0028-0836",
                    "external-id-url": {"value": "https://portal.issn.org/resource/ISSN/0028-0836"},
                    "external-id-relationship": "part-of",
                },
            ]
        },
        "url": {"value": "https://research.example.org/outputs/17"},
        "contributors": {
            "contributor": [
                {
                    "contributor-orcid": {"uri": f"https://orcid.org/{_ADA}", "path": _ADA, "host": "orcid.org"},
                    "credit-name": {"value": "Ada Example"},
                    "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
                },
                {
                    "credit-name": {"value": "Ben Beispiel"},
                    "contributor-attributes": {"contributor-sequence": "additional", "contributor-role": "editor"},
                },
            ]
        },
        "language-code": "en",
    }


def test_a_title_alone_makes_a_work_known_by_the_source_s_own_id() -> None:
    item = _build(_output())
    assert item.key == "output:17"
    assert item.label == "On the habits of orchids"
    assert item.identity == {"source-work-id:17"}


def test_what_is_absent_is_not_sent() -> None:
    assert set(_work(_output(title=Text("A"), host=Host(" "), abstract=Text("<p></p>")))) == {"title", "type", "external-ids"}


def test_visibility_is_never_sent() -> None:
    assert b"visibility" not in _build(_output()).body


def test_a_long_title_and_abstract_are_cut_at_a_word() -> None:
    work = _work(_output(title=Text("orchid " * 300), abstract=Text("orchids " * 1000)))
    assert work["title"]["title"]["value"] == ("orchid " * 143).strip()
    assert work["short-description"] == ("orchids " * 625).strip()


def test_a_translated_title_needs_a_language_that_orcid_knows() -> None:
    titles = [_work(_output(translated_title=Text("Titel", language)))["title"] for language in (None, "tlh", "de_DE")]
    assert ["translated-title" in each for each in titles] == [False, False, True]


def test_the_language_of_the_title_serves_where_that_of_the_output_is_unknown() -> None:
    assert _work(_output(title=Text("A", "he"), language="und"))["language-code"] == "iw"


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        (PartialDate(2021, 2, 30), {"year": {"value": "2021"}, "month": {"value": "02"}}),
        (PartialDate(2021, 13, 1), {"year": {"value": "2021"}}),
        (PartialDate(2021, None, 1), {"year": {"value": "2021"}}),
        (PartialDate(2024, 2, 29), {"year": {"value": "2024"}, "month": {"value": "02"}, "day": {"value": "29"}}),
        (PartialDate(1899), None),
        (PartialDate(2101, 1, 1), None),
    ],
)
def test_of_an_impossible_date_is_sent_what_is_possible(date: PartialDate, sent: object) -> None:
    assert _work(_output(publication_date=date)).get("publication-date") == sent


def test_the_doi_comes_first_and_the_source_s_own_id_last_of_its_own() -> None:
    work = _work(_with_ids(("uri", "https://example.org/x"), ("pmid", "123"), ("doi", "10.5555/a"), ("handle", "1956/1")))
    assert [type for type, _, _ in _ids(work)] == ["doi", "handle", "pmid", "uri", "source-work-id"]


def test_an_issn_is_never_the_work_itself() -> None:
    output = replace(_with_ids(("issn", "0028-0836")), host=Host(issns=("2434-561X", "0028-0836")))
    assert _ids(_work(output, "journal-issue"))[1:] == [("issn", "0028-0836", "part-of"), ("issn", "2434-561X", "part-of")]


@pytest.mark.parametrize(
    "work_type", ["book", "edited-book", "report", "dissertation-thesis", "conference-proceedings", "manual"]
)
def test_the_isbn_of_a_book_is_the_book(work_type: str) -> None:
    output = _with_ids(("isbn", "978-3-16-148410-0"))
    assert ("isbn", "9783161484100", "self") in _ids(_work(output, work_type))
    assert self_identifiers(output, work_type) == {"isbn:9783161484100"}


@pytest.mark.parametrize("work_type", ["book-chapter", "conference-paper", "encyclopedia-entry", "journal-article", "other"])
def test_the_isbn_on_a_chapter_is_the_book_around_it(work_type: str) -> None:
    output = _with_ids(("isbn", "978-3-16-148410-0"))
    assert ("isbn", "9783161484100", "part-of") in _ids(_work(output, work_type))
    assert self_identifiers(output, work_type) == frozenset()


def test_the_isbn_of_the_host_is_part_of_unless_it_is_the_book_s_own() -> None:
    output = replace(_with_ids(("isbn", "978-3-16-148410-0")), host=Host(isbns=("3-16-148410-X", "9783161484100")))
    assert _ids(_work(output, "book")) == [
        ("isbn", "9783161484100", "self"),
        ("source-work-id", "17", "self"),
        ("isbn", "316148410X", "part-of"),
    ]


def test_what_funded_the_work_is_not_the_work() -> None:
    assert ("grant_number", "ABC-1", "funded-by") in _ids(_work(_with_ids(("grant_number", "ABC-1"))))


def test_malformed_and_unknown_identifiers_are_left_out() -> None:
    output = _with_ids(("doi", "none"), ("zdb", "2008448-6"), ("scopus-author", "7004212771"), ("isni", "0000000394482436"))
    assert _ids(_work(output)) == [("source-work-id", "17", "self")]


def test_one_identifier_in_two_spellings_is_sent_once() -> None:
    assert _ids(_work(_with_ids(("doi", "10.5555/a"), ("doi", "https://doi.org/10.5555/A"))))[:-1] == [
        ("doi", "10.5555/A", "self")
    ]


def test_an_id_that_orcid_could_not_hold_is_sent_as_its_hash() -> None:
    for id in ("a\x00b", "x" * 256, " ", "\ud800"):
        ((_, value, _),) = _ids(_work(_output(id=id)))
        assert len(value) == 64


def test_without_a_portal_page_the_doi_is_the_url() -> None:
    output = _with_ids(("pmid", "123"), ("doi", "10.5555/a"))
    assert _work(output)["url"] == {"value": "https://doi.org/10.5555/a"}
    assert _work(replace(output, url="ftp://example.org/"))["url"] == {"value": "https://doi.org/10.5555/a"}


def test_only_authenticated_ids_are_sent() -> None:
    (entry,) = _contributors(Contributor("Ben Beispiel", person_id="p2", orcid="0000-0001-5109-3700"))
    assert "contributor-orcid" not in entry


def test_the_sandbox_s_ids_are_the_sandbox_s() -> None:
    output = _output(contributors=(Contributor("Ada", person_id="p1"),))
    item = build_work(output, "book", {"p1": _ADA}, "sandbox.orcid.org")
    assert b'"uri":"https://sandbox.orcid.org/0000-0002-1825-0097"' in item.body
    assert violations(Section.WORK, item.body) == []


@pytest.mark.parametrize(
    ("role", "sent"),
    [
        (Role.AUTHOR, "author"),
        (Role.EDITOR, "editor"),
        (Role.TRANSLATOR, "chair-or-translator"),
        (Role.INVENTOR, "co-inventor"),
        (Role.SUPERVISOR, "http://credit.niso.org/contributor-roles/supervision/"),
        (Role.OTHER, None),
    ],
)
def test_roles_are_orcids(role: Role, sent: str | None) -> None:
    (entry,) = _contributors(Contributor("Ada", role))
    assert entry["contributor-attributes"].get("contributor-role") == sent


def test_who_is_only_thanked_and_who_has_no_name_is_no_contributor() -> None:
    entries = _contributors(
        Contributor("Thanked", Role.ACKNOWLEDGED), Contributor(" "), Contributor("Ada"), Contributor(None, person_id="p1")
    )
    assert [entry.get("credit-name", {}).get("value") for entry in entries] == ["Ada", None]
    assert [entry["contributor-attributes"]["contributor-sequence"] for entry in entries] == ["first", "additional"]


def test_of_5000_contributors_the_first_are_sent_in_order_and_the_institution_s_own_always() -> None:
    names = [Contributor(f"Author {number}") for number in range(5000)]
    names[4321] = Contributor("Ada Example", person_id="p1")
    entries = _contributors(*names)
    assert [entry["credit-name"]["value"] for entry in entries] == [
        *(f"Author {number}" for number in range(CONTRIBUTOR_LIMIT)),
        "Ada Example",
    ]
    assert violations(Section.WORK, _build(_output(contributors=tuple(names))).body) == []


def test_another_order_of_contributors_is_another_content() -> None:
    ada, ben = Contributor("Ada"), Contributor("Ben")
    assert _build(_output(contributors=(ada, ben))).fingerprint != _build(_output(contributors=(ben, ada))).fingerprint
