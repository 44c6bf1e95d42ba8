"""Works on my ORCID record that are not here: take over, say which output it is, or leave it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pollinia.flows import decide_candidate
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.import_candidates import list_candidates
from pollinia.store.candidates import CandidateState
from pollinia.store.configuration import current_options
from pollinia.web.access import account, for_forms
from pollinia.web.asked import asked, asked_page
from pollinia.web.outcome import outcome_told
from pollinia.web.researcher.own import own

SIZE = 25


@own
@require_safe
def candidates(request: HttpRequest, person_id: str) -> HttpResponse:
    """Those that wait, or with ``?state=`` those decided so."""
    chosen = asked(request, "state")
    state = CandidateState(chosen) if chosen in CandidateState.values else CandidateState.WAITING
    page = list_candidates(person_id, registry_in_use(current_options()).site, state, asked_page(request, SIZE))
    return render(request, "researcher/candidates.html", {"page": page, "state": state, "states": CandidateState.values})


@own
@for_forms
def decide(request: HttpRequest, person_id: str, candidate_id: int) -> HttpResponse:
    deed, by, output_id = request.POST.get("deed", ""), account(request).email, request.POST.get("output", "").replace("\0", "")
    deeds: dict[str, tuple[Callable[[], None], str]] = {
        "accept": (
            lambda: decide_candidate.accept(person_id, candidate_id, by),
            _("It is taken over, for the research information system to check."),
        ),
        "merge": (
            lambda: decide_candidate.merge(person_id, candidate_id, output_id, by),
            _("It is one with the output that is here."),
        ),
        "reject": (lambda: decide_candidate.reject(person_id, candidate_id, by), _("It is not offered again.")),
        "take-back": (lambda: decide_candidate.take_back(person_id, candidate_id, by), _("It waits for your decision again.")),
    }
    if deed in deeds:
        decision, done = deeds[deed]
        with outcome_told(request, done):
            decision()
    back = asked(request, "state")
    return redirect(f"{reverse('my-candidates')}{f'?state={back}' if back in CandidateState.values else ''}")
