"""Inviting people to connect: chosen and counted first, then written down; they are sent one by one at the rate that is set."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pollinia.domain.invitations import Fate, Whom
from pollinia.domain.problem import Problem
from pollinia.flows.registry_access import registry_in_use
from pollinia.jobs.queue import defer_invitations
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.content import Organisation
from pollinia.store.invitees import Choice, Invitee, count_fates, list_invitees, make_invitations


class InvitationRefused(Problem):
    """Nobody was invited."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would be invited, in part, and how many people have which fate."""

    page: Page[Invitee]
    fates: dict[Fate, int]


def preview_invitations(whom: Whom, organisation: str, paging: Paging) -> Preview:
    """Nothing is sent, nothing is written down. ``organisation``: its ID, with all that is below it; empty: everybody."""
    choice = _choice(whom, organisation)
    fates = count_fates(choice)
    return Preview(page_of(list_invitees(choice, paging.limit, paging.offset), fates[Fate.INVITED], paging), fates)


def invite(whom: Whom, organisation: str, language: str, by: str) -> int:
    """Make the invitations; returns how many. Raises InvitationRefused where none would lead anywhere."""
    if language not in dict(settings.LANGUAGES):
        raise InvitationRefused(f"There is no language {language}: choose one of {', '.join(dict(settings.LANGUAGES))}.")
    choice = _choice(whom, organisation)
    options = current_options()
    if not ClientSecret.objects.filter(registry=choice.registry, client_id=options.client_id).exists():
        raise InvitationRefused(f"There are no credentials for {choice.registry} yet, so nobody could connect.")
    with transaction.atomic():
        made = make_invitations(choice, language, by)
        where = f" of {organisation}" if organisation else ""
        persons = "person" if made == 1 else "persons"
        sentence = f"Invited {made} {persons}{where} ({whom}) to connect at {choice.registry}."
        AuditLine.objects.create(by=by, sentence=sentence)
        defer_invitations()
    return made


def _choice(whom: Whom, organisation: str) -> Choice:
    if organisation and not Organisation.objects.filter(pk=organisation, retired=False).exists():
        raise InvitationRefused(f"There is no organisation {organisation}. Organisations come from the sources.")
    options = current_options()
    return Choice(registry_in_use(options).site, options.client_id, whom, organisation, timezone.localdate())
