"""A researcher decides about an import candidate: accept it, reject it, or say which output here it is; and takes that back.

What was accepted is a source of its own, read like any other: its outputs stand at the first workflow step, for the research
information system to take over. What was merged gives its identifiers to the output that it is.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from pollinia.domain.candidates import OrcidWork
from pollinia.domain.content import Contributor, Host, Kind, Person, ResearchOutput, Text
from pollinia.domain.options import Options
from pollinia.domain.output_types import OutputTypes
from pollinia.domain.problem import Problem
from pollinia.flows.import_content import ImportReport, import_content
from pollinia.jobs.queue import defer_accepted_works
from pollinia.reports.master_data.one import find
from pollinia.sources.reading import Deleted
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.codec import decode
from pollinia.store.configuration import current_options, current_output_types
from pollinia.store.content import SourceRecord

SOURCE = "orcid"
"""The name of the source that holds what was accepted."""

TAKEN = (CandidateState.ACCEPTED, CandidateState.MERGED)


class CandidateUnknown(Problem):
    """This work is not among those that wait for your decision any more. Nothing was changed."""


class OutputNotYours(Problem):
    """The output that it is to be one with is none of yours, or not here any more. Nothing was changed."""


def accept(person_id: str, candidate_id: int, by: str) -> None:
    """It becomes a research output here. Raises CandidateUnknown."""
    _decide(person_id, candidate_id, by, CandidateState.ACCEPTED, f"orcid:{candidate_id}")


def reject(person_id: str, candidate_id: int, by: str) -> None:
    """It is not offered again. Raises CandidateUnknown."""
    _decide(person_id, candidate_id, by, CandidateState.REJECTED, None)


def merge(person_id: str, candidate_id: int, output_id: str, by: str) -> None:
    """It is an output that is here already, of the person or found by its identifier.

    Raises CandidateUnknown, OutputNotYours.
    """
    output = find(ResearchOutput, output_id)
    waiting = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id).values_list("duplicates", flat=True)
    offered = {each["output_id"] for found in waiting for each in found}
    if output is None or not (output_id in offered or any(each.person_id == person_id for each in output.item.contributors)):
        raise OutputNotYours
    _decide(person_id, candidate_id, by, CandidateState.MERGED, output_id)


def take_back(person_id: str, candidate_id: int) -> None:
    """It waits for a decision again. Raises CandidateUnknown."""
    with transaction.atomic():
        decided = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id).exclude(state=CandidateState.WAITING)
        if not decided.update(state=CandidateState.WAITING, output_id=None, decided_at=None, decided_by=None):
            raise CandidateUnknown
        defer_accepted_works()


def take_over_accepted() -> ImportReport:
    """Read what was accepted and merged, as a source. The same decisions give the same content."""
    return import_content(SOURCE, itertools.chain(_taken_back(), _accepted()), retire_many=True)


def _decide(person_id: str, candidate_id: int, by: str, state: CandidateState, output_id: str | None) -> None:
    with transaction.atomic():
        waiting = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id, state=CandidateState.WAITING)
        # Of two clicks, one decides.
        if not waiting.update(state=state, output_id=output_id, decided_at=timezone.now(), decided_by=by):
            raise CandidateUnknown
        if state != CandidateState.REJECTED:
            defer_accepted_works()


def _taken_back() -> Iterator[Deleted]:
    """Said one by one: a reading without any output at all is taken for one that knows of none."""
    taken = ImportCandidate.objects.filter(state__in=TAKEN).values("output_id")
    known = SourceRecord.objects.filter(source=SOURCE, kind=Kind.RESEARCH_OUTPUT, retired=False)
    for local_id in known.exclude(local_id__in=taken).values_list("local_id", flat=True):
        yield Deleted(Kind.RESEARCH_OUTPUT, local_id)


def _accepted() -> Iterator[ResearchOutput]:
    options, types = current_options(), current_output_types()
    for each in ImportCandidate.objects.filter(state__in=TAKEN).order_by("id").iterator():
        work = decode(json.dumps(each.work), OrcidWork)
        if each.state == CandidateState.MERGED:
            yield ResearchOutput(id=each.output_id or "", identifiers=work.identifiers)
        else:
            yield _output(each, work, options, types)


def _output(candidate: ImportCandidate, work: OrcidWork, options: Options, types: OutputTypes) -> ResearchOutput:
    """ORCID's lists name no co-authors: the one contributor is the researcher who accepted it."""
    person = find(Person, candidate.person_id)
    name = " ".join(filter(None, (person.item.given_names, person.item.family_name))) if person else None
    return ResearchOutput(
        id=candidate.output_id or "",
        type=types.look_up(work.type),
        title=Text(work.title) if work.title else None,
        subtitle=Text(work.subtitle) if work.subtitle else None,
        publication_date=work.date,
        workflow_step=options.workflow.steps[0].key,
        identifiers=work.identifiers,
        host=Host(title=work.journal) if work.journal else None,
        url=work.url,
        contributors=(Contributor(name, person_id=candidate.person_id),),
    )
