"""My ORCID: where the connection stands in words, what was last written, and one clear next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from pollinia.web.asked import asked
from pollinia.web.researcher.connecting import ENDED
from pollinia.web.researcher.own import own

_IN_STEP = (ItemState.ON_ORCID, ItemState.KEPT)
_TO_DO = (ItemState.WAITING, ItemState.CHANGING, ItemState.LEAVING)


@own
@require_safe
def overview(request: HttpRequest, person_id: str) -> HttpResponse:
    request.session.pop(ENDED, None)
    return render(request, "researcher/overview.html", {**_shown(person_id), "candidates": _candidates(person_id)})


@own
@require_safe
def progress(request: HttpRequest, person_id: str) -> HttpResponse:
    """The figures alone, so that nothing else is disturbed, while a worker is at it and the page says what it still is."""
    try:
        shown = _shown(person_id)
    except PersonUnknown:
        # Who is in no source any more has disconnected: there is no such page now.
        return HttpResponse(headers={"HX-Refresh": "true"})
    now = shown["now"]
    if now.is_busy and asked(request, "stand") == now.stand:
        return render(request, "researcher/figures.html", shown)
    response = render(request, "researcher/followed.html", {**shown, "candidates": _candidates(person_id)})
    response.headers["HX-Retarget"] = "#standing"
    return response


def _candidates(person_id: str) -> int:
    registry = registry_in_use(current_options()).site
    return list_candidates(person_id, registry, CandidateState.WAITING, Paging(1, 1)).total


def _shown(person_id: str) -> dict[str, Any]:
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
