"""What other settings or another work type mapping would do to the ORCID records: planned, without a request to ORCID."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pollinia.domain.brake import must_ask
from pollinia.domain.content import ResearchOutput
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options
from pollinia.domain.plan import Action, Deed
from pollinia.domain.records.item import RecordItem, Section
from pollinia.domain.records.work import build_work, self_identifiers
from pollinia.domain.selection import Outcome
from pollinia.domain.selection.outputs import OutputCase, judge_output
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.change_configuration import options_with
from pollinia.flows.effects import Effect, Example, Kind, Tally
from pollinia.flows.export_person import Policy, current_policy, plan_person
from pollinia.flows.progress import Progress
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.start_run import kept_in_step
from pollinia.store.change_marks import marks_seen
from pollinia.store.codec import without_collecting
from pollinia.store.configuration import current_options
from pollinia.store.exported import ExportedItem
from pollinia.store.researchers import BATCH, Loaded, load_researchers, load_tree


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
    plans, tree, marked = _Plans(before, after), load_tree(), marks_seen().keys()
    for start in range(0, len(candidates), BATCH):
        batch = dict(candidates[start : start + BATCH])
        with without_collecting():
            for loaded in load_researchers(registry, list(batch.values()), tree):
                plans.compare(loaded, loaded.connection is not None and loaded.connection.pk in marked)
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

    def compare(self, loaded: Loaded, is_marked: bool) -> None:
        """Without the change the next run plans the marked ones alone: for nobody else does anything wait."""
        if loaded.connection is None or (loaded.connection.left and has_left(loaded.researcher.person, self.after.today)):
            return  # A leaver is paused after the last export, until they are back.
        # What is due at another registry, or with another client, is due on other records.
        was_exported = self.before.options.may_export and _client(self.before.options) == _client(self.after.options)
        works = _Works(loaded, self.before, in_step=was_exported and not is_marked)
        was = _by_what(plan_person(loaded, self.before, build=works.build).actions) if was_exported and is_marked else {}
        now = self._after(loaded, works)
        new = [action for what, action in now.items() if what not in was]
        self.caused.add(loaded.researcher.person.id, new)
        self.waiting += len(now) - len(new)
        self.cancelled += sum(what not in now for what in was)

    def _after(self, loaded: Loaded, works: _Works) -> dict[_What, Action]:
        if not self.after.options.may_export:
            return {}
        plan = plan_person(loaded, self.after, build=works.build)
        removals = sum(action.deed is Deed.DELETE for action in plan.actions)
        self.removals += removals
        self.rewrites += plan.weight - removals
        return _by_what(plan.actions)


class _Works:
    """Builds the works of one researcher, which is most of the time that a plan takes: each once for both plans.

    One that stands on a record ``in_step``, and is not touched by the change, is taken as it was written.
    """

    def __init__(self, loaded: Loaded, before: Policy, in_step: bool) -> None:
        self._researcher, self._before = loaded.researcher, before
        self._built: dict[tuple[str, str, str], RecordItem] = {}
        # What was refused, or written without our knowing what, is not there as it is wanted.
        known = (each for each in loaded.recorded if in_step and each.fingerprint and each.key not in loaded.refused)
        self._written = {each.key: each.fingerprint for each in known}

    def build(self, output: ResearchOutput, work_type: str, authenticated: Mapping[str, str], site: str) -> RecordItem:
        key = (output.id, work_type, site)
        if key not in self._built:
            self._built[key] = self._as_written(output, work_type) or build_work(output, work_type, authenticated, site)
        return self._built[key]

    def _as_written(self, output: ResearchOutput, work_type: str) -> RecordItem | None:
        """Without a body, since nothing is to be done about it. What re-validation has held back may have changed since."""
        key = f"output:{output.id}"
        fingerprint = self._written.get(key)
        if fingerprint is None or self._before.work_types.look_up(output.type) != work_type:
            return None
        verdict = judge_output(OutputCase(output, work_type, self._researcher, self._before.options))
        if verdict.outcome is not Outcome.EXPORTED:
            return None
        return RecordItem(Section.WORK, key, b"", fingerprint, self_identifiers(output, work_type), output.id)


_What: TypeAlias = tuple[str, str, str]
"""What is done, to which section's item of which key: in two plans it is the same thing to do, whatever is written in it."""


def _by_what(actions: Iterable[Action]) -> dict[_What, Action]:
    return {(action.deed, action.section, action.key): action for action in actions}


def _client(options: Options) -> tuple[str, str]:
    return registry_in_use(options).site, options.client_id
