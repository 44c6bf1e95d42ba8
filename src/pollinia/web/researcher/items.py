"""My items: every one with its verdict, on ORCID or not; and the history of what was written, with ORCID's answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pollinia.flows.explain import ItemKind, Question, explain
from pollinia.flows.item_states import ItemState
from pollinia.flows.opt_out import opt_out
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.standing import standing
from pollinia.reports.runs import list_history
from pollinia.store.configuration import current_options
from pollinia.web.access import for_forms
from pollinia.web.asked import asked, asked_page
from pollinia.web.outcome import outcome_told
from pollinia.web.researcher.own import own

SIZE = 50
_MISSING = "missing"
"""In place of a state: what is not on the record, in whichever state."""
_FILTERS = ("search", "state", "kind", "page")


@own
@require_safe
def items(request: HttpRequest, person_id: str) -> HttpResponse:
    state, kind = asked(request, "state"), asked(request, "kind")
    question = Question(
        states=frozenset({ItemState(state)} if state in set(ItemState) else ()),
        missing=state == _MISSING,
        kinds=frozenset({ItemKind(kind)} if kind in set(ItemKind) else ()),
        text=asked(request, "search"),
    )
    found = explain(person_id, question, asked_page(request, SIZE))
    shown = {
        "now": standing(person_id),
        "page": found.page,
        "hindrance": found.hindrance,
        "counts": found.counts,
        "missing": sum(found.missing.values()),
        "asked": {"search": question.text, "state": state, "kind": kind},
        "states": list(ItemState),
        "kinds": list(ItemKind),
        "here": request.GET.urlencode(),
    }
    return render(request, "researcher/items.html", shown)


@own
@for_forms
def decide(request: HttpRequest, person_id: str) -> HttpResponse:
    """Do not send an item to ORCID, or do; then back to the same part of the list."""
    exports = request.POST.get("exports") == "yes"
    with outcome_told(request, _("It goes to ORCID again.") if exports else _("It is kept off your ORCID record.")):
        opt_out(person_id, request.POST.get("key", "").replace("\0", ""), exports)
    back = urlencode({name: value for name in _FILTERS if (value := request.POST.get(name, ""))})
    return redirect(f"{reverse('my-items')}?{back}")


@own
@require_safe
def history(request: HttpRequest, person_id: str) -> HttpResponse:
    page = list_history(person_id, registry_in_use(current_options()).site, asked_page(request, SIZE))
    return render(request, "researcher/history.html", {"page": page})
