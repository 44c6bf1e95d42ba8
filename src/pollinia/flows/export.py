"""One export run over connected researchers, and its report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from pollinia.domain.faults import Fault, PermissionWithdrawn, Scope
from pollinia.domain.options import Options
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.permission import READ_PUBLIC, ConnectionState
from pollinia.domain.plan import Deed
from pollinia.domain.problem import Problem
from pollinia.domain.records.item import Section
from pollinia.flows.apply_plan import Record
from pollinia.flows.export_person import PersonExport, Policy, export_person, plan_person
from pollinia.flows.lose_permission import lose_permission
from pollinia.flows.registry_access import client_in_use, registry_in_use
from pollinia.orcid.client import OrcidClient
from pollinia.store.configuration import current_options, current_work_types
from pollinia.store.connections import Connection
from pollinia.store.locks import record_lock
from pollinia.store.researchers import Loaded, load_researchers, load_tree
from pollinia.store.runs import Run

MOST_DEAD_TOKENS = 5
"""Refused tokens in a row, without one that works, after which the fault is taken to be ours and not the researchers'."""


NOT_EXPORTING = "Not a person here who is connected and lets us write, so nothing was exported. Run pollinia plan for the name."
BUSY = "Another export is writing to this record right now, so it was left to that one."


class ExportNotAllowed(Problem):
    """Nothing may be exported: it needs the Member API and the setting Enable export of content to ORCID."""


class CredentialsInDoubt(Problem):
    """ORCID refused the tokens of several researchers in a row. The run stopped, and no connection was changed.

    Most likely the credentials or the registry are not the ones that these researchers connected with: run pollinia check.
    """


@dataclass(slots=True)
class Report:
    """What a run did, in researchers and items. ``stopped`` names each researcher that was not finished, with the reason.

    ``ended_early`` says why a run did not get to all of them.
    """

    researchers: int = 0
    done: Counter[tuple[Deed, Section]] = field(default_factory=Counter)
    unchanged: int = 0
    already_there: int = 0
    withheld: int = 0
    orphans: int = 0
    refused: int = 0
    failed: int = 0
    stopped: dict[str, str] = field(default_factory=dict)
    ended_early: str | None = None
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


def exporting_persons(registry: str, client_id: str, person_ids: Sequence[str] = ()) -> list[str]:
    """The IDs of the persons whose records may be written to: among ``person_ids``, or all.

    A connection made with another client is not among them: what was written with it is that client's, and ORCID would take
    ours for a new source.
    """
    chosen = Connection.objects.filter(registry=registry, client_id=client_id, state=ConnectionState.EXPORTING)
    chosen = chosen.order_by("person_id")
    if person_ids:
        chosen = chosen.filter(person_id__in=person_ids)
    return list(chosen.values_list("person_id", flat=True))


def current_policy(options: Options) -> Policy:
    return Policy(options, current_work_types(), timezone.localdate())


def export(person_ids: Sequence[str] = (), progress: Callable[[int, int], None] | None = None) -> Report:
    """Bring the records of all exporting researchers, or of those named, in step.

    ``progress`` is told how many researchers of how many are done. A problem that concerns the whole run ends it early, and is
    in the report beside what was done before. Raises ExportNotAllowed, CredentialsMissing.
    """
    options = current_options()
    if not options.may_export:
        raise ExportNotAllowed
    registry = registry_in_use(options).site
    chosen = exporting_persons(registry, options.client_id, person_ids)
    report = Report(stopped=dict.fromkeys(sorted(set(person_ids) - set(chosen)), NOT_EXPORTING))
    began = time.monotonic()
    with client_in_use(options) as client:
        run = Run.objects.create(registry=registry, started_at=timezone.now())
        try:
            _export_all(chosen, current_policy(options), client, run, report, progress or (lambda *_: None))
        except (CredentialsInDoubt, Fault) as problem:
            report.ended_early = str(problem)
        finally:
            run.requests, run.ended_at = client.requests, timezone.now()
            run.save()
            report.requests, report.seconds = client.requests, time.monotonic() - began
    return report


def _export_all(
    person_ids: Sequence[str],
    policy: Policy,
    client: OrcidClient,
    run: Run,
    report: Report,
    progress: Callable[[int, int], None],
) -> None:
    tree, suspects = load_tree(), _Suspects(client)
    for number, loaded in enumerate(load_researchers(run.registry, person_ids, tree), start=1):
        if loaded.connection is not None:
            _export_one(loaded, tree, policy, Record(loaded.connection, client, run), report, suspects)
        progress(number, len(person_ids))
    suspects.settle()


def _export_one(
    loaded: Loaded, tree: OrganisationTree, policy: Policy, record: Record, report: Report, suspects: _Suspects
) -> None:
    report.researchers += 1
    plan = plan_person(loaded, policy)
    if plan.is_empty:
        return report.include(PersonExport(unchanged=len(plan.unchanged), withheld=len(plan.withheld)))
    with record_lock(record.connection) as is_ours:
        if not is_ours:
            report.stopped[record.connection.person_id] = BUSY
            return None
        # The batch was loaded a while ago: what was hidden, paused or written since counts.
        for fresh in load_researchers(record.run.registry, [record.connection.person_id], tree):
            if fresh.connection is not None and fresh.connection.state == ConnectionState.EXPORTING:
                _export_fresh(fresh, policy, replace(record, connection=fresh.connection), report, suspects)
    return None


def _export_fresh(loaded: Loaded, policy: Policy, record: Record, report: Report, suspects: _Suspects) -> None:
    before, person = record.client.requests, PersonExport()
    try:
        export_person(loaded, policy, record, person)
    except PermissionWithdrawn as fault:
        report.stopped[record.connection.person_id] = str(fault)
        suspects.add(record.connection, fault)
    except Fault as fault:
        if fault.scope is Scope.RUN:
            raise
        report.stopped[record.connection.person_id] = str(fault)
        if fault.permanent:
            lose_permission(record.connection, fault)
    else:
        if record.client.requests > before:
            suspects.confirm()
    finally:
        report.include(person)


class _Suspects:
    """Connections whose token was refused. They lose permission once another token has worked: then ours are in order."""

    def __init__(self, client: OrcidClient) -> None:
        self.client = client
        self.waiting: list[tuple[Connection, PermissionWithdrawn]] = []

    def add(self, connection: Connection, fault: PermissionWithdrawn) -> None:
        self.waiting.append((connection, fault))
        if len(self.waiting) >= MOST_DEAD_TOKENS:
            raise CredentialsInDoubt

    def confirm(self) -> None:
        for connection, fault in self.waiting:
            lose_permission(connection, fault)
        self.waiting.clear()

    def settle(self) -> None:
        """At the end of a run: with no other token to compare with, our own credentials are put to the test."""
        if self.waiting:
            self.client.client_token(READ_PUBLIC)
            self.confirm()
