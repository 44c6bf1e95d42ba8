"""Bringing one researcher's ORCID record in step with the content."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from pollinia.domain.desired import BuildWork, Desired, desired
from pollinia.domain.options import Options
from pollinia.domain.plan import Actual, Deed, Plan, make_plan
from pollinia.domain.records.item import Section
from pollinia.domain.records.work import build_work
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.apply_plan import Applied, Record, apply_plan
from pollinia.orcid.reading import actual_items
from pollinia.store.configuration import current_work_types
from pollinia.store.connections import Connection
from pollinia.store.left_out import note_left_out
from pollinia.store.researchers import Loaded, as_recorded_now

ROUNDS = 3
"""How often a record is planned anew after an answer was lost or was not what we expected; each time it is read first."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides about every researcher of a run alike."""

    options: Options
    work_types: WorkTypes
    today: date


def current_policy(options: Options) -> Policy:
    return Policy(options, current_work_types(), timezone.localdate())


@dataclass(slots=True)
class PersonExport:
    """What became of one researcher's export, in items. What ``failed`` is tried again with the next run."""

    done: Counter[tuple[Deed, Section]] = field(default_factory=Counter)
    unchanged: int = 0
    already_there: int = 0
    withheld: int = 0
    orphans: int = 0
    refused: int = 0
    failed: int = 0

    def count(self, plan: Plan, applied: Applied) -> None:
        """Take in one round: what was done adds up; all else is as the last round leaves it."""
        self.done += applied.done
        self.refused += applied.refused
        self.failed = applied.failed + applied.surprises
        self.unchanged, self.already_there = len(plan.unchanged), len(plan.already_there)
        self.withheld, self.orphans = len(plan.withheld), len(plan.orphans)


def wanted_items(loaded: Loaded, policy: Policy, build: BuildWork = build_work) -> Desired:
    """The desired items; what ORCID refused as it is, and has not changed since, is held back and left as it stands."""
    wanted = desired(loaded.researcher, policy.options, policy.work_types, policy.today, build)
    refused = {item.key for item in wanted.items if loaded.refused.get(item.key) == item.fingerprint}
    if not refused:
        return wanted
    return replace(wanted, items=tuple(each for each in wanted.items if each.key not in refused), held=wanted.held | refused)


def plan_person(loaded: Loaded, policy: Policy, actual: list[Actual] | None = None, build: BuildWork = build_work) -> Plan:
    """The plan for one researcher. Without ``actual`` no request is made, and what was done to the record since is not seen."""
    return make_plan(wanted_items(loaded, policy, build), loaded.recorded, actual, policy.options)


def export_person(loaded: Loaded, policy: Policy, record: Record, result: PersonExport, reads: bool = False) -> None:
    """Plan, and carry the plan out. Nothing to do: no request. Anything to add, or ``reads``: the record is read first, once.

    What was done is in ``result``, also when this raises the Faults that concern the whole record or the whole run.
    """
    actual = _read(record) if reads else None
    for rounds_left in reversed(range(ROUNDS)):
        plan = plan_person(loaded, policy, actual)
        if plan.needs_record:
            actual = _read(record)
            plan = plan_person(loaded, policy, actual)
        applied = Applied()
        try:
            apply_plan(plan, record, applied)
        finally:
            result.count(plan, applied)
        if plan.record_was_read:
            note_left_out(record.connection, {**plan.already_there, **plan.withheld})
        if not applied.surprises or not rounds_left:
            return
        loaded = as_recorded_now(loaded)
        actual = _read(record)


def _read(record: Record) -> list[Actual]:
    found = actual_items(record.client.read_record(record.orcid, record.token), record.client.client_id)
    Connection.objects.filter(pk=record.connection.pk).update(verified_at=timezone.now())
    return found
