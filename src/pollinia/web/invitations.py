"""Inviting researchers to connect, for editors: who, in which words, and what became of it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pollinia.domain.content import Person
from pollinia.domain.invitations import FIELDS, LONGEST_BODY, LONGEST_SUBJECT, Fate, Whom, Wording
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.flows.invitation_letter import Links, invitation_letter, names_of, remove_wording, save_wording, wording_in_force
from pollinia.flows.invite import InvitationRefused, invite, preview_invitations
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.write_mail import Letter
from pollinia.reports.invitations import InvitationState, list_invitations, mail_trouble
from pollinia.store.configuration import current_options
from pollinia.store.content import Organisation
from pollinia.store.invitations import InvitationText
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked, asked_page
from pollinia.web.not_found import NotHere

SIZE = 50
SUGGESTED = 500

_WHOM = {
    Whom.NOT_CONNECTED: "Not connected, and never invited",
    Whom.INVITED_BEFORE: "Invited before, and still not connected",
    Whom.PERMISSION_WITHDRAWN: "Connected once, and withdrew the permission",
    Whom.MUST_RECONNECT: "Connected once, and must connect again for another reason",
}
_LEFT_OUT = {
    Fate.WAITING: "have an invitation that waits to be sent",
    Fate.UNWILLING: "asked for no more invitations",
    Fate.NO_ADDRESS: "have no e-mail address here",
    Fate.CONNECTED: "are connected",
    Fate.LEFT: "have left: their last affiliation has ended",
    Fate.RETIRED: "are in no source any more",
}
_SOMEBODY = Person(id="", given_names="Josiah", family_name="Carberry")


@needs(Right.EDIT)
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Who would be invited, and who is left out for which reason. Nothing is sent by looking."""
    whom, organisation = _asked_whom(asked(request, "whom")), asked(request, "organisation")
    shown = {
        **_always(),
        "whom": whom,
        "whoms": _WHOM.items(),
        "organisation": organisation,
        "organisations": Organisation.objects.filter(retired=False).order_by("name", "pk")[:SUGGESTED],
        "options": current_options(),
    }
    try:
        preview = preview_invitations(whom, organisation, asked_page(request, SIZE))
    except InvitationRefused as problem:
        return render(request, "invitations/choose.html", {**shown, "refused": str(problem)}, status=400)
    left_out = [(preview.fates[fate], words) for fate, words in _LEFT_OUT.items() if preview.fates[fate]]
    named = Organisation.objects.filter(pk=organisation).first()
    return render(
        request, "invitations/choose.html", {**shown, "page": preview.page, "left_out": left_out, "organisation_named": named}
    )


@needs(Right.EDIT)
@for_forms
def send(request: HttpRequest) -> HttpResponse:
    whom, organisation = _asked_whom(request.POST.get("whom", "")), request.POST.get("organisation", "")
    try:
        made = invite(whom, organisation, request.POST.get("language", ""), by=account(request).email)
    except InvitationRefused as problem:
        messages.error(request, str(problem))
        return redirect("invitations")
    if made:
        messages.success(request, f"{made} invitation{'' if made == 1 else 's'} will be sent, one after the other.")
    else:
        messages.info(request, "There was nobody left to invite.")
    return redirect("invitations-sent")


@needs(Right.EDIT)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    state = asked(request, "state")
    registry = registry_in_use(current_options()).site
    page = list_invitations(registry, state if state in set(InvitationState) else "", asked_page(request, SIZE))
    return render(
        request, "invitations/sent.html", {**_always(), "page": page, "state": state, "states": list(InvitationState)}
    )


@needs(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, language: str) -> HttpResponse:
    """The text in one language, and the e-mail that it makes; ``remove`` puts the built-in one back."""
    if language not in dict(settings.LANGUAGES):
        raise NotHere("There is no such language.")
    if request.method != "POST":
        return _shown_text(request, language, wording_in_force(language))
    if "remove" in request.POST:
        remove_wording(language, by=account(request).email)
        messages.success(request, "The built-in text is used again.")
        return redirect("invitation-text", language)
    wording = Wording(request.POST.get("subject", ""), request.POST.get("body", ""))
    try:
        save_wording(language, wording, by=account(request).email)
    except Problem as problem:
        return _shown_text(request, language, wording, refused=str(problem))
    messages.success(request, "Saved. Invitations that wait are sent with this text, too.")
    return redirect("invitation-text", language)


def _shown_text(request: HttpRequest, language: str, wording: Wording, refused: str | None = None) -> HttpResponse:
    shown = {
        **_always(),
        "text_language": language,
        "text_language_name": dict(settings.LANGUAGES)[language],
        "wording": wording,
        "refused": refused,
        "own": InvitationText.objects.filter(pk=language).first(),
        "fields": [f"{{{each}}}" for each in FIELDS],
        "longest_subject": LONGEST_SUBJECT,
        "longest_body": LONGEST_BODY,
        "letter": _example(language),
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "invitations/text.html", shown, status=400 if refused else 200)


def _example(language: str) -> Letter:
    """The e-mail in force, to a person who does not exist, with links that lead nowhere."""
    until = timezone.now() + timedelta(days=current_options().invitation_days)
    links = Links(f"{settings.BASE_URL}/invitation/…", f"{settings.BASE_URL}/invitation/…/no-more", until)
    return invitation_letter(names_of(_SOMEBODY), language, links)


def _asked_whom(text: str) -> Whom:
    return Whom(text) if text in set(Whom) else Whom.NOT_CONNECTED


def _always() -> dict[str, object]:
    return {
        "text_languages": settings.LANGUAGES,
        "default_language": settings.LANGUAGE_CODE,
        "mail_trouble": mail_trouble(),
        "mail_stays_in": None if settings.EMAIL_HOST else settings.EMAIL_FILE_PATH or "the output of the worker",
    }
