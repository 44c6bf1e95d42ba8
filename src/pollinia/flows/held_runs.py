"""What the runs that the brake holds would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count

from pollinia.domain.plan import Action, Deed
from pollinia.flows.plan_export import plan_export
from pollinia.reports.naming import item_names, person_names
from pollinia.store.runs import Run, RunState, Turn

_AT_ONCE = 5
"""Researchers that are planned for the sake of examples: it takes a while for one with thousands of outputs."""


@dataclass(frozen=True, slots=True)
class HeldRun:
    """A run that waits for an administrator: how much of the items ``on_orcid`` it would remove and rewrite, and for whom."""

    run: int
    trigger: str
    started_at: datetime
    researchers: int
    removals: int
    rewrites: int
    on_orcid: int


@dataclass(frozen=True, slots=True)
class HeldAction:
    """A removal or a rewriting with its reason. ``item`` is its title for people."""

    person_id: str
    name: str
    deed: Deed
    key: str
    item: str
    reason: str


def held_runs(registry: str) -> list[HeldRun]:
    """The newest first."""
    held = Run.objects.filter(registry=registry, state=RunState.HELD).annotate(researchers=Count("turn")).order_by("-id")
    return [
        HeldRun(
            run=run.pk,
            trigger=run.trigger,
            started_at=run.started_at,
            researchers=run.researchers,
            removals=run.removals,
            rewrites=run.rewrites,
            on_orcid=run.on_orcid,
        )
        for run in held
    ]


def held_examples(run_id: int, most: int = 10) -> list[HeldAction]:
    """Up to ``most`` of each, removals and rewritings, of the researchers of whom the run would remove and rewrite most.

    Planned from the content as it is now, without a request.
    """
    heaviest = Turn.objects.filter(run_id=run_id, weight__gt=0).order_by("-weight", "id")[:_AT_ONCE]
    planned = list(plan_export(person_ids)) if (person_ids := [turn.person_id for turn in heaviest]) else []
    chosen: list[tuple[str, Action]] = []
    for deed in (Deed.DELETE, Deed.UPDATE):
        actions = ((each.person.id, action) for each in planned for action in each.plan.actions if action.deed is deed)
        chosen += islice(actions, most)
    return list(_named(chosen))


def _named(actions: list[tuple[str, Action]]) -> Iterator[HeldAction]:
    persons = person_names([person_id for person_id, _ in actions])
    items = item_names([(person_id, action.key) for person_id, action in actions])
    for person_id, action in actions:
        name, item = persons.get(person_id, person_id), items[person_id, action.key]
        yield HeldAction(person_id, name, action.deed, action.key, item, action.reason)
