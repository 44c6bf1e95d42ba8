"""The ORCID work type mapping file: uploaded, removed, and what another one would map in another way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from pollinia.domain.work_types import WorkTypes, builtin
from pollinia.flows.mapping_in_force import InForce, in_force
from pollinia.flows.registry_access import registry_in_use
from pollinia.jobs.queue import defer_replan
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import mark_all
from pollinia.store.configuration import WorkTypeFile, current_options, current_work_types


@dataclass(frozen=True, slots=True)
class MappingChange:
    """A row that another mapping file has, has not, or has with another work type; None where there is no such row."""

    source_scheme: str
    source_type: str
    before: str | None
    after: str | None


def work_types_in_force() -> InForce[WorkTypes]:
    return in_force(WorkTypeFile, WorkTypes.parse, builtin)


def mapping_changes(after: WorkTypes) -> list[MappingChange]:
    """What ``after`` has in another way than the mapping in force, row by row."""
    was, now = _targets(current_work_types()), _targets(after)
    differing = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    return [MappingChange(*key, was.get(key), now.get(key)) for key in differing]


def replace_work_types(work_types: WorkTypes, by: str) -> None:
    """From now on this mapping is in force; what it touches is exported at once."""
    _store(work_types.to_csv(), by, "Uploaded a work type mapping file.")


def remove_work_types(by: str) -> None:
    """The built-in mapping is in force again."""
    _store("", by, "Removed the work type mapping file; the built-in one is in force.")


def _store(text: str, by: str, sentence: str) -> None:
    with transaction.atomic():
        WorkTypeFile.objects.create(uploaded_by=by, text=text)
        AuditLine.objects.create(by=by, sentence=sentence)
        mark_all(registry_in_use(current_options()).site)
        defer_replan()


def _targets(work_types: WorkTypes) -> dict[tuple[str, str], str]:
    return {(row.source_scheme, row.source_type): row.orcid_work_type for row in work_types.rows}
