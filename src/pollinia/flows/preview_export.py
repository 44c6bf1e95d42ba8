"""What saving other settings, or another work type mapping, would do to the ORCID records: planned without a request to ORCID."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pollinia.domain.brake import must_ask
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options, changed_fields
from pollinia.domain.plan import Action, Deed, Plan
from pollinia.flows.change_configuration import options_with
from pollinia.flows.effects import Effect, Tally
from pollinia.flows.export_person import Policy, current_policy, plan_person
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.start_run import kept_in_step
from pollinia.store.configuration import current_options
from pollinia.store.exported import ExportedItem
from pollinia.store.researchers import BATCH, Loaded, load_researchers, load_tree

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the next run would do after the change, compared with what it would do without it.

    ``caused`` is done because of the change. ``waiting`` is done in any case: it waits for the next run already. ``dropped``
    waits now and is not done after the change. ``researchers`` are planned, ``affected`` are those among them for whom anything
    is caused or dropped. ``held``: the brake would stop the run before its first request, since ``removals`` and ``rewrites``
    are too many for the ``on_orcid`` items of ours there; they include what waits already. ``exports``: whether anything may be
    written at all after the change.
    """

    changed: tuple[str, ...]
    caused: tuple[Effect, ...]
    waiting: tuple[Effect, ...]
    dropped: tuple[Effect, ...]
    researchers: int
    affected: int
    removals: int
    rewrites: int
    on_orcid: int
    held: bool
    exports: bool

    def items(self, deed: Deed) -> int:
        """How many items the change adds, updates or deletes, in all sections."""
        return sum(each.items for each in self.caused if each.deed is deed)


def preview_export(changes: Mapping[str, object], progress: Progress | None = None) -> Preview:
    """What saving ``changes`` (field → value) would do. Nothing is saved, marked or sent.

    ``progress`` is told how many of how many researchers are planned. What was changed at ORCID since is not seen. Raises
    ConfigurationRefused where the changes cannot be saved.
    """
    before = current_policy(current_options())
    after = Policy(options_with(before.options, changes), before.work_types, before.today)
    return compare(before, after, progress)


def compare(before: Policy, after: Policy, progress: Progress | None = None) -> Preview:
    """What exporting by ``after`` instead of ``before`` would do to all whose records are kept in step.

    Each researcher is loaded once and planned by both; what is held in memory does not grow with their number, but for their
    IDs.
    """
    told = progress or (lambda *_: None)
    registry, client_id = _client(after.options)
    person_ids = [person_id for _, person_id in kept_in_step(registry, client_id)]
    plans, tree = _Plans(before, after), load_tree()
    for start in range(0, len(person_ids), BATCH):
        for loaded in load_researchers(registry, person_ids[start : start + BATCH], tree):
            plans.compare(loaded)
        told(min(start + BATCH, len(person_ids)), len(person_ids))
    on_orcid = ExportedItem.objects.filter(connection__registry=registry, connection__client_id=client_id).count()
    return Preview(
        changed=tuple(changed_fields(before.options, after.options)),
        caused=plans.caused.effects(),
        waiting=plans.waiting.effects(),
        dropped=plans.dropped.effects(),
        researchers=len(person_ids),
        affected=plans.affected,
        removals=plans.removals,
        rewrites=plans.rewrites,
        on_orcid=on_orcid,
        held=must_ask(plans.removals, plans.rewrites, on_orcid, after.options),
        exports=after.options.may_export,
    )


@dataclass(slots=True)
class _Plans:
    """The two plans of one researcher after the other, and what they come to."""

    before: Policy
    after: Policy
    caused: Tally = field(default_factory=Tally)
    waiting: Tally = field(default_factory=Tally)
    dropped: Tally = field(default_factory=Tally)
    affected: int = 0
    removals: int = 0
    rewrites: int = 0

    def compare(self, loaded: Loaded) -> None:
        if _stays_paused(loaded, self.after):
            return
        # What another client, or the other registry, would do to other records does not wait for these.
        same_records = _client(self.before.options) == _client(self.after.options)
        was = _actions(_plan(loaded, self.before) if same_records else None)
        planned = _plan(loaded, self.after)
        now = _actions(planned)
        person_id = loaded.researcher.person.id
        caused = [action for what, action in now.items() if what not in was]
        dropped = [action for what, action in was.items() if what not in now]
        self.caused.add(person_id, caused)
        self.waiting.add(person_id, (action for what, action in now.items() if what in was))
        self.dropped.add(person_id, dropped)
        self.affected += bool(caused or dropped)
        if planned is not None:
            removals = sum(action.deed is Deed.DELETE for action in planned.actions)
            self.removals += removals
            self.rewrites += planned.weight - removals


def _plan(loaded: Loaded, policy: Policy) -> Plan | None:
    return plan_person(loaded, policy) if policy.options.may_export else None


def _actions(plan: Plan | None) -> dict[tuple[str, str, str], Action]:
    """By what is done to which item: the same in two plans is one thing to do, whatever is written in it."""
    return {} if plan is None else {(each.deed, each.section, each.key): each for each in plan.actions}


def _stays_paused(loaded: Loaded, policy: Policy) -> bool:
    """A leaver whose last export is done gets no turn until they are back."""
    connection = loaded.connection
    return connection is not None and connection.left and has_left(loaded.researcher.person, policy.today)


def _client(options: Options) -> tuple[str, str]:
    return registry_in_use(options).site, options.client_id
