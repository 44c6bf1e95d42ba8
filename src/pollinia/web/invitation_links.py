"""What the links in an invitation lead to, for whoever has the e-mail: to connect, and to be asked no more.

Opening a page uses nothing up: programs that scan e-mails open links, and press no button.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pollinia.flows.addressing import institution_name, recipient
from pollinia.flows.connect import PersonUnknown
from pollinia.flows.standing import standing
from pollinia.flows.use_invitation import LinkRefused, WhyNot, person_who_may_refuse, refuse, usable_invitation, use
from pollinia.store.accounts import Account
from pollinia.web.access import anybody

_STATUS = {WhyNot.UNKNOWN: 404, WhyNot.USED: 410, WhyNot.EXPIRED: 410, WhyNot.GONE: 410}


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button, which uses the link and leads to the page where an iD is connected."""
    signed_in = request.user if isinstance(request.user, Account) else None
    try:
        if request.method != "POST":
            return _shown(request, token, usable_invitation(token).person_id)
        account = use(token, signed_in)
    except LinkRefused as refused:
        return _refused(request, token, refused.why, signed_in)
    if signed_in is None:
        auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return _onward(account)


@csrf_exempt
@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; mail programs press it without showing the page (RFC 8058), so the link alone is enough."""
    try:
        if request.method != "POST":
            person_who_may_refuse(token)
            return render(request, "invitations/no_more.html", {"institution": _institution()})
        refuse(token)
    except LinkRefused as refused:
        return _refused(request, token, refused.why, None)
    return render(request, "invitations/no_more.html", {"institution": _institution(), "done": True})


def _shown(request: HttpRequest, token: str, person_id: str) -> HttpResponse:
    to = recipient(person_id)
    shown = {"token": token, "name": to.name if to else person_id, "institution": _institution()}
    return render(request, "invitations/link.html", shown)


def _refused(request: HttpRequest, token: str, why: WhyNot, signed_in: Account | None) -> HttpResponse:
    if why is WhyNot.USED and signed_in is not None and signed_in.person_id is not None:
        # Pressed twice, or come back to: the first time has done what the link is for.
        return _onward(signed_in)
    if why is WhyNot.SIGN_IN:
        return redirect_to_login(reverse("invitation", args=[token]))
    return render(request, "invitations/refused.html", {"why": why, "signed_in": signed_in}, status=_STATUS.get(why, 403))


def _onward(account: Account) -> HttpResponse:
    """To where an iD is connected, as the invitation says; who need not connect finds out how things stand."""
    try:
        now = standing(account.person_id or "")
    except PersonUnknown:
        return redirect("my-orcid")
    return redirect("connect" if now.connected_at is None or now.must_reconnect else "my-orcid")


def _institution() -> str:
    return institution_name(get_language() or settings.LANGUAGE_CODE)
