"""What follows from what the identity provider says: the page that was asked for, or one that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from pollinia.domain.outside_identity import OutsideIdentity
from pollinia.flows.addressing import institution_name
from pollinia.flows.sign_in_from_outside import OutsiderRefused, sign_in_from_outside
from pollinia.web.sso.identity_provider import OIDC, IdentityProvider

_log = structlog.get_logger()

FAILED, CANCELLED, UNREACHABLE, NOT_SAID, UNVERIFIED = "failed", "cancelled", "unreachable", "not-said", "unverified"
"""Why nobody is known yet: what came back is not genuine or too old; the person said no; no answer; and what is missing."""

_STATUS = {FAILED: 400, CANCELLED: 200, UNREACHABLE: 502}


def provider() -> IdentityProvider:
    configured = settings.IDENTITY_PROVIDER
    assert isinstance(configured, IdentityProvider)  # noqa: S101
    return configured


def provider_name() -> str:
    """As people call it: what was set, or the institution in their language."""
    return provider().name or institution_name(_language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def enter(request: HttpRequest, claims: Mapping[str, Any], asked_for: object) -> HttpResponse:
    """Sign in whoever ``claims`` name: names of claims or attributes with one value, or a list of them."""
    values = _texts(claims.get(provider().attribute))
    if len(values) != 1:
        return refused(request, NOT_SAID, f"{len(values)} values of {provider().attribute}")
    # Some providers write it as a text. Some say nothing, and let people set their address as they like.
    is_verified = str(claims.get("email_verified")).lower() == "true"
    if provider().protocol == OIDC and provider().attribute == "email" and not is_verified:
        return refused(request, UNVERIFIED, "email_verified is not true" if "email_verified" in claims else "no email_verified")
    email = claims.get("email") if is_verified else None
    identity = OutsideIdentity(values[0], email if isinstance(email, str) else None)
    try:
        account = sign_in_from_outside(identity, provider().person_field, provider_name(), _language())
    except OutsiderRefused as problem:
        return refused(request, problem.why)
    auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(own_address(asked_for) or reverse("start"))


def own_address(address: object) -> str | None:
    """The path, where it is one of ours: from the root on, as a browser would read anything else in another way."""
    if isinstance(address, str) and address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return None


def refused(request: HttpRequest, why: str, reason: str = "") -> HttpResponse:
    """The page says what to do. ``reason`` is for the log: never a value that the provider says."""
    _log.warning("a sign-in by the identity provider was refused", why=why, reason=reason)
    shown = {"why": why, "provider": provider_name(), "again": reverse("single-sign-on")}
    return render(request, "sign_in_refused.html", shown, status=_STATUS.get(why, 403))


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each).strip() for each in values if isinstance(each, str | int) and str(each).strip()]
