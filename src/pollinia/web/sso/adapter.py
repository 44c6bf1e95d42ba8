"""Where django-allauth hands over: it proves what the provider says, and everything after that is decided here.

Its own accounts, sign-up, connections and e-mail addresses are never reached, and it has no tables.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest

from pollinia.web.sso.entering import CANCELLED, FAILED, enter, refused
from pollinia.web.sso.entering import provider as identity_provider


class ProvenLogin(SocialLogin):  # type: ignore[misc]
    """What the provider says about whoever signs in, after it was proven to be genuine."""

    def __init__(self, claims: dict[str, Any]) -> None:
        super().__init__(account=SocialAccount(extra_data=claims))

    def lookup(self) -> None:
        """Who it is, is for ``pre_social_login`` to find out."""


class SocialAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """The one that is configured, where it is asked for."""
        app = SocialApp(**identity_provider().app)
        is_it = provider in {None, app.provider, app.provider_id} and client_id in {None, app.client_id}
        return [app] if is_it else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """What was said is genuine, and answers the request that this browser was sent with."""
        raise ImmediateHttpResponse(enter(request, sociallogin.account.extra_data, sociallogin.state.get("next")))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        why = CANCELLED if error == AuthError.CANCELLED else FAILED
        raise ImmediateHttpResponse(refused(request, why, _in_short(exception)))


def _in_short(exception: BaseException | None) -> str:
    """The kinds of errors alone: their messages may quote what was received."""
    kinds = []
    while exception is not None:
        kinds.append(type(exception).__name__)
        exception = exception.__cause__
    return ", ".join(kinds)
