"""Choosing the language of the pages, which is also that of the e-mails to whoever is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from pollinia.store.accounts import Account
from pollinia.web.access import anybody, for_forms


@anybody
@for_forms
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Kept in a cookie, and back to the page that was shown."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Account) and language in dict(settings.LANGUAGES):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return set_language(request)
