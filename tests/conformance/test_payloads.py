"""Whatever the content of a CRIS, the registry takes every item that is made of it: alone, in bulk, and as an update.

The items are those of ``pollinia.domain.records`` for content at its nastiest; they go to the sandbox as the client sends
them, over HTTP. What comes back says what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.domain import content_strategies as nasty
from tests.people import UNIVERSITY
from tests.sandbox.trial import CLIENT, SECRET, Record, Trial

from pollinia.domain.content import Affiliation, Identifier, Organisation, PartialDate, Person
from pollinia.domain.faults import Fault
from pollinia.domain.organisations import OrganisationTree, Placement
from pollinia.domain.records.affiliation import build_affiliation, build_joint_affiliation
from pollinia.domain.records.answer import took
from pollinia.domain.records.item import RecordItem, Section
from pollinia.domain.records.person import build_external_identifier, build_researcher_url
from pollinia.domain.records.work import build_work, has_title
from pollinia.domain.work_types import ORCID_WORK_TYPES
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.http import Connections, Http
from pollinia.orcid.registries import trial

OTHER: dict[Section, bytes] = {
    Section.WORK: b'{"title":{"title":{"value":"Another"}},"type":"other","external-ids":{"external-id":[{"external-id-type":'
    b'"other-id","external-id-value":"another","external-id-relationship":"self"}]}}',
    Section.EMPLOYMENT: b'{"organization":{"name":"Another","address":{"city":"Bergen","country":"NO"},'
    b'"disambiguated-organization":{"disambiguated-organization-identifier":"https://ror.org/03zga2b32",'
    b'"disambiguation-source":"ROR"}}}',
    Section.EXTERNAL_IDENTIFIER: b'{"external-id-type":"Another","external-id-value":"1","external-id-url":'
    b'{"value":"https://example.org/another"},"external-id-relationship":"self"}',
    Section.RESEARCHER_URL: b'{"url":{"value":"https://example.org/another"}}',
}
OTHER[Section.EDUCATION] = OTHER[Section.EMPLOYMENT]
"""An item that the one under test replaces."""

for_each_kind = settings(
    max_examples=100,
    # Every attempt asks the registry: a failure is reported as it is found, not explained by hundreds of further attempts.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True, slots=True)
class Writer:
    """The client at one record, which is as it was after each call."""

    client: OrcidClient
    record: Record

    def write(self, item: RecordItem) -> None:
        """The item replaces another one, is added, and is sent again as it is."""
        replaced = self._add(item.section, OTHER[item.section])
        self._update(item, replaced)
        self._delete(item.section, replaced)
        put_code = self._add(item.section, item.body)
        self._update(item, put_code)
        self._delete(item.section, put_code)

    def write_in_bulk(self, works: list[RecordItem]) -> None:
        put_codes = self.client.add_works(self.record.orcid, self.record.token, [each.body for each in works])
        assert not [each for each in put_codes if isinstance(each, Fault)]
        for work, put_code in zip(works, put_codes, strict=True):
            assert isinstance(put_code, int)
            self._update(work, put_code)
            self._delete(Section.WORK, put_code)

    def _add(self, section: Section, body: bytes) -> int:
        return self.client.add(section, self.record.orcid, self.record.token, body)

    def _update(self, item: RecordItem, put_code: int) -> None:
        answered = self.client.update(item.section, self.record.orcid, self.record.token, put_code, item.body)
        assert took(item.section, item.body, answered)

    def _delete(self, section: Section, put_code: int) -> None:
        self.client.delete(section, self.record.orcid, self.record.token, put_code)


@pytest.fixture(scope="module")
def writer(sandbox: Trial) -> Iterator[Writer]:
    with closing(Connections()) as connections:
        yield Writer(OrcidClient(trial(sandbox.base), CLIENT, SECRET, Http(connections)), sandbox.record())


def placed(unit: Organisation, organisations: list[Organisation]) -> Placement | None:
    """Where the unit is among them, under a root with a ROR ID; None where the rules send no affiliation."""
    root = replace(UNIVERSITY, id="root")
    placement = OrganisationTree([*organisations, unit, root]).place(unit.id, "root")
    return placement if placement and placement.name and placement.address.country else None


works = st.builds(
    build_work,
    nasty.outputs.filter(has_title),
    st.sampled_from(sorted(ORCID_WORK_TYPES)),
    st.just({"p1": "0000-0002-1825-0097"}),
    st.just("sandbox.orcid.org"),
)
placements = st.builds(placed, nasty.organisations, st.lists(nasty.organisations, max_size=5)).filter(bool)
# Made to be well formed: of identifiers at large, hardly any are.
external_identifiers = st.one_of(
    st.builds(Identifier, st.just("scopus-author"), st.from_regex(r"[0-9]{10,11}", fullmatch=True)),
    st.builds(Identifier, st.just("researcherid"), st.from_regex(r"[A-Za-z]{1,3}-[0-9]{4}-20[0-9]{2}", fullmatch=True)),
    st.builds(Identifier, st.just("dai"), st.from_regex(r"(info:eu-repo/dai/nl/)?[0-9]{8,9}[0-9xX]", fullmatch=True)),
).map(build_external_identifier)
researcher_urls = st.builds(
    build_researcher_url, st.builds(Person, st.just("p1"), profile_url=nasty.urls), nasty.nasty_texts
).filter(bool)


@for_each_kind
@given(work=works)
def test_any_work_is_taken(work: RecordItem, writer: Writer) -> None:
    writer.write(work)


@settings(for_each_kind, max_examples=25)
@given(several=st.lists(works, min_size=2, max_size=5))
def test_any_works_are_taken_in_bulk(several: list[RecordItem], writer: Writer) -> None:
    different: list[RecordItem] = []
    for work in several:
        if not any(work.identity & other.identity for other in different):
            different.append(work)
    writer.write_in_bulk(different)


@for_each_kind
@given(affiliation=nasty.affiliations, placement=placements)
def test_any_employment_and_education_in_detail_is_taken(
    affiliation: Affiliation, placement: Placement, writer: Writer
) -> None:
    writer.write(build_affiliation(affiliation, placement))


@for_each_kind
@given(
    section=st.sampled_from([Section.EMPLOYMENT, Section.EDUCATION]),
    placement=placements,
    ends=st.lists(nasty.optional(nasty.partial_dates), min_size=1, max_size=3),
)
def test_any_affiliation_that_stands_for_several_is_taken(
    section: Section, placement: Placement, ends: list[PartialDate | None], writer: Writer
) -> None:
    writer.write(build_joint_affiliation(section, "p1", placement, ends))


@for_each_kind
@given(identifier=external_identifiers)
def test_any_external_identifier_is_taken(identifier: RecordItem, writer: Writer) -> None:
    writer.write(identifier)


@for_each_kind
@given(url=researcher_urls)
def test_any_researcher_url_is_taken(url: RecordItem, writer: Writer) -> None:
    writer.write(url)
