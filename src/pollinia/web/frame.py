"""What surrounds every page: who is signed in, which parts they may see, which registry is in use, and the fence."""

from __future__ import annotations

from django.http import HttpRequest

from pollinia.domain.problem import Problem
from pollinia.domain.roles import RIGHTS, Role
from pollinia.flows.fence import fence
from pollinia.flows.registry_access import registry_in_use
from pollinia.store.accounts import Account
from pollinia.store.configuration import current_options
from pollinia.web.menu import menu


def frame(request: HttpRequest) -> dict[str, object]:
    """As a context processor. Who is not signed in is told nothing."""
    user = getattr(request, "user", None)
    if not isinstance(user, Account):
        return {"account": None}
    options, rights = current_options(), RIGHTS[Role(user.role)]
    return {
        "account": user,
        "rights": rights,
        "menu": menu(rights, request.path),
        "sandbox_mode": options.sandbox_mode,
        "registry": registry_in_use(options).site,
        "closed_fence": None if options.sandbox_mode else _closed_fence(),
    }


def _closed_fence() -> object:
    """The fence where it is closed, or the sentence why it cannot be told."""
    try:
        now = fence()
    except Problem as problem:
        return str(problem)
    return None if now.is_open else now
