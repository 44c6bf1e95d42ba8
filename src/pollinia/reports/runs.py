"""The runs, and one run in detail: its progress, its turns, and what it did with ORCID's answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from pollinia.reports.naming import item_names, person_names
from pollinia.reports.paging import Page, Paging, page_of, stretch
from pollinia.store.outcome_counts import OutcomeCount
from pollinia.store.runs import ActionTaken, Outcome, Run, RunState, Turn, TurnState


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in numbers. ``planned`` researchers were looked at; those with something to do have one of the ``turns``.

    ``refused`` and ``failed`` count items. ``requests_per_second`` is None where no time has passed.
    """

    id: int
    trigger: str
    state: str
    verifies: bool
    started_at: datetime
    ended_at: datetime | None
    ended_early: str | None
    planned: int
    turns: int
    done: int
    stopped: int
    waiting: int
    refused: int
    failed: int
    removals: int
    rewrites: int
    on_orcid: int
    requests: int
    requests_per_second: float | None


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How many actions of a kind had which outcome; ``outcome`` is ``trying`` while there is no answer."""

    deed: str
    section: str
    outcome: str
    number: int


@dataclass(frozen=True, slots=True)
class RunDetail:
    """``turns_per_minute`` counts the last minute; ``seconds_left`` is by that, None where nothing was done in it."""

    run: RunRow
    version: str
    unchanged: int
    withheld: int
    already_there: int
    orphans: int
    turns_per_minute: int
    seconds_left: float | None
    actions: tuple[ActionCount, ...]


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A researcher's turn, and what became of it, in items. ``sentence`` says why it was stopped, or what is to be known."""

    person_id: str
    name: str
    state: str
    verifies: bool
    sentence: str | None
    attempts: int
    ended_at: datetime | None
    requests: int
    unchanged: int
    already_there: int
    withheld: int
    orphans: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action on one record. ``item`` is its title for people, ``answer`` ORCID's words where it did not go well."""

    person_id: str
    name: str
    orcid: str
    deed: str
    section: str
    key: str
    item: str
    put_code: int | None
    reason: str
    outcome: str
    answer: str | None
    tried_at: datetime
    ended_at: datetime | None


def list_runs(registry: str, paging: Paging) -> Page[RunRow]:
    """The runs at a registry, the newest first."""
    runs = Run.objects.filter(registry=registry)
    found = list(runs.order_by("-started_at", "-id")[paging.offset : paging.offset + paging.limit])
    return page_of(_rows(found), runs.count(), paging)


def run_detail(run_id: int) -> RunDetail | None:
    """None where there is no such run, or no more."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        return None
    turns = Turn.objects.filter(run=run)
    (row,) = _rows([run])
    names = ("unchanged", "withheld", "already_there", "orphans")
    sums = {name: number or 0 for name, number in turns.aggregate(**{name: Sum(name) for name in names}).items()}
    lately = turns.filter(ended_at__gt=timezone.now() - timedelta(minutes=1)).count()
    return RunDetail(
        run=row,
        version=run.version,
        turns_per_minute=lately,
        seconds_left=row.waiting * 60 / lately if lately and run.state == RunState.RUNNING else None,
        actions=tuple(_action_counts(run_id)),
        **sums | {"unchanged": sums["unchanged"] + run.unchanged, "withheld": sums["withheld"] + run.withheld},
    )


def list_turns(run_id: int, paging: Paging, states: Collection[TurnState] = ()) -> Page[TurnRow]:
    """The turns of a run, or those in these states, in the order in which they were given."""
    turns = Turn.objects.filter(run_id=run_id, **{"state__in": list(states)} if states else {})
    found = list(turns.order_by("id")[paging.offset : paging.offset + paging.limit])
    names = person_names([turn.person_id for turn in found])
    return page_of([_turn_row(turn, names) for turn in found], turns.count(), paging)


def list_actions(run_id: int, paging: Paging, outcomes: Collection[Outcome] = ()) -> Page[ActionRow]:
    """The actions of a run, or those with these outcomes, in the order in which they were tried."""
    actions = ActionTaken.objects.filter(run_id=run_id, **{"outcome__in": list(outcomes)} if outcomes else {})
    total = sum(each.number for each in _action_counts(run_id) if not outcomes or each.outcome in outcomes)
    return _actions(actions, total, paging)


def list_history(person_id: str, registry: str, paging: Paging) -> Page[ActionRow]:
    """What was done to a person's records at a registry, the newest first, as far back as the history is kept."""
    actions = ActionTaken.objects.filter(person_id=person_id, run__registry=registry).order_by("-id")
    return page_of(_named(actions[paging.offset : paging.offset + paging.limit]), actions.count(), paging)


