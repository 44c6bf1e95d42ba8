"""Needs attention: what waits for an administrator, in numbers, and the list behind each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.flows.attention import count_attention
from pollinia.flows.held_runs import held_runs
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.import_candidates import researchers_with_candidates
from pollinia.reports.kept_aside import kept_aside
from pollinia.reports.refused_items import refused_items
from pollinia.reports.to_reconnect import WhyReconnect, to_reconnect
from pollinia.store.configuration import current_options
from pollinia.web.access import needs
from pollinia.web.asked import asked, asked_page

SIZE = 50

_WHY = {
    WhyReconnect.WITHDRAWN: "ORCID does not accept the permission any more: the researcher has most likely withdrawn it.",
    WhyReconnect.UNAVAILABLE: "The ORCID record is locked or closed, or another iD has taken its place.",
    WhyReconnect.EXPIRED: "The permission has run out.",
    WhyReconnect.OTHER_CLIENT: "The connection was made with another ORCID client than the one in use.",
}


@needs(Right.READ)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    held = held_runs(registry_in_use(current_options()).site)
    return render(request, "attention/overview.html", {"now": count_attention(), "held": held})


@needs(Right.READ)
@require_safe
def reconnect(request: HttpRequest) -> HttpResponse:
    """The researchers who let us write, and must connect anew before anything is written again."""
    options = current_options()
    page = to_reconnect(registry_in_use(options).site, options.client_id, asked_page(request, SIZE))
    rows = [(each, _WHY[each.why]) for each in page.entries]
    return render(request, "attention/reconnect.html", {"page": page, "rows": rows})


@needs(Right.READ)
@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    page = researchers_with_candidates(registry_in_use(current_options()).site, asked_page(request, SIZE))
    return render(request, "attention/candidates.html", {"page": page})


@needs(Right.READ)
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    page = refused_items(registry_in_use(current_options()).site, asked_page(request, SIZE))
    return render(request, "attention/refused.html", {"page": page})


@needs(Right.READ)
@require_safe
def aside(request: HttpRequest) -> HttpResponse:
    """The records that the latest imports refused or, with ``?taken=yes``, took without one value."""
    taken = asked(request, "taken") == "yes"
    page = kept_aside(asked_page(request, SIZE), taken_without=taken)
    return render(request, "attention/aside.html", {"page": page, "taken": taken})
