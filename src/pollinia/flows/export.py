"""One export run over connected researchers, and its report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from pollinia.domain.faults import Fault, PermissionWithdrawn
from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState
from pollinia.domain.plan import Deed
from pollinia.domain.problem import Problem
from pollinia.domain.records.item import Section
from pollinia.flows.apply_plan import Record
from pollinia.flows.export_person import PersonExport, Policy, export_person
from pollinia.flows.lose_permission import lose_permission
from pollinia.flows.registry_access import client_in_use, registry_in_use
from pollinia.orcid.client import OrcidClient
from pollinia.store.configuration import current_options, current_work_types
from pollinia.store.connections import Connection
from pollinia.store.locks import record_lock
from pollinia.store.researchers import Loaded, as_recorded_now, load_researchers, load_tree
from pollinia.store.runs import Run

MOST_DEAD_TOKENS = 5
"""Refused tokens in a row, without one that works, after which the fault is taken to be ours and not the researchers'."""


BUSY = "Another export is writing to this record right now, so it was left to that one."


class ExportNotAllowed(Problem):
    """Nothing may be exported: it needs the Member API and the setting Enable export of content to ORCID."""


class CredentialsInDoubt(Problem):
    """ORCID refused the tokens of several researchers in a row. The run stopped, and no connection was changed.

    Most likely the credentials or the registry are not the ones that these researchers connected with: run ``pollinia check``.
    """


@dataclass(slots=True)
class Report:
    """What a run did, in researchers and items. ``stopped`` names each researcher that was not finished, with the reason."""

    researchers: int = 0
    done: Counter[tuple[Deed, Section]] = field(default_factory=Counter)
    unchanged: int = 0
    already_there: int = 0
    withheld: int = 0
    orphans: int = 0
    refused: int = 0
    failed: int = 0
    stopped: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    seconds: float = 0.0

    def count(self, deed: Deed, section: Section | None = None) -> int:
        return sum(number for (done, where), number in self.done.items() if done is deed and section in (None, where))

    @property
    def writes(self) -> int:
        """Items added, updated or deleted at the registry."""
        return self.count(Deed.ADD) + self.count(Deed.UPDATE) + self.count(Deed.DELETE)

    def include(self, person: PersonExport) -> None:
        self.done += person.done
        self.unchanged += person.unchanged
        self.already_there += person.already_there
        self.withheld += person.withheld
        self.orphans += person.orphans
        self.refused += person.refused
        self.failed += person.failed


def exporting_persons(registry: str, person_ids: Sequence[str] = ()) -> list[str]:
    """The IDs of the persons whose records may be written to: among ``person_ids``, or all."""
    chosen = Connection.objects.filter(registry=registry, state=ConnectionState.EXPORTING).order_by("person_id")
    if person_ids:
        chosen = chosen.filter(person_id__in=person_ids)
    return list(chosen.values_list("person_id", flat=True))


def current_policy(options: Options) -> Policy:
    return Policy(options, current_work_types(), timezone.localdate())


def export(person_ids: Sequence[str] = (), progress: Callable[[int, int], None] | None = None) -> Report:
    """Bring the records of all exporting researchers, or of those named, in step.

    ``progress`` is told how many researchers of how many are done. Raises ExportNotAllowed, CredentialsMissing,
    CredentialsInDoubt, and the Faults that concern the whole run.
    """
    options = current_options()
    if not options.may_export:
        raise ExportNotAllowed
    registry = registry_in_use(options).site
    chosen = exporting_persons(registry, person_ids)
    run = Run.objects.create(registry=registry, started_at=timezone.now())
    with client_in_use(options) as client:
        try:
            return _export_all(chosen, current_policy(options), client, run, progress or (lambda *_: None))
        finally:
            run.requests, run.ended_at = client.requests, timezone.now()
            run.save()


def _export_all(
    person_ids: Sequence[str], policy: Policy, client: OrcidClient, run: Run, progress: Callable[[int, int], None]
) -> Report:
    report, suspects = Report(), _Suspects()
    began = time.monotonic()
    for number, loaded in enumerate(load_researchers(run.registry, person_ids, load_tree()), start=1):
        if loaded.connection is not None:
            _export_one(loaded, policy, Record(loaded.connection, client, run), report, suspects)
        progress(number, len(person_ids))
    suspects.confirm_rest()
    report.requests, report.seconds = client.requests, time.monotonic() - began
    return report


def _export_one(loaded: Loaded, policy: Policy, record: Record, report: Report, suspects: _Suspects) -> None:
    report.researchers += 1
    with record_lock(record.connection) as is_ours:
        if is_ours:
            # What was loaded may have been overtaken by the process that held the lock before.
            _export_locked(as_recorded_now(loaded), policy, record, report, suspects)
        else:
            report.stopped[record.connection.person_id] = BUSY


def _export_locked(loaded: Loaded, policy: Policy, record: Record, report: Report, suspects: _Suspects) -> None:
    before = record.client.requests
    try:
        report.include(export_person(loaded, policy, record))
    except PermissionWithdrawn as fault:
        report.stopped[record.connection.person_id] = str(fault)
        suspects.add(record.connection, fault)
    except Fault as fault:
        if fault.scope == "run":
            raise
        report.stopped[record.connection.person_id] = str(fault)
        if fault.permanent:
            lose_permission(record.connection, fault)
    else:
        if record.client.requests > before:
            suspects.confirm()


class _Suspects:
    """Connections whose token was refused. They lose permission once another token has worked: then ours are in order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Connection, PermissionWithdrawn]] = []
        self.trusted = False

    def add(self, connection: Connection, fault: PermissionWithdrawn) -> None:
        self.waiting.append((connection, fault))
        if self.trusted:
            self.confirm()
        elif len(self.waiting) >= MOST_DEAD_TOKENS:
            raise CredentialsInDoubt

    def confirm(self) -> None:
        self.trusted = True
        for connection, fault in self.waiting:
            lose_permission(connection, fault)
        self.waiting.clear()

    def confirm_rest(self) -> None:
        """At the end of a run with no other request to compare with, few refusals are what they seem."""
        self.confirm()
