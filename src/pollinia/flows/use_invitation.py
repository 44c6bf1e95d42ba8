"""The links of an invitation, opened by whoever has the e-mail: to connect by, once; and to ask for no more."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pollinia.domain.options import InvitationLink
from pollinia.domain.roles import Role
from pollinia.flows.accounts import make_personal_account
from pollinia.flows.addressing import recipient
from pollinia.flows.issue_invitations import UNWILLING
from pollinia.store.accounts import Account, account_of
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import current_options
from pollinia.store.invitations import DoNotInvite, Invitation
from pollinia.store.outgoing_mail import OutgoingMail
from pollinia.store.tokens import token_digest


class WhyNot(StrEnum):
    """Why a link does not do what it is for."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    GONE = "gone"
    """The person is in no source any more."""
    FOR_ANOTHER = "for-another"
    """Somebody else is signed in."""
    SIGN_IN = "sign-in"
    """The person has to sign in first."""
    ADDRESS_TAKEN = "address-taken"
    """The account with the person's e-mail address is not theirs, or is closed."""


class LinkRefused(Exception):
    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


def usable_invitation(token: str, lock: bool = False) -> Invitation:
    """The invitation of a link that works, which it still does afterwards: programs that scan e-mails open links too.

    Raises LinkRefused.
    """
    invitations = Invitation.objects.select_for_update() if lock else Invitation.objects
    invitation = invitations.filter(digest=token_digest(token)).first()
    if invitation is None or invitation.expires_at is None:
        raise LinkRefused(WhyNot.UNKNOWN)
    if invitation.used_at is not None:
        raise LinkRefused(WhyNot.USED)
    if invitation.expires_at <= timezone.now() or not _is_address_of_today(invitation):
        raise LinkRefused(WhyNot.EXPIRED)
    return invitation


def use(token: str, signed_in: Account | None) -> Account:
    """Use the link; returns the person's own account, which may be made now, without a password. Raises LinkRefused."""
    with transaction.atomic():
        invitation = usable_invitation(token, lock=True)
        account = _account(invitation, signed_in)
        now = timezone.now()
        invitation.used_at = now
        invitation.save()
        others = Invitation.objects.filter(person_id=invitation.person_id, used_at=None, expires_at__gt=now)
        others.update(expires_at=now)
        AuditLine.objects.create(by=account.email, sentence=f"Used an invitation of {invitation.person_id} to connect.")
    return account


def person_who_may_refuse(token: str) -> str:
    """The person ID of the invitation that a link belongs to, however old it is. Raises LinkRefused."""
    return _by_any_link(token).person_id


def refuse(token: str) -> None:
    """No more invitations for this person; what waits is not sent. Any number of times. Raises LinkRefused."""
    with transaction.atomic():
        person_id = _by_any_link(token).person_id
        _, is_new = DoNotInvite.objects.get_or_create(person_id=person_id)
        if not is_new:
            return
        ours = Invitation.objects.filter(person_id=person_id)
        ours.filter(issued_at=None, dropped=None).update(dropped=UNWILLING)
        OutgoingMail.objects.filter(invitation__in=ours, sent_at=None).update(useless_after=timezone.now())
        AuditLine.objects.create(by=person_id, sentence="Asked for no more invitations.")


def _is_address_of_today(invitation: Invitation) -> bool:
    """Whoever reads the mailbox that it went to need not be the person any more, once the person has another one."""
    to = recipient(invitation.person_id)
    return invitation.address is None or to is None or to.address.lower() == invitation.address.lower()


def _by_any_link(token: str) -> Invitation:
    known = token_digest(token)
    invitation = Invitation.objects.filter(Q(digest=known) | Q(refusal_digest=known)).first()
    if invitation is None:
        raise LinkRefused(WhyNot.UNKNOWN)
    return invitation


def _account(invitation: Invitation, signed_in: Account | None) -> Account:
    if signed_in is not None:
        if signed_in.person_id != invitation.person_id:
            raise LinkRefused(WhyNot.FOR_ANOTHER)
        return signed_in
    if current_options().invitation_link is InvitationLink.NEEDS_SIGN_IN:
        raise LinkRefused(WhyNot.SIGN_IN)
    known = account_of(invitation.person_id)
    if known is None:
        return _new_account(invitation)
    if not known.is_active:
        raise LinkRefused(WhyNot.ADDRESS_TAKEN)
    if known.role != Role.PERSONAL:
        # An e-mail that lies around is no way into an account that may do more.
        raise LinkRefused(WhyNot.SIGN_IN)
    return known


def _new_account(invitation: Invitation) -> Account:
    to = recipient(invitation.person_id)
    if to is None:
        raise LinkRefused(WhyNot.GONE)
    made = make_personal_account(to.address, to.name, invitation.person_id, invitation.language, "by an invitation")
    if made is None:
        raise LinkRefused(WhyNot.ADDRESS_TAKEN)
    return made
