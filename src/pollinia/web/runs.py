"""Runs: the list, one run with its progress, and the decision about one that the brake holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.flows.cancel_run import cancel_run
from pollinia.flows.go_on import go_on
from pollinia.flows.held_runs import held_examples
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.runs import RunDetail, list_actions, list_runs, list_turns, run_detail
from pollinia.store.configuration import current_options
from pollinia.store.runs import Outcome, RunState, TurnState
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked, asked_page
from pollinia.web.not_found import NotHere
from pollinia.web.outcome import outcome_told

SIZE = 50
_ON = (RunState.PLANNING, RunState.RUNNING)


@needs(Right.READ)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The runs at the registry in use, the newest first."""
    page = list_runs(registry_in_use(current_options()).site, asked_page(request, SIZE))
    return render(request, "runs/runs.html", {"page": page})


@needs(Right.READ)
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far it is and what it did; of a held one, what it would do."""
    detail = _detail(run_id)
    is_held = detail.run.state == RunState.HELD
    shown = _progress(detail) | {"is_held": is_held, "examples": held_examples(run_id) if is_held else []}
    return render(request, "runs/run.html", shown)


@needs(Right.READ)
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """What changes on a run's page while it is on; one that the brake holds now has another page, on which it is decided."""
    detail = _detail(run_id)
    if detail.run.state == RunState.HELD:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "runs/progress.html", _progress(detail))


@needs(Right.READ)
@require_safe
def turns(request: HttpRequest, run_id: int) -> HttpResponse:
    """The researchers of a run, or those whose turn is in one state."""
    detail, state = _detail(run_id), asked(request, "state")
    states = [TurnState(state)] if state in TurnState.values else []
    page = list_turns(run_id, asked_page(request, SIZE), states)
    return render(request, "runs/turns.html", {"run": detail.run, "page": page, "state": state, "states": TurnState.values})


@needs(Right.READ)
@require_safe
def actions(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a run did, action by action, or those with one outcome, with ORCID's words."""
    detail, outcome = _detail(run_id), asked(request, "outcome")
    outcomes = [Outcome(outcome)] if outcome in Outcome.values else []
    page = list_actions(run_id, asked_page(request, SIZE), outcomes)
    shown = {"run": detail.run, "page": page, "outcome": outcome, "outcomes": Outcome.values}
    return render(request, "runs/actions.html", shown)


@needs(Right.CONFIGURE)
@for_forms
def let_go_on(request: HttpRequest, run_id: int) -> HttpResponse:
    with outcome_told(request, "The run goes on."):
        go_on(run_id, by=account(request).email)
    return redirect("run", run_id)


@needs(Right.CONFIGURE)
@for_forms
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    with outcome_told(request, "The run is cancelled. Nothing of it was sent."):
        cancel_run(run_id, by=account(request).email)
    return redirect("run", run_id)


def _detail(run_id: int) -> RunDetail:
    detail = run_detail(run_id)
    if detail is None:
        raise NotHere("There is no such run, or no more.")
    return detail


def _progress(detail: RunDetail) -> dict[str, object]:
    left = detail.seconds_left
    return {
        "detail": detail,
        "run": detail.run,
        "is_on": detail.run.state in _ON,
        "taken": detail.run.turns - detail.run.waiting,
        "minutes_left": None if left is None else max(1, round(left / 60)),
    }
