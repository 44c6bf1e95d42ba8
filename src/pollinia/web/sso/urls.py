"""The addresses of single sign-on: where it starts, and what the provider sends people and messages to. No others.

django-allauth finds its own by these names and arguments.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path, re_path

from pollinia.web.sso.identity_provider import OIDC, SAML, IdentityProvider

_SLUG = rf"(?P<organization_slug>{SAML})"


def addresses() -> list[URLPattern]:
    """None where no provider is configured, and then nothing of django-allauth is imported."""
    match settings.IDENTITY_PROVIDER:
        case IdentityProvider(protocol="oidc"):
            return _of_openid_connect()
        case IdentityProvider(protocol="saml"):
            return _of_saml()
        case _:
            return []


def _of_openid_connect() -> list[URLPattern]:
    from pollinia.web.sso import openid_connect as oidc  # noqa: PLC0415

    return [
        path("sso/start", oidc.login, name="single-sign-on"),
        path("sso/oidc/callback", oidc.callback, {"provider_id": OIDC}, name="openid_connect_callback"),
    ]


def _of_saml() -> list[URLPattern]:
    from pollinia.web.sso import saml  # noqa: PLC0415

    return [
        path("sso/start", saml.login, name="single-sign-on"),
        re_path(rf"^sso/{_SLUG}/acs$", saml.assertion_consumer, name="saml_acs"),
        re_path(rf"^sso/{_SLUG}/finish$", saml.finish, name="saml_finish_acs"),
        re_path(rf"^sso/{_SLUG}/sls$", saml.single_logout, name="saml_sls"),
        re_path(rf"^sso/{_SLUG}/metadata$", saml.metadata, name="saml_metadata"),
    ]
