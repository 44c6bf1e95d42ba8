"""What waits for an administrator, in numbers; the lists behind each are in ``reports`` and ``flows.held_runs``."""

from __future__ import annotations

from dataclasses import dataclass

from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.flows.fence import FenceClosed, fence
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.import_candidates import count_candidates
from pollinia.reports.incomplete_organisations import incomplete_organisations
from pollinia.reports.kept_aside import count_kept_aside
from pollinia.reports.last_readings import count_ended_early
from pollinia.reports.refused_items import count_refused_items
from pollinia.reports.to_reconnect import count_to_reconnect
from pollinia.store.attention import save_attention_count
from pollinia.store.configuration import current_options
from pollinia.store.local_values import LocalValue
from pollinia.store.runs import Run, RunState


@dataclass(frozen=True, slots=True)
class Attention:
    """How many there are of each. ``closed_fence`` says what keeps us from production, None where nothing does, or nothing
    is to go there."""

    to_reconnect: int
    items_refused: int
    organisations_incomplete: int
    affiliations_held_back: int
    disagreements: int
    records_kept_aside: int
    sources_ended_early: int
    candidates: int
    runs_held: int
    closed_fence: str | None

    @property
    def waiting(self) -> int:
        """All of it together, but for the candidates, about which the researchers decide."""
        return (
            self.to_reconnect
            + self.items_refused
            + self.organisations_incomplete
            + self.disagreements
            + self.records_kept_aside
            + self.sources_ended_early
            + self.runs_held
            + (self.closed_fence is not None)
        )


def count_attention() -> Attention:
    """As ``attention``; how much waits is kept for the menu."""
    now = attention()
    save_attention_count(registry_in_use(current_options()).site, now.waiting)
    return now


def attention() -> Attention:
    """As things stand in the registry in use, in a fixed number of statements."""
    options = current_options()
    registry = registry_in_use(options).site
    incomplete = [each for each in incomplete_organisations(registry, options) if each.holds_back]
    return Attention(
        to_reconnect=count_to_reconnect(registry, options.client_id),
        items_refused=count_refused_items(registry),
        organisations_incomplete=len(incomplete),
        affiliations_held_back=sum(each.affiliations for each in incomplete),
        disagreements=LocalValue.objects.filter(source_value__isnull=False).count(),
        records_kept_aside=count_kept_aside(),
        sources_ended_early=count_ended_early(),
        candidates=count_candidates(registry),
        runs_held=Run.objects.filter(registry=registry, state=RunState.HELD).count(),
        closed_fence=_closed_fence(options),
    )


def _closed_fence(options: Options) -> str | None:
    if options.sandbox_mode:
        return None
    try:
        now = fence()
    except Problem as problem:
        return str(problem)
    return None if now.is_open else str(FenceClosed(f"They belong to {now.bound_to}; this is {now.here}."))
