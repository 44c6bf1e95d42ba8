"""Setting a value where the sources leave something empty, and removing it again: what follows from it is exported."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from pollinia.domain.content import Kind, Organisation, Person
from pollinia.domain.local_values import LOCAL_FIELDS, LocalField, checked, value_of
from pollinia.domain.problem import Problem
from pollinia.jobs.queue import defer_replan
from pollinia.reports.master_data.one import find
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import mark_touched, note_contributors
from pollinia.store.configuration import current_options
from pollinia.store.joining import merge_touched
from pollinia.store.local_values import LocalValue
from pollinia.store.locks import import_lock_at_once
from pollinia.store.sql import execute


class ImportIsOn(Problem):
    """An import is on right now, so nothing was changed. Try again when it has ended."""


class LocalValueRefused(Problem):
    """This value cannot be set. Nothing was changed."""


def set_local_value(kind: Kind, item_id: str, field: LocalField, text: str, by: str) -> None:
    """From now on this is the value, whatever a source says later. Raises LocalValueRefused, ImportIsOn."""
    value = checked(field, text)
    if value is None:
        raise LocalValueRefused(f"{text.strip() or 'Nothing'} is no {field}: check it letter by letter.")

    def write() -> None:
        _refuse_unless_empty(kind, item_id, field)
        LocalValue.objects.update_or_create(kind=kind, item_id=item_id, field=field, defaults={"value": value, "set_by": by})
        AuditLine.objects.create(by=by, sentence=f"Set {field} of {kind} {item_id} to {value}.")

    _change(kind, item_id, field, write)


def remove_local_value(kind: Kind, item_id: str, field: LocalField, by: str) -> None:
    """What the sources say counts again, if they say anything. Raises LocalValueRefused, ImportIsOn."""

    def write() -> None:
        LocalValue.objects.filter(kind=kind, item_id=item_id, field=field).delete()
        AuditLine.objects.create(by=by, sentence=f"Removed {field} of {kind} {item_id} that was set here.")

    _change(kind, item_id, field, write)


def _change(kind: Kind, item_id: str, field: LocalField, write: Callable[[], None]) -> None:
    if field not in LOCAL_FIELDS.get(kind, ()):
        raise LocalValueRefused(f"{field} cannot be set of {kind}.")
    with import_lock_at_once() as no_import_is_on:
        if not no_import_is_on:
            raise ImportIsOn
        _write_and_merge(kind, item_id, write)


def _write_and_merge(kind: Kind, item_id: str, write: Callable[[], None]) -> None:
    with transaction.atomic():
        write()
        execute("CREATE TEMP TABLE touched (kind text, item_id text) ON COMMIT DROP")
        execute("INSERT INTO touched VALUES (%s, %s)", [kind, item_id])
        note_contributors()
        merge_touched()
        mark_touched(current_options().root_organisation)
        defer_replan()


def _refuse_unless_empty(kind: Kind, item_id: str, field: LocalField) -> None:
    found = find(Organisation, item_id) if kind is Kind.ORGANISATION else find(Person, item_id)
    if found is None:
        raise LocalValueRefused(f"There is no {kind} {item_id}, or no source has it any more.")
    said = value_of(found.item, field)
    if said is not None and not LocalValue.objects.filter(kind=kind, item_id=item_id, field=field).exists():
        raise LocalValueRefused(f"A source says {said} already; only what the sources leave empty can be set here.")
