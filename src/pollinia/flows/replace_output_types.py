"""The import mapping file: uploaded, removed, and what another one says in another way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from pollinia.domain import output_types
from pollinia.domain.content import OutputType
from pollinia.domain.output_types import OutputTypes
from pollinia.flows.mapping_in_force import InForce, in_force
from pollinia.jobs.queue import defer_accepted_works
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.configuration import OutputTypeFile, current_output_types


@dataclass(frozen=True, slots=True)
class TypeChange:
    """A work type that would become another output type; ``taken_over`` works of it have been accepted and change with it."""

    orcid_work_type: str
    before: OutputType | None
    after: OutputType | None
    taken_over: int


def output_types_in_force() -> InForce[OutputTypes]:
    return in_force(OutputTypeFile, OutputTypes.parse, output_types.builtin)


def output_type_changes(after: OutputTypes) -> list[TypeChange]:
    """What ``after`` says in another way than the mapping in force, and what it does to the works taken over."""
    before = current_output_types()
    accepted = ImportCandidate.objects.filter(state=CandidateState.ACCEPTED).values_list("work__type", flat=True)
    taken = Counter(each or "*" for each in accepted)
    named = {row.orcid_work_type for row in (*before.rows, *after.rows)} | set(taken)
    return [
        TypeChange(each, before.look_up(each), after.look_up(each), taken[each])
        for each in sorted(named)
        if before.look_up(each) != after.look_up(each)
    ]


def replace_output_types(types: OutputTypes, by: str) -> None:
    """From now on this mapping is in force, also for what was taken over before."""
    _store(types.to_csv(), by, "Uploaded an import mapping file.")


def remove_output_types(by: str) -> None:
    """The built-in mapping is in force again."""
    _store("", by, "Removed the import mapping file; the built-in one is in force.")


def _store(text: str, by: str, sentence: str) -> None:
    with transaction.atomic():
        OutputTypeFile.objects.create(uploaded_by=by, text=text)
        AuditLine.objects.create(by=by, sentence=sentence)
        defer_accepted_works()
