"""What the client's messages keep of an answer, and what they pass over."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import Record

from pollinia.domain.faults import UnexpectedAnswer
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.messages.works import Bulk, Work
from pollinia.orcid.wire import Message, decode


def without_nulls(value: Any) -> Any:
    """Null says as little as absence does."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def kept(message: type[Message], content: object) -> Any:
    """What of ``content`` is left when it was decoded as that message and encoded again."""
    return without_nulls(json.loads(msgspec.json.encode(decode(json.dumps(content).encode(), message))))


def full_work() -> dict[str, Any]:
    return work(
        external_id("doi", "10.5555/whole"),
        external_id("isbn", "not an ISBN", "part-of"),
        publication_date=date("2020", "05", "24"),
        journal_title={"value": "Journal"},
        short_description="Short",
        citation={"citation-type": "bibtex", "citation-value": "@article{}"},
        url={"value": "https://example.org"},
        language_code="en",
        country={"value": "NO"},
        contributors={
            "contributor": [
                {
                    "contributor-orcid": {"path": "0000-0002-1825-0097"},
                    "credit-name": {"value": "Ada"},
                    "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
                }
            ]
        },
    )


def test_nothing_of_a_whole_record_is_lost(record: Record) -> None:
    record.add("work", full_work())
    for section in ("employment", "education", "service", "invited-position"):
        record.add(
            section, affiliation(external_id("uri", "https://example.org/1"), start_date=date("2020"), role_title="Chair")
        )
    record.add("external-identifiers", person_identifier())
    record.add("researcher-urls", {"url": {"value": "https://example.org"}, "url-name": "Site"})
    for section, body in (
        ("keywords", {"content": "orchids"}),
        ("other-names", {"content": "Ada"}),
        ("address", {"country": {"value": "NO"}}),
        ("email", {"email": "ada@example.org", "verified": True, "primary": True}),
        ("funding", {"type": "grant", "title": {"title": {"value": "Grant"}}, "start-date": date("2020")}),
        ("peer-review", {"reviewer-role": "reviewer", "review-group-id": "issn:1741-4857", "review-type": "review"}),
        ("research-resource", {"proposal": {"title": {"title": {"value": "Telescope"}}}}),
    ):
        record.trial.control(f"people/{record.orcid}/items", {"section": section, "body": body})
    answered = record.get("/record").json()
    assert kept(OrcidRecord, answered) == without_nulls(answered)


def test_nothing_of_a_work_is_lost(record: Record) -> None:
    answered = record.get(f"/work/{record.add('work', full_work())}").json()
    assert kept(Work, answered) == without_nulls(answered)


def test_nothing_of_the_answer_to_a_bulk_is_lost(record: Record) -> None:
    answered = record.post("/works", {"bulk": [{"work": full_work()}, {"work": full_work()}]}).json()
    assert [next(iter(element)) for element in answered["bulk"]] == ["work", "error"]
    assert kept(Bulk, answered) == without_nulls(answered)


def test_members_that_are_not_known_are_passed_over() -> None:
    assert kept(Work, {"put-code": 1, "impact": {"factor": 7}}) == {"put-code": 1}


def test_words_that_are_not_known_are_kept() -> None:
    content = {"put-code": 1, "type": "hologram", "visibility": "friends", "language-code": "tlh"}
    assert kept(Work, content) == content


def test_an_item_without_its_put_code_is_no_item() -> None:
    with pytest.raises(UnexpectedAnswer):
        decode(b'{"type":"book"}', Work)
