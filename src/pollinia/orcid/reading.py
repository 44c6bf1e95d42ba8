"""What a record holds, in the terms in which exports are planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from pollinia.domain.candidates import OrcidWork
from pollinia.domain.content import Identifier, PartialDate
from pollinia.domain.identifiers import EXTERNAL_ID_TYPES, normalise
from pollinia.domain.plan import Actual
from pollinia.domain.records.item import Section
from pollinia.orcid.messages.activities import ActivitiesSummary
from pollinia.orcid.messages.affiliations import Affiliations
from pollinia.orcid.messages.parts import Activity, FuzzyDate, Source, Value
from pollinia.orcid.messages.person import Person
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.messages.works import Works, WorkSummary

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def actual_items(record: OrcidRecord, client_id: str) -> list[Actual]:
    """The items of the sections that we write to, whoever added them; ours are those whose source is ``client_id``.

    ORCID shows a client its own items at any visibility: what is not among them is not on the record.
    """
    return [
        Actual(section, put_code, _client(source) == client_id, frozenset(identity))
        for section, put_code, source, identity in _items(record)
    ]


def work_groups(works: Works) -> list[list[OrcidWork]]:
    """The works of a record by groups, each as its owner has ordered it: the highest display index first."""
    return [
        [_work(each) for each in sorted(group.work_summary or (), key=_display_index, reverse=True)]
        for group in works.group or ()
    ]


def _display_index(work: WorkSummary) -> int:
    index = work.display_index or ""
    return int(index) if index.lstrip("-").isdecimal() else 0


def _work(work: WorkSummary) -> OrcidWork:
    source = work.source
    return OrcidWork(
        put_code=work.put_code,
        type=work.type,
        title=_value(work.title.title) if work.title else None,
        subtitle=_value(work.title.subtitle) if work.title else None,
        journal=_value(work.journal_title),
        date=_date(work.publication_date),
        identifiers=tuple(
            Identifier(_storable(_as_sent(each.external_id_type)), _storable(each.external_id_value))
            for each in (work.external_ids and work.external_ids.external_id) or ()
            if each.external_id_relationship == "self" and each.external_id_type and each.external_id_value
        ),
        identity=frozenset(_storable(each) for each in _self_identifiers(work)),
        url=_value(work.url),
        source=_value(source.source_name) if source else None,
        client_id=_client(source),
    )


def _value(value: Value | None) -> str | None:
    return _storable(value.value) if value and value.value is not None else None


def _storable(text: str) -> str:
    """Without NUL and halves of characters, which a JSON text may name and no database holds."""
    return _UNSTORABLE.sub("", text)


def _date(date: FuzzyDate | None) -> PartialDate | None:
    """Year, month and day as far as they are numbers of a calendar; None without a year."""
    parts = [_value(each) or "" for each in (date.year, date.month, date.day)] if date else []
    numbers = [int(each) for each in takewhile(str.isdecimal, parts)]
    return PartialDate(*numbers) if numbers else None


_Item = tuple[Section, int, Source | None, Iterator[str]]


def _items(record: OrcidRecord) -> Iterator[_Item]:
    if record.activities_summary is not None:
        yield from _activities(record.activities_summary)
    if record.person is not None:
        yield from _person_items(record.person)


def _activities(summary: ActivitiesSummary) -> Iterator[_Item]:
    for work in _works(summary.works):
        yield Section.WORK, work.put_code, work.source, _self_identifiers(work)
    for affiliations in (summary.employments, summary.educations):
        for section, affiliation in _affiliations(affiliations):
            yield section, affiliation.put_code, affiliation.source, _self_identifiers(affiliation)


def _works(works: Works | None) -> Iterator[Activity]:
    for group in (works and works.group) or ():
        yield from group.work_summary or ()


def _affiliations(affiliations: Affiliations | None) -> Iterator[tuple[Section, Activity]]:
    for group in (affiliations and affiliations.affiliation_group) or ():
        for summary in group.summaries or ():
            if summary.employment_summary is not None:
                yield Section.EMPLOYMENT, summary.employment_summary
            if summary.education_summary is not None:
                yield Section.EDUCATION, summary.education_summary


def _self_identifiers(activity: Activity) -> Iterator[str]:
    """What ORCID recognises duplicates by: the identifiers of the item itself, not those of what it is part of."""
    for each in (activity.external_ids and activity.external_ids.external_id) or ():
        if each.external_id_relationship == "self" and each.external_id_type and each.external_id_value:
            type = _as_sent(each.external_id_type)
            yield f"{type}:{normalise(type, each.external_id_value)}"


def _as_sent(type: str) -> str:
    """On affiliations ``source-work-id`` comes back as ``source_work_id`` (JSONExternalIdentifiersConverterV3 there)."""
    return type if type in EXTERNAL_ID_TYPES else type.replace("_", "-")


def _person_items(person: Person) -> Iterator[_Item]:
    """ORCID compares these exactly as they were sent."""
    identifiers, urls = person.external_identifiers, person.researcher_urls
    for each in (identifiers and identifiers.external_identifier) or ():
        identity = f"{each.external_id_type}|{each.external_id_value}"
        yield Section.EXTERNAL_IDENTIFIER, each.put_code, each.source, iter([identity])
    for url in (urls and urls.researcher_url) or ():
        address = url.url and url.url.value
        yield Section.RESEARCHER_URL, url.put_code, url.source, iter([address] if address else [])


def _client(source: Source | None) -> str | None:
    return source.source_client_id.path if source and source.source_client_id else None
