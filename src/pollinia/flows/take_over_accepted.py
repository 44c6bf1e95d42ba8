"""Reading what researchers have decided about works of their ORCID records, as a source that comes after all others.

What was accepted stands at the first workflow step, for the research information system to take over. What is one with an
output here gives it the identifiers that it lacks. The same decisions give the same content, and only what is new is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, groupby

from pollinia.domain.candidates import OrcidWork, identifiers_for
from pollinia.domain.content import Contributor, Host, Identifier, Kind, ResearchOutput, Text
from pollinia.domain.merging import merge
from pollinia.domain.output_types import OutputTypes
from pollinia.flows.import_content import ImportReport, import_content
from pollinia.reports.master_data.one import find
from pollinia.sources.reading import Deleted
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.codec import decode, encode
from pollinia.store.configuration import current_options, current_output_types
from pollinia.store.content import ORCID_SOURCE, Person, SourceRecord
from pollinia.store.intake import digest
from pollinia.store.locks import import_lock
from pollinia.store.sharing import outputs_that_may_share

TAKEN = (CandidateState.ACCEPTED, CandidateState.MERGED)


def anything_is_taken() -> bool:
    return ImportCandidate.objects.filter(state__in=TAKEN).exists()


def take_over_accepted() -> ImportReport | None:
    """None where nothing is new."""
    with import_lock():
        _decide_what_is_given()
        new = _new()
        first = next(new, None)
        if first is None:
            return None
        return import_content(ORCID_SOURCE, chain([first], new), retire_many=True, whole=False)


def _decide_what_is_given() -> None:
    """For those merged since the last time, by the content of now: it is not taken away by what comes later."""
    promised: list[ResearchOutput] = []
    for each in ImportCandidate.objects.filter(state=CandidateState.MERGED, given__isnull=True).order_by("decided_at", "id"):
        given = _given(each, promised)
        promised.append(ResearchOutput(id=each.output_id or "", identifiers=given))
        undecided = ImportCandidate.objects.filter(pk=each.pk, state=each.state, output_id=each.output_id, given__isnull=True)
        undecided.update(given=json.loads(encode(given)))


def _given(candidate: ImportCandidate, promised: list[ResearchOutput]) -> tuple[Identifier, ...]:
    output, work = find(ResearchOutput, candidate.output_id or ""), _work(candidate)
    if output is None or output.sources == (ORCID_SOURCE,):
        return ()
    others = outputs_that_may_share(output.item.id, work.identifiers)
    return identifiers_for(output.item, work, candidate.person_id, (*others, *promised))


def _new() -> Iterator[ResearchOutput | Deleted]:
    """What is not known of the decisions yet, and what is known of those that were taken back."""
    records = SourceRecord.objects.filter(source=ORCID_SOURCE, kind=Kind.RESEARCH_OUTPUT, retired=False)
    known = {local_id: bytes(kept) for local_id, kept in records.values_list("local_id", "digest")}
    for item in _decided():
        if known.pop(item.id, None) != digest(encode(item)):
            yield item
    for local_id in known:
        yield Deleted(Kind.RESEARCH_OUTPUT, local_id)


def _decided() -> Iterator[ResearchOutput]:
    first_step, types, names = current_options().workflow.steps[0].key, current_output_types(), _names()
    taken = ImportCandidate.objects.filter(state__in=TAKEN).order_by("output_id", "id").iterator()
    for output_id, candidates in groupby(taken, key=lambda each: each.output_id or ""):
        item = merge(
            *(
                _output(each, names.get(each.person_id), first_step, types)
                if each.state == CandidateState.ACCEPTED
                else _gift(each)
                for each in candidates
            )
        )
        if item != ResearchOutput(id=output_id):
            yield item


def _gift(candidate: ImportCandidate) -> ResearchOutput:
    given = decode(json.dumps(candidate.given or []), tuple[Identifier, ...])
    return ResearchOutput(id=candidate.output_id or "", identifiers=given)


def _output(candidate: ImportCandidate, name: str | None, first_step: str, types: OutputTypes) -> ResearchOutput:
    """ORCID's lists name no co-authors: the one contributor is the researcher who accepted it."""
    work = _work(candidate)
    return ResearchOutput(
        id=candidate.output_id or "",
        type=types.look_up(work.type),
        title=Text(work.title) if work.title else None,
        subtitle=Text(work.subtitle) if work.subtitle else None,
        publication_date=work.date,
        workflow_step=first_step,
        identifiers=work.identifiers,
        host=Host(title=work.journal) if work.journal else None,
        url=work.url,
        contributors=(Contributor(name, person_id=candidate.person_id),),
    )


def _work(candidate: ImportCandidate) -> OrcidWork:
    return decode(json.dumps(candidate.work), OrcidWork)


def _names() -> Mapping[str, str]:
    """Of those who have accepted a work, as they are spoken."""
    accepted = ImportCandidate.objects.filter(state=CandidateState.ACCEPTED).values("person_id")
    persons = Person.objects.filter(pk__in=accepted).values_list("pk", "body__given_names", "body__family_name")
    return {person_id: name for person_id, *names in persons if (name := " ".join(filter(None, names)))}
