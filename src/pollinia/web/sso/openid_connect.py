"""Sign-in by OpenID Connect: the authorisation code flow with PKCE (RFC 7636)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pollinia.web.access import anybody
from pollinia.web.sso.adapter import ProvenLogin
from pollinia.web.sso.entering import UNREACHABLE, own_address, refused
from pollinia.web.sso.identity_provider import OIDC

_NO_ANSWER = (OSError, LookupError, ValueError, AttributeError)
"""What follows where the provider does not answer, or says something else than how it is used."""


@anybody
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """To the provider. Only ``next`` is taken from the address; django-allauth would let it say scopes and parameters too."""
    try:
        provider = Checked(request, OIDC).get_provider()
        response: HttpResponse = provider.redirect(request, process="login", next_url=own_address(request.GET.get("next")))
    except _NO_ANSWER as problem:
        return refused(request, UNREACHABLE, type(problem).__name__)
    return response


@anybody
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    view: Callable[[HttpRequest], HttpResponse] = OAuth2CallbackView.adapter_view(Checked(request, provider_id))
    return view(request)


class Checked(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    def get_client(self, request: HttpRequest, app: SocialApp) -> OAuth2Client:
        """With what the provider publishes about itself, which is asked for anew after it has sent somebody back."""
        try:
            return super().get_client(request, app)
        except _NO_ANSWER as problem:
            raise ImmediateHttpResponse(refused(request, UNREACHABLE, type(problem).__name__)) from None

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **answers: Any) -> ProvenLogin:
        """As OpenID Connect Core 1.0 asks, sections 3.1.3.7 and 5.3.2; the signature is verified whoever brought the token.

        Raises OAuth2Error.
        """
        self.did_fetch_access_token = False
        if "id_token" not in answers["response"]:
            raise OAuth2Error("no ID token")
        try:
            login: ProvenLogin = super().complete_login(request, app, token, **answers)
        except (LookupError, TypeError, ValueError, AttributeError) as problem:
            raise OAuth2Error("malformed") from problem
        return login


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = Checked

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> ProvenLogin:
        """Raises OAuth2Error where the userinfo is somebody else's than the ID token."""
        signed, unsigned = response["id_token"], response["userinfo"]
        if signed["sub"] != unsigned["sub"]:
            raise OAuth2Error("another subject")
        return ProvenLogin({**unsigned, **signed})
