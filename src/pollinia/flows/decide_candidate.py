"""A researcher decides about an import candidate: accept it, reject it, or say which output here it is; and takes that back.

Each decision is in the audit. What follows from it for the content, see take_over_accepted.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pollinia.domain.content import ResearchOutput
from pollinia.domain.problem import Problem
from pollinia.jobs.queue import defer_accepted_works
from pollinia.reports.master_data.one import find
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.content import ORCID_SOURCE


class CandidateUnknown(Problem):
    """This work is not among those that wait for your decision any more. Nothing was changed."""


class OutputNotYours(Problem):
    """The output that it is to be one with is none of yours, or not here any more. Nothing was changed."""


class OutputTakenOver(Problem):
    """The output that it is to be one with was taken over from ORCID too. Leave this one out instead. Nothing was changed."""


def accept(person_id: str, candidate_id: int, by: str) -> None:
    """It becomes a research output here. Raises CandidateUnknown."""
    _decide(person_id, candidate_id, by, CandidateState.ACCEPTED, f"orcid:{candidate_id}")


def reject(person_id: str, candidate_id: int, by: str) -> None:
    """It is not offered again. Raises CandidateUnknown."""
    _decide(person_id, candidate_id, by, CandidateState.REJECTED, None)


def merge(person_id: str, candidate_id: int, output_id: str, by: str) -> None:
    """It is an output that is here already, of the person or found by its identifier, and is not offered again.

    Raises CandidateUnknown, OutputNotYours, OutputTakenOver.
    """
    output = find(ResearchOutput, output_id)
    waiting = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id).values_list("duplicates", flat=True)
    offered = {each["output_id"] for found in waiting for each in found}
    if output is None or not (output_id in offered or any(each.person_id == person_id for each in output.item.contributors)):
        raise OutputNotYours
    if output.sources == (ORCID_SOURCE,):
        # It would be left as an empty one by whoever takes that decision back.
        raise OutputTakenOver
    _decide(person_id, candidate_id, by, CandidateState.MERGED, output_id)


def take_back(person_id: str, candidate_id: int, by: str) -> None:
    """It waits for a decision again. Raises CandidateUnknown."""
    with transaction.atomic():
        decided = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id).exclude(state=CandidateState.WAITING)
        if not decided.update(state=CandidateState.WAITING, output_id=None, given=None, decided_at=None, decided_by=None):
            raise CandidateUnknown
        _note(candidate_id, by, "waits for a decision again")
        defer_accepted_works()


_SENTENCES = {
    CandidateState.ACCEPTED: "was taken over as the output {output_id}",
    CandidateState.MERGED: "is one with the output {output_id}",
    CandidateState.REJECTED: "was left out",
}


def _decide(person_id: str, candidate_id: int, by: str, state: CandidateState, output_id: str | None) -> None:
    with transaction.atomic():
        waiting = ImportCandidate.objects.filter(pk=candidate_id, person_id=person_id, state=CandidateState.WAITING)
        # Of two clicks, one decides.
        if not waiting.update(state=state, output_id=output_id, given=None, decided_at=timezone.now(), decided_by=by):
            raise CandidateUnknown
        _note(candidate_id, by, _SENTENCES[state].format(output_id=output_id))
        if state != CandidateState.REJECTED:
            defer_accepted_works()


def _note(candidate_id: int, by: str, what: str) -> None:
    candidate = ImportCandidate.objects.get(pk=candidate_id)
    # Not by its title: the work may be one that its owner shows to nobody, and the audit is never deleted.
    name = f"The work {candidate.put_code} of the ORCID record of {candidate.person_id}"
    AuditLine.objects.create(by=by, sentence=f"{name} {what}.")