def _action_counts(run_id: int) -> list[ActionCount]:
    """What has an outcome was counted as it was written down; what is being tried is never much."""
    ended = OutcomeCount.objects.filter(run_id=run_id).values_list("deed", "section", "outcome", "number")
    trying = ActionTaken.objects.filter(run_id=run_id, outcome=Outcome.TRYING).values_list("deed", "section", "outcome")
    return [ActionCount(*each) for each in sorted([*ended, *trying.annotate(Count("id"))])]


def _actions(actions: QuerySet[ActionTaken], total: int, paging: Paging) -> Page[ActionRow]:
    """By their IDs, which an index alone tells: a page in the middle has a hundred thousand rows before it."""
    part = stretch(paging, total)
    ids = actions.order_by("-id" if part.from_the_end else "id").values_list("id", flat=True)
    chosen = list(ids[part.offset : part.offset + part.number])
    return page_of(_named(ActionTaken.objects.filter(pk__in=chosen).order_by("id")), total, paging)


def _named(actions: Iterable[ActionTaken]) -> list[ActionRow]:
    found = list(actions)
    names = person_names([action.person_id for action in found])
    items = item_names([(action.person_id, action.key) for action in found])
    return [_action_row(action, names, items) for action in found]


def _rows(runs: Collection[Run]) -> list[RunRow]:
    turns = (
        Turn.objects.filter(run__in=runs)
        .values("run_id")
        .annotate(
            turns=Count("id"),
            done=Count("id", filter=Q(state=TurnState.DONE)),
            stopped=Count("id", filter=Q(state=TurnState.STOPPED)),
            waiting=Count("id", filter=Q(state=TurnState.WAITING)),
            refused=Sum("refused"),
            failed=Sum("failed"),
            requests=Sum("requests"),
            verifies=BoolOr("verifies"),
        )
    )
    counts: dict[int, Mapping[str, Any]] = {each["run_id"]: each for each in turns}
    return [_run_row(run, counts.get(run.pk, {})) for run in runs]


def _run_row(run: Run, turns: Mapping[str, Any]) -> RunRow:
    requests = run.requests if run.ended_at else turns.get("requests", 0)
    seconds = ((run.ended_at or timezone.now()) - run.started_at).total_seconds()
    return RunRow(
        id=run.pk,
        trigger=run.trigger,
        state=run.state,
        verifies=bool(turns.get("verifies", False)),
        started_at=run.started_at,
        ended_at=run.ended_at,
        ended_early=run.ended_early,
        planned=run.planned,
        turns=turns.get("turns", 0),
        done=turns.get("done", 0),
        stopped=turns.get("stopped", 0),
        waiting=turns.get("waiting", 0),
        refused=turns.get("refused", 0),
        failed=turns.get("failed", 0),
        removals=run.removals,
        rewrites=run.rewrites,
        on_orcid=run.on_orcid,
        requests=requests,
        requests_per_second=requests / seconds if seconds > 0 else None,
    )


def _turn_row(turn: Turn, names: dict[str, str]) -> TurnRow:
    return TurnRow(
        person_id=turn.person_id,
        name=names.get(turn.person_id, turn.person_id),
        state=turn.state,
        verifies=turn.verifies,
        sentence=turn.sentence,
        attempts=turn.attempts,
        ended_at=turn.ended_at,
        requests=turn.requests,
        unchanged=turn.unchanged,
        already_there=turn.already_there,
        withheld=turn.withheld,
        orphans=turn.orphans,
        refused=turn.refused,
        failed=turn.failed,
    )


def _action_row(action: ActionTaken, names: dict[str, str], items: dict[tuple[str, str], str]) -> ActionRow:
    return ActionRow(
        person_id=action.person_id,
        name=names.get(action.person_id, action.person_id),
        orcid=action.orcid,
        deed=action.deed,
        section=action.section,
        key=action.key,
        item=items[action.person_id, action.key],
        put_code=action.put_code,
        reason=action.reason,
        outcome=action.outcome,
        answer=action.answer,
        tried_at=action.tried_at,
        ended_at=action.ended_at,
    )
