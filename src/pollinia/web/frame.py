"""What surrounds every page: who is signed in, which parts they may see, the languages, the registry in use, and the fence."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from pollinia.domain.problem import Problem
from pollinia.domain.roles import RIGHTS, Right, Role
from pollinia.flows.fence import fence
from pollinia.flows.registry_access import registry_in_use
from pollinia.store.accounts import Account
from pollinia.store.attention import attention_count
from pollinia.store.configuration import current_options
from pollinia.web.menu import menu


def frame(request: HttpRequest) -> dict[str, object]:
    """As a context processor. Who is not signed in is told of Sandbox mode alone."""
    user = getattr(request, "user", None)
    languages = None if getattr(request, "is_in_english", False) else settings.LANGUAGES
    options = current_options()
    registry = registry_in_use(options).site
    known = {"languages": languages, "support_contact": options.support_contact}
    if not isinstance(user, Account):
        # A trial looks like one to whoever comes to it, also by a link in an e-mail.
        return {**known, "account": None, "sandbox_mode": options.sandbox_mode, "registry": registry}
    rights = RIGHTS[Role(user.role)]
    waiting = attention_count(registry) if Right.READ in rights else 0
    return {
        **known,
        "account": user,
        "rights": rights,
        "menu": menu(rights, user.person_id is not None, request.path, waiting),
        "sandbox_mode": options.sandbox_mode,
        "registry": registry,
        "closed_fence": None if options.sandbox_mode else _closed_fence(),
    }


def _closed_fence() -> object:
    """The fence where it is closed, or the sentence why it cannot be told."""
    try:
        now = fence()
    except Problem as problem:
        return str(problem)
    return None if now.is_open else now
