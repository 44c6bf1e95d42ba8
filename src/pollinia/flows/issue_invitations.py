"""Sending the invitations that wait, at the rate that is set, and reminders when it is time for them.

An invitation gets its links when its e-mail is written, and only digests of them are kept.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.content import Person
from pollinia.domain.leaving import has_left
from pollinia.domain.options import Options
from pollinia.flows.addressing import recipient
from pollinia.flows.invitation_letter import Links, invitation_letter, names_of
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.write_mail import write_mail
from pollinia.reports.master_data.one import find
from pollinia.store.configuration import current_options
from pollinia.store.invitations import DoNotInvite, Invitation
from pollinia.store.invitees import is_connected, make_reminders
from pollinia.store.locks import inviting_lock
from pollinia.store.tokens import new_token, token_digest

RETIRED = "The person is in no source any more."
LEFT = "The last affiliation has ended."
CONNECTED = "The person has connected meanwhile."
UNWILLING = "The person has asked for no more invitations."
NO_ADDRESS = "There is no e-mail address that works for this person."
OTHER_REGISTRY = "Another registry is in use now."


def invitations_are_due() -> bool:
    return _waiting().exists()


def remind() -> int:
    """Make the reminders that are due, to be sent like invitations; returns how many."""
    options = current_options()
    before = timezone.now() - timedelta(days=options.reminder_after_days)
    return make_reminders(registry_in_use(options).site, options.client_id, before, options.reminders_at_most)


def issue_invitations() -> int:
    """Write the e-mails of those whose turn it is; returns how many."""
    options = current_options()
    with inviting_lock():
        waiting = _waiting().order_by("id").values_list("pk", flat=True)
        issued, most = 0, _allowed(options)
        for invitation_id in waiting.iterator():
            if issued == most:
                break
            issued += _issue(invitation_id, options)
    return issued


def _waiting() -> QuerySet[Invitation]:
    return Invitation.objects.filter(issued_at=None, dropped=None)


def _allowed(options: Options) -> int:
    """A minute's share, as this is asked for every minute, and no more than the rate in any hour."""
    in_the_last_hour = Invitation.objects.filter(issued_at__gt=timezone.now() - timedelta(hours=1)).count()
    return max(0, min(-(-options.invitations_per_hour // 60), options.invitations_per_hour - in_the_last_hour))


def _issue(invitation_id: int, options: Options) -> bool:
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
        found = find(Person, invitation.person_id)
        reason = _why_not(invitation, found.item if found else None, options)
        to = recipient(invitation.person_id)
        if reason is not None or found is None or to is None:
            invitation.dropped = reason or NO_ADDRESS
            invitation.save()
            return False
        token, refusal, now = new_token(), new_token(), timezone.now()
        expires_at = now + timedelta(days=options.invitation_days)
        links = Links(
            f"{settings.BASE_URL}/invitation/{token}", f"{settings.BASE_URL}/invitation/{refusal}/no-more", expires_at
        )
        written = invitation_letter(names_of(found.item), invitation.language, links, is_reminder=invitation.reminder > 0)
        invitation.mail = write_mail(to.address, written, unsubscribe=links.refuse, useless_after=expires_at)
        invitation.digest, invitation.refusal_digest = token_digest(token), token_digest(refusal)
        invitation.address = to.address
        invitation.issued_at, invitation.expires_at = now, expires_at
        invitation.save()
    return True


def _why_not(invitation: Invitation, person: Person | None, options: Options) -> str | None:
    """What has come in between since the invitation was made."""
    if person is None:
        return RETIRED
    if has_left(person, timezone.localdate()):
        return LEFT
    if invitation.registry != registry_in_use(options).site:
        return OTHER_REGISTRY
    if invitation.answered_at or is_connected(invitation.person_id, invitation.registry, options.client_id):
        return CONNECTED
    if DoNotInvite.objects.filter(pk=invitation.person_id).exists():
        return UNWILLING
    return None
