"""How things stand, in numbers: content, connections by state, what is on ORCID, runs, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Sum
from django.utils import timezone

from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.kept_aside import count_kept_aside
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.content import Organisation, Person, ResearchOutput
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.runs import Run, RunState, Turn, TurnState


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run that is on or held: how many of its turns had which outcome, and when the rest will be done.

    ``turns_per_minute`` counts the last minute; ``seconds_left`` is by that, None where nothing was done in it.
    """

    run: int
    trigger: str
    state: str
    turns: int
    done: int
    stopped: int
    waiting: int
    requests: int
    turns_per_minute: int
    seconds_left: float | None
    removals: int
    rewrites: int


@dataclass(frozen=True, slots=True)
class Status:
    registry: str
    organisations: int
    persons: int
    research_outputs: int
    records_kept_aside: int
    connections: dict[str, int]
    items_on_orcid: dict[str, int]
    items_refused: int
    researchers_changed: int
    oldest_change: datetime | None
    last_export: datetime | None
    runs: tuple[RunProgress, ...]


def status() -> Status:
    registry = registry_in_use(current_options()).site
    connections = Connection.objects.filter(registry=registry)
    items = ExportedItem.objects.filter(connection__registry=registry)
    marks = ChangeMark.objects.filter(connection__registry=registry)
    last_run = Run.objects.filter(registry=registry, ended_at__isnull=False).order_by("-id").first()
    return Status(
        registry=registry,
        organisations=Organisation.objects.filter(retired=False).count(),
        persons=Person.objects.filter(retired=False).count(),
        research_outputs=ResearchOutput.objects.filter(retired=False).count(),
        records_kept_aside=count_kept_aside(),
        connections=dict(connections.values_list("state").annotate(Count("id")).order_by("state")),
        items_on_orcid=dict(items.values_list("section").annotate(Count("id")).order_by("section")),
        items_refused=RefusedItem.objects.filter(connection__registry=registry).count(),
        researchers_changed=marks.count(),
        oldest_change=marks.aggregate(oldest=Min("since"))["oldest"],
        last_export=last_run.ended_at if last_run else None,
        runs=tuple(_progress(run) for run in Run.objects.filter(registry=registry, state__in=_OPEN).order_by("id")),
    )


_OPEN = (RunState.RUNNING, RunState.HELD)


def _progress(run: Run) -> RunProgress:
    turns = Turn.objects.filter(run=run)
    states = dict(turns.values_list("state").annotate(Count("id")))
    waiting = states.get(TurnState.WAITING, 0)
    lately = turns.filter(ended_at__gt=timezone.now() - timedelta(minutes=1)).count()
    return RunProgress(
        run=run.pk,
        trigger=run.trigger,
        state=run.state,
        turns=sum(states.values()),
        done=states.get(TurnState.DONE, 0),
        stopped=states.get(TurnState.STOPPED, 0),
        waiting=waiting,
        requests=turns.aggregate(sum=Sum("requests"))["sum"] or 0,
        turns_per_minute=lately,
        seconds_left=waiting * 60 / lately if lately else None,
        removals=run.removals,
        rewrites=run.rewrites,
    )
