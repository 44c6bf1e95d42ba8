"""The import mapping file: uploaded, removed, and what another one says in another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pollinia.domain import output_types
from pollinia.domain.content import OutputType
from pollinia.domain.mapping_file import MappingRefused
from pollinia.domain.output_types import OutputTypes
from pollinia.domain.problem import Problem
from pollinia.jobs.queue import defer_accepted_works
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.configuration import OutputTypeFile, current_output_types


class OutputTypesRefused(Problem):
    """The import mapping file cannot be used like this. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class OutputTypesInForce:
    """The mapping in force. None for who and when: the built-in one."""

    output_types: OutputTypes
    uploaded_by: str | None
    uploaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class TypeChange:
    """A work type that would become another output type; ``taken_over`` works of it have been accepted and change with it."""

    orcid_work_type: str
    before: OutputType | None
    after: OutputType | None
    taken_over: int


def output_types_in_force() -> OutputTypesInForce:
    newest = OutputTypeFile.objects.order_by("-id").first()
    if newest is None or not newest.text:
        return OutputTypesInForce(output_types.builtin(), None, None)
    return OutputTypesInForce(current_output_types(), newest.uploaded_by, newest.uploaded_at)


def read_output_types(file: bytes) -> OutputTypes:
    """Raises OutputTypesRefused, whose ``problems`` name every bad line."""
    try:
        return OutputTypes.parse(file)
    except MappingRefused as refused:
        raise OutputTypesRefused(refused.problems) from None


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
