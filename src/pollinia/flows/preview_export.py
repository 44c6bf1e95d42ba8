"""What other settings or another work type mapping would do to the ORCID records: planned, without a request to ORCID."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pollinia.domain.brake import must_ask
from pollinia.domain.content import ResearchOutput
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options
from pollinia.domain.plan import Action, Deed
from pollinia.domain.records.item import RecordItem
from pollinia.domain.records.work import build_work
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.change_configuration import options_with
from pollinia.flows.effects import Effect, Example, Kind, Tally
from pollinia.flows.export_person import Policy, current_policy, plan_person
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.start_run import kept_in_step
from pollinia.store.change_marks import times_marked
from pollinia.store.configuration import current_options
from pollinia.store.exported import ExportedItem
from pollinia.store.researchers import BATCH, Loaded, load_researchers, load_tree

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the next run would do because of a change.

    ``items`` by effect and section, ``researchers`` by effect, ``reasons`` for removals in items by sentence, the most frequent
    first; at most five ``examples`` of each kind. ``looked_at`` is the number of researchers whose records are kept in step.

    ``waiting`` items are added, updated or removed by the next run in any case: they are in none of these numbers.
    ``cancelled`` ones wait now and are left as they are after the change.

    ``is_braked``: the brake would hold the next run, which does what waits as well. ``may_export``: whether anything may be
    written at all after the change.
    """

    items: Mapping[Kind, int]
    researchers: Mapping[Effect, int]
    reasons: Mapping[str, int]
    examples: tuple[Example, ...]
    looked_at: int
    waiting: int
    cancelled: int
    is_braked: bool
    may_export: bool

    def total(self, effect: Effect) -> int:
        """Items of all sections that the change adds, updates or removes."""
        return sum(count for (each, _), count in self.items.items() if each is effect)


def preview_change(changes: Mapping[str, object], progress: Progress | None = None) -> Preview:
    """What saving ``changes`` (field → value) would do. Nothing is saved, marked or sent.

    ``progress`` is told how many of how many researchers are planned. What was changed at ORCID since is not seen. Raises
    ConfigurationRefused where the changes cannot be saved.
    """
    before = current_policy(current_options())
    return _compare(before, replace(before, options=options_with(before.options, changes)), progress)


def preview_work_types(work_types: WorkTypes, progress: Progress | None = None) -> Preview:
    """What another work type mapping would do; otherwise as ``preview_change``."""
    before = current_policy(current_options())
    return _compare(before, replace(before, work_types=work_types), progress)


def _compare(before: Policy, after: Policy, progress: Progress | None) -> Preview:
    """Load each researcher once, and plan by both. What is held in memory grows with their number by their IDs alone."""
    told = progress or (lambda *_: None)
    registry, client_id = _client(after.options)
    candidates = kept_in_step(registry, client_id)
    plans, tree = _Plans(before, after), load_tree()
    for start in range(0, len(candidates), BATCH):
        batch = dict(candidates[start : start + BATCH])
        marked = times_marked(list(batch)).keys()
        for loaded in load_researchers(registry, list(batch.values()), tree):
            plans.compare(loaded, marked)
        told(min(start + BATCH, len(candidates)), len(candidates))
    on_orcid = ExportedItem.objects.filter(connection__registry=registry, connection__client_id=client_id).count()
    caused = plans.caused
    return Preview(
        items={kind: caused.items[kind] for kind in caused.kinds()},
        researchers=dict(caused.researchers),
        reasons=dict(caused.reasons.most_common()),
        examples=caused.examples(),
        looked_at=len(candidates),
        waiting=plans.waiting,
        cancelled=plans.cancelled,
        is_braked=must_ask(plans.removals, plans.rewrites, on_orcid, after.options),
        may_export=after.options.may_export,
    )


@dataclass(slots=True)
class _Plans:
    """The plans of one researcher after the other, before and after the change, and what the difference comes to."""

    before: Policy
    after: Policy
    caused: Tally = field(default_factory=Tally)
    waiting: int = 0
    cancelled: int = 0
    removals: int = 0
    rewrites: int = 0
    works: dict[tuple[str, str, str], RecordItem] = field(default_factory=dict)
    """Of the researcher who is looked at: each work is built once, for both plans."""

    def compare(self, loaded: Loaded, marked: Collection[int]) -> None:
        connection = loaded.connection
        if connection is None or (connection.left and has_left(loaded.researcher.person, self.after.today)):
            return  # A leaver is paused after the last export, until they are back.
        self.works.clear()
        # Without the change the next run plans the marked ones alone: for nobody else does anything wait.
        was, now = self._before(loaded) if connection.pk in marked else {}, self._after(loaded)
        new = [action for what, action in now.items() if what not in was]
        self.caused.add(loaded.researcher.person.id, new)
        self.waiting += len(now) - len(new)
        self.cancelled += sum(what not in now for what in was)

    def _before(self, loaded: Loaded) -> dict[_What, Action]:
        # What is due at another registry, or with another client, is due on other records.
        if not self.before.options.may_export or _client(self.before.options) != _client(self.after.options):
            return {}
        return _by_what(plan_person(loaded, self.before, build=self._built_once).actions)

    def _after(self, loaded: Loaded) -> dict[_What, Action]:
        if not self.after.options.may_export:
            return {}
        plan = plan_person(loaded, self.after, build=self._built_once)
        removals = sum(action.deed is Deed.DELETE for action in plan.actions)
        self.removals += removals
        self.rewrites += plan.weight - removals
        return _by_what(plan.actions)

    def _built_once(self, output: ResearchOutput, work_type: str, authenticated: Mapping[str, str], site: str) -> RecordItem:
        key = (output.id, work_type, site)
        if key not in self.works:
            self.works[key] = build_work(output, work_type, authenticated, site)
        return self.works[key]


_What: TypeAlias = tuple[str, str, str]
"""What is done, to which section's item of which key: in two plans it is the same thing to do, whatever is written in it."""


def _by_what(actions: Iterable[Action]) -> dict[_What, Action]:
    return {(action.deed, action.section, action.key): action for action in actions}


def _client(options: Options) -> tuple[str, str]:
    return registry_in_use(options).site, options.client_id
