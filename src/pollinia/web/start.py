"""The start page: the first steps of a new installation, and how things stand."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pollinia.domain.roles import RIGHTS, Right, Role
from pollinia.flows.figures import figures
from pollinia.flows.first_steps import Step, first_steps
from pollinia.web.access import account, needs

_WHERE = {
    Step.CREDENTIALS: "credentials",
    Step.REDIRECT_URI: "redirect-uri",
    Step.ROOT_ORGANISATION: "organisation",
    Step.EXPORT: "export",
}
"""The section of the configuration page where a step is taken."""


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """For any account; what concerns all researchers is for those who may read it."""
    if Right.READ not in RIGHTS[Role(account(request).role)]:
        return redirect("my-orcid")
    return _of_the_institution(request)


@needs(Right.READ)
def _of_the_institution(request: HttpRequest) -> HttpResponse:
    rights = RIGHTS[Role(account(request).role)]
    steps = [(each, _address(each.step, rights)) for each in first_steps()]
    now = figures()
    return render(
        request,
        "start.html",
        {
            "steps": steps,
            "steps_left": sum(not each.is_done for each, _ in steps),
            "now": now,
            "persons": sorted((state, number) for (state,), number in now.persons.items()),
        },
    )


def _address(step: Step, rights: Collection[Right]) -> str | None:
    """Where it is taken, for who may go there."""
    match step:
        case Step.INVITE if Right.EDIT in rights:
            return reverse("invitations")
        case Step.MAPPING:
            return reverse("file-handles")
        case _ if step in _WHERE and Right.INSPECT in rights:
            return f"{reverse('configuration')}#{_WHERE[step]}"
    return None
