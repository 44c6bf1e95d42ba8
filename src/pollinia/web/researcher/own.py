"""Pages of a researcher: each shows, and changes, what is of the person whose account it is, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from pollinia.flows.connect import PersonUnknown
from pollinia.web.access import account

P = ParamSpec("P")
Own: TypeAlias = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def own(view: Own[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view is given the ID of the account's own person. Who is no person here gets a page that says so, with status 403."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person_id = account(request).person_id
        if person_id is None:
            return render(request, "researcher/nobody.html", status=403)
        try:
            return view(request, person_id, *args, **kwargs)
        except PersonUnknown:
            return render(request, "researcher/nobody.html", status=403)

    checked.is_own = True  # type: ignore[attr-defined]
    return checked
