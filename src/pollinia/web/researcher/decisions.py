"""What a researcher decides about the connection: export now, pause, go on, withdraw, disconnect."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pollinia.flows import pause as pausing
from pollinia.flows.part import ask_to_part
from pollinia.flows.standing import standing
from pollinia.store.partings import PartingDeed
from pollinia.web.access import account, for_forms
from pollinia.web.outcome import outcome_told
from pollinia.web.researcher.own import own


@own
@for_forms
def export_now(request: HttpRequest, person_id: str) -> HttpResponse:
    with outcome_told(request, _("Your record is being brought in step now.")):
        pausing.export_now(person_id)
    return redirect("my-orcid")


@own
@for_forms
def pause(request: HttpRequest, person_id: str) -> HttpResponse:
    with outcome_told(request, _("Paused. What is on your record stays as it is.")):
        pausing.pause(person_id, by=account(request).email)
    return redirect("my-orcid")


@own
@for_forms
def resume(request: HttpRequest, person_id: str) -> HttpResponse:
    with outcome_told(request, _("It goes on. Your record is being brought in step now.")):
        pausing.resume(person_id, by=account(request).email)
    return redirect("my-orcid")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, person_id: str) -> HttpResponse:
    """The ways to stop, with what each does, before it is done."""
    now = standing(person_id)
    deed, removes = request.POST.get("deed", ""), request.POST.get("items", "")
    if request.method != "POST" or now.connected_at is None:
        return render(request, "researcher/stop.html", {"now": now})
    if deed not in PartingDeed.values or removes not in {"remove", "leave"}:
        refused = _("Please choose what to stop, and what happens to what was written.")
        chosen = {"deed": deed, "items": removes}
        return render(request, "researcher/stop.html", {"now": now, "refused": refused, **chosen}, status=400)
    with outcome_told(request, _("Nothing more is written to your record.")):
        ask_to_part(person_id, PartingDeed(deed), removes == "remove", account(request).email)
    return redirect("my-orcid")
