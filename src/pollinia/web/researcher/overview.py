"""My ORCID: where the connection stands in words, what was last written, and one clear next step."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.flows.connect import PersonUnknown
from pollinia.flows.explain import Question, explain
from pollinia.flows.item_states import ItemState
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.standing import standing
from pollinia.reports.import_candidates import list_candidates
from pollinia.reports.paging import Paging
from pollinia.store.candidates import CandidateState
from pollinia.store.configuration import current_options
from pollinia.web.researcher.connecting import ENDED
from pollinia.web.researcher.own import own

_IN_STEP = (ItemState.ON_ORCID, ItemState.KEPT)
_TO_DO = (ItemState.WAITING, ItemState.CHANGING, ItemState.LEAVING)


@own
@require_safe
def overview(request: HttpRequest, person_id: str) -> HttpResponse:
    request.session.pop(ENDED, None)
    waiting = list_candidates(person_id, registry_in_use(current_options()).site, CandidateState.WAITING, Paging(1, 1))
    return render(request, "researcher/overview.html", {**_shown(person_id), "candidates": waiting.total})


@own
@require_safe
def progress(request: HttpRequest, person_id: str) -> HttpResponse:
    """The part of the page that changes while a worker is at it."""
    try:
        return render(request, "researcher/standing.html", _shown(person_id))
    except PersonUnknown:
        # Who is in no source any more has disconnected: there is no such page now.
        return HttpResponse(headers={"HX-Refresh": "true"})


def _shown(person_id: str) -> dict[str, object]:
    counts, missing = _counts(person_id)
    in_step = sum(counts.get(state, 0) - missing.get(state, 0) for state in _IN_STEP)
    to_do = sum(counts.get(state, 0) for state in _TO_DO)
    return {
        "now": standing(person_id),
        "may_export": current_options().may_export,
        "in_step": in_step,
        "to_do": to_do,
        "missing": sum(missing.values()),
        "total": in_step + to_do,
    }


def _counts(person_id: str) -> tuple[Mapping[ItemState, int], Mapping[ItemState, int]]:
    """Of the items, and of those that are missing on the record, by state; nothing of who is in no source any more."""
    try:
        found = explain(person_id, Question(), Paging(1, 1))
    except PersonUnknown:
        return {}, {}
    return found.counts, found.missing
