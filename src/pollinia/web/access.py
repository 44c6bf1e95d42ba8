"""Who may see which page: each view says what right it needs, or that any account, or anybody at all, may come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_POST

from pollinia.domain.roles import RIGHTS, Right, Role
from pollinia.store.accounts import Account

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

anybody = login_not_required


def for_forms(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """The view takes what a form sends and nothing else: there is no page at its address."""
    checked = require_POST(view)
    checked.is_for_forms = True  # type: ignore[attr-defined]
    return checked


def needs(right: Right) -> Callable[[View[P]], View[P]]:
    """The view is for accounts whose role has this right, and in English; others get a page that says so, with status 403."""

    def only_for_them(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if right not in RIGHTS[Role(account(request).role)]:
                return render(request, "not_allowed.html", {"right": right}, status=403)
            with in_english(request):
                response = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Language", "en")
            return response

        checked.right = right  # type: ignore[attr-defined]
        return checked

    return only_for_them


@contextmanager
def in_english(request: HttpRequest) -> Iterator[None]:
    """The page is one for administrators, so there is no choice of language on it."""
    request.is_in_english = True  # type: ignore[attr-defined]
    with translation.override("en"):
        yield


def account(request: HttpRequest) -> Account:
    """Who is signed in. Only for views that are not for anybody."""
    assert isinstance(request.user, Account)  # noqa: S101
    return request.user
