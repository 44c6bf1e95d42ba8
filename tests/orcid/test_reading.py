"""What a record holds is recognised: whose items they are, and by what ORCID would take two for the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people import ADA, BOTANY, UNIVERSITY, output
from tests.sandbox.content import affiliation, external_id, person_identifier, work
from tests.sandbox.trial import CLIENT, OTHER_CLIENT, Record, Trial

from pollinia.domain.content import Identifier
from pollinia.domain.desired import desired
from pollinia.domain.options import Options
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.plan import Actual, Deed, make_plan
from pollinia.domain.records.item import Section, canonical
from pollinia.domain.selection import Researcher
from pollinia.domain.work_types import builtin
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.reading import actual_items
from pollinia.orcid.wire import decode

REFERENCE = Path(os.environ.get("POLLINIA_REFERENCE") or Path(__file__).resolve().parents[3] / "shared" / "reference")
SAMPLE = REFERENCE / "orcid-samples" / "read" / "record-full-3.0.json"


def items_on(client: OrcidClient, record: Record) -> list[Actual]:
    return actual_items(client.read_record(record.orcid, record.token), CLIENT)


def test_an_empty_record_has_no_items(client: OrcidClient, record: Record) -> None:
    assert items_on(client, record) == []


def test_every_section_that_we_write_to_is_read(client: OrcidClient, record: Record) -> None:
    staff = external_id("uri", "https://cris.example.org/affiliations/1")
    student = external_id("uri", "https://cris.example.org/affiliations/2")
    written = {
        (Section.WORK, client.add(Section.WORK, record.orcid, record.token, canonical(work(external_id(value="10.5555/A"))))),
        (Section.EMPLOYMENT, record.add("employment", affiliation(staff))),
        (Section.EDUCATION, record.add("education", affiliation(student))),
        (Section.EXTERNAL_IDENTIFIER, record.add("external-identifiers", person_identifier("42", "Staff ID"))),
        (Section.RESEARCHER_URL, record.add("researcher-urls", {"url": {"value": "https://cris.example.org/1"}})),
    }
    items = items_on(client, record)
    assert {each.place for each in items} == written
    assert all(each.ours for each in items)
    assert {each.section: set(each.identity) for each in items} == {
        Section.WORK: {"doi:10.5555/a"},
        Section.EMPLOYMENT: {"uri:https://cris.example.org/affiliations/1"},
        Section.EDUCATION: {"uri:https://cris.example.org/affiliations/2"},
        Section.EXTERNAL_IDENTIFIER: {"Staff ID|42"},
        Section.RESEARCHER_URL: {"https://cris.example.org/1"},
    }


def test_only_what_our_client_added_is_ours(client: OrcidClient, record: Record) -> None:
    ours = record.add("work", work())
    theirs = record.as_client(OTHER_CLIENT).add("work", work())
    own = record.trial.control(f"people/{record.orcid}/items", {"section": "work", "body": work()})["put_code"]
    assert {each.put_code: each.ours for each in items_on(client, record)} == {ours: True, theirs: False, own: False}


def test_works_that_orcid_groups_are_items_of_their_own(client: OrcidClient, record: Record) -> None:
    same = external_id(value="10.5555/grouped")
    put_codes = {record.add("work", work(same)), record.as_client(OTHER_CLIENT).add("work", work(same))}
    items = items_on(client, record)
    assert {each.put_code for each in items} == put_codes
    assert {each.identity for each in items} == {frozenset({"doi:10.5555/grouped"})}


def test_an_item_is_not_recognised_by_what_it_is_part_of(client: OrcidClient, record: Record) -> None:
    record.add("work", work(external_id(value="10.5555/part"), external_id("issn", "1234-5679", "part-of")))
    [item] = items_on(client, record)
    assert item.identity == {"doi:10.5555/part"}


def test_types_with_a_dash_are_recognised_on_affiliations(client: OrcidClient, record: Record) -> None:
    record.add("employment", affiliation(external_id("source-work-id", "A-1"), external_id("grant_number", "G-1")))
    [item] = items_on(client, record)
    assert item.identity == {"source-work-id:a-1", "grant_number:g-1"}


def test_works_and_person_items_can_be_read_alone(client: OrcidClient, record: Record) -> None:
    record.add("work", work())
    record.add("researcher-urls", {"url": {"value": "https://cris.example.org/1"}})
    works = client.read_works(record.orcid, record.token)
    person = client.read_person(record.orcid, record.token)
    assert len(works.group or ()) == 1
    assert person.researcher_urls is not None
    assert len(person.researcher_urls.researcher_url or ()) == 1


IDENTIFIERS = (
    ("doi", "https://doi.org/10.5555/ABC(1)<x>"), ("handle", "20.500.12345/Äpfel"), ("pmid", "PMID: 12345678"),
    ("pmc", "PMC1234567"), ("arxiv", "arXiv:2101.00001v2"), ("isbn", "978-3-16-148410-0"), ("eid", "2-s2.0-85012345678"),
    ("wosuid", "WOS:000123456700001"), ("urn", "urn:nbn:de:101:1-201102033592"), ("uri", "https://example.org/Thesis?id=1"),
)  # fmt: skip


def test_what_we_wrote_is_adopted_whole_when_nothing_is_known_of_it_any_more(client: OrcidClient, record: Record) -> None:
    outputs = [output(f"o{n}", ADA, identifiers=(Identifier(*each),)) for n, each in enumerate(IDENTIFIERS)]
    outputs.append(output("none", ADA, identifiers=(), url="https://cris.example.org/outputs/none"))
    researcher = Researcher(ADA, outputs, OrganisationTree([UNIVERSITY, BOTANY]), {"ada": record.orcid})
    options = Options(export_enabled=True, root_organisation="U", detailed_affiliations=True)
    wanted = desired(researcher, options, builtin(), date(2026, 1, 1))
    assert len(wanted.items) >= len(IDENTIFIERS) + 3
    for item in wanted.items:
        client.add(item.section, record.orcid, record.token, item.body)

    actual = items_on(client, record)
    assert sorted(sorted(each.identity) for each in actual) == sorted(sorted(each.identity) for each in wanted.items)
    plan = make_plan(wanted, (), actual, options)
    assert {each.deed for each in plan.actions} <= {Deed.ADOPT, Deed.UPDATE}
    assert {each.key for each in plan.actions if each.deed is Deed.ADOPT} == {each.key for each in wanted.items}
    assert plan.orphans == ()


# --- what ORCID may answer one day ---


@pytest.fixture(scope="module")
def full_record(sandbox: Trial) -> dict[str, Any]:
    record = sandbox.record()
    record.add("work", work(external_id("doi"), external_id("issn", "1234-5679", "part-of")))
    record.add("employment", affiliation(external_id("uri", "https://cris.example.org/affiliations/1")))
    record.add("education", affiliation())
    record.add("external-identifiers", person_identifier())
    record.add("researcher-urls", {"url": {"value": "https://cris.example.org/1"}})
    answered: dict[str, Any] = record.get("/record").json()
    return answered


def members(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every member of every object, with the object that it is in."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield node, name
            yield from members(value)
    elif isinstance(node, list):
        for each in node:
            yield from members(each)


@given(choice=st.data())
def test_missing_null_and_unknown_members_are_no_hindrance(full_record: dict[str, Any], choice: st.DataObject) -> None:
    record = json.loads(json.dumps(full_record))
    places = [(holder, name) for holder, name in members(record) if name != "put-code"]
    for index in choice.draw(st.sets(st.integers(0, len(places) - 1), max_size=8)):
        holder, name = places[index]
        holder["unknown-member"] = {"value": [1, 2]}
        if choice.draw(st.booleans()):
            holder[name] = None
        else:
            holder.pop(name, None)
    assert len(actual_items(decode(json.dumps(record).encode(), OrcidRecord), CLIENT)) <= 5


@pytest.mark.skipif(not SAMPLE.exists(), reason="ORCID's sample of a full record is not on this machine")
def test_orcids_own_sample_of_a_record_is_read() -> None:
    record = json.loads(SAMPLE.read_bytes())
    items = actual_items(decode(SAMPLE.read_bytes(), OrcidRecord), "APP-OQYKBIN9CXD9U3SH")
    activities, person = record["activities-summary"], record["person"]
    in_sections = {
        Section.WORK: activities["works"],
        Section.EMPLOYMENT: activities["employments"],
        Section.EDUCATION: activities["educations"],
        Section.EXTERNAL_IDENTIFIER: person["external-identifiers"],
        Section.RESEARCHER_URL: person["researcher-urls"],
    }
    expected = {
        (section, holder["put-code"])
        for section, content in in_sections.items()
        for holder, name in members(content)
        if name == "put-code"
    }
    assert {each.place for each in items} == expected
    assert any(each.ours for each in items)
    assert not all(each.ours for each in items)
    assert all(each.identity for each in items if each.section is Section.WORK)
