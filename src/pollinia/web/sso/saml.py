"""Sign-in by SAML 2.0: the Web Browser SSO profile, with the request by redirect and the response by POST."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.saml import utils, views
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth

from pollinia.web.access import anybody
from pollinia.web.sso.adapter import ProvenLogin
from pollinia.web.sso.entering import FAILED, UNREACHABLE, own_address, refused
from pollinia.web.sso.identity_provider import NAME_ID, SAML


@anybody
@require_safe
def login(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    try:
        provider, asked_for = _provider(request), own_address(request.GET.get("next"))
        response: HttpResponse = provider.redirect(request, process="login", next_url=asked_for)
    except Exception as problem:
        return refused(request, UNREACHABLE, type(problem).__name__)
    return response


@csrf_exempt
@anybody
@require_POST
def assertion_consumer(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Keep a genuine response until the browser comes on with its session cookie, which a POST from elsewhere lacks.

    Looked at before it is kept too, or anybody could fill the database.
    """
    try:
        auth = utils.build_auth(request, _provider(request))
        auth.process_response()
        errors = auth.get_errors()
    except Exception as problem:
        return refused(request, FAILED, type(problem).__name__)
    if errors:
        # After an arrow comes a message of the provider, which may name the person.
        return refused(request, FAILED, (auth.get_last_error_reason() or ", ".join(errors)).partition(" -> ")[0])
    response: HttpResponse = views.acs(request, organization_slug)
    return response


@anybody
@require_safe
def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Whether the response answers a request of this browser; each is answered once."""
    try:
        response: HttpResponse = views.finish_acs(request, organization_slug)
    except PermissionDenied:
        return refused(request, FAILED, "an answer to no request of this browser, or the second one")
    return response


@anybody
@require_safe
def single_logout(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """The provider ends the session of this browser. What it does not sign could come from anybody."""
    if not {"SAMLRequest", "Signature"} <= request.GET.keys():
        return refused(request, FAILED, "a logout request without a signature")
    try:
        response: HttpResponse = views.sls(request, organization_slug)
    except Exception as problem:
        return refused(request, FAILED, type(problem).__name__)
    return response if response.status_code < 400 else refused(request, FAILED, "a logout request that is not genuine")


@anybody
@require_safe
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the provider has to know about Pollinia."""
    response: HttpResponse = views.metadata(request, organization_slug)
    return response


_CONFIRMATIONS = "/".join(
    f"{{urn:oasis:names:tc:SAML:2.0:assertion}}{name}"
    for name in ("Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData")
)
"""Within the one assertion: what stands elsewhere in the response need not be signed."""


class Provider(SAMLProvider):  # type: ignore[misc]
    def sociallogin_from_response(self, request: HttpRequest, response: OneLogin_Saml2_Auth) -> ProvenLogin:
        """Raises PermissionDenied where what is signed answers no request: anybody could have put it into an answer to one."""
        answered = response.get_last_response_in_response_to()
        confirmations = etree.fromstring(response.get_last_response_xml()).iterfind(_CONFIRMATIONS)
        if answered not in {each.get("InResponseTo") for each in confirmations}:
            raise PermissionDenied
        return ProvenLogin({**response.get_attributes(), NAME_ID: response.get_nameid()})


def _provider(request: HttpRequest) -> Any:
    return utils.get_app_or_404(request, SAML).get_provider(request)
