"""What a researcher decides about the connection: export now, pause, go on, withdraw, disconnect."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pollinia.domain.problem import Problem
from pollinia.flows import pause as pausing
from pollinia.flows.part import ask_to_part
from pollinia.flows.standing import standing
from pollinia.store.partings import PartingDeed
from pollinia.web.access import account, for_forms
from pollinia.web.researcher.own import own
from pollinia.web.sentences import in_words


@own
@for_forms
def export_now(request: HttpRequest, person_id: str) -> HttpResponse:
    return _decided(request, lambda: pausing.export_now(person_id), _("Your record is being brought in step now."))


@own
@for_forms
def pause(request: HttpRequest, person_id: str) -> HttpResponse:
    done = _("Paused. What is on your record stays as it is.")
    return _decided(request, lambda: pausing.pause(person_id, by=account(request).email), done)


@own
@for_forms
def resume(request: HttpRequest, person_id: str) -> HttpResponse:
    done = _("It goes on. Your record is being brought in step now.")
    return _decided(request, lambda: pausing.resume(person_id, by=account(request).email), done)


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
    by = account(request).email
    done = _("Nothing more is written to your record.")
    return _decided(request, lambda: ask_to_part(person_id, PartingDeed(deed), removes == "remove", by), done)


def _decided(request: HttpRequest, deed: Callable[[], None], done: str) -> HttpResponse:
    try:
        deed()
    except Problem as problem:
        messages.error(request, in_words(str(problem)))
    else:
        messages.success(request, done)
    return redirect("my-orcid")
