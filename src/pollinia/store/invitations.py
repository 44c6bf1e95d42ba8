"""Invitations to connect, by personal links of which only digests are kept; and who does not want any."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from pollinia.store.outgoing_mail import OutgoingMail


class Invitation(models.Model):
    """One e-mail to one person. It waits until it is issued: then it has links and a mail, or ``dropped`` says why not.

    ``digest`` is that of the link to connect by; ``refusal_digest`` that of the link by which no more are asked for.
    """

    person_id = models.TextField()
    registry = models.TextField(help_text="The site's URL of the registry to connect to")
    language = models.TextField()
    reminder = models.IntegerField(default=0, help_text="0: the invitation; 1: the first reminder of it")
    made_by = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    address = models.TextField(null=True, help_text="The mailbox that it went to")
    digest = models.TextField(null=True, unique=True)
    refusal_digest = models.TextField(null=True, unique=True)
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="When the mail server had refused this address for good")
    answered_at = models.DateTimeField(null=True, help_text="When the person connected: whatever comes later, it has served")
    dropped = models.TextField(null=True)
    mail = models.OneToOneField(OutgoingMail, models.SET_NULL, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_id", "registry"],
                condition=models.Q(issued_at__isnull=True, dropped__isnull=True),
                name="invitation_one_waiting",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id", "registry", "id"], name="invitation_person"),
            models.Index(fields=["issued_at"], name="invitation_issued"),
        ]


def answer_invitations(person_id: str, registry: str) -> None:
    """The person has connected there: nobody is reminded of an invitation that came before, nor is one sent that waits."""
    Invitation.objects.filter(person_id=person_id, registry=registry, answered_at=None).update(answered_at=timezone.now())


class DoNotInvite(models.Model):
    """A person who asked for no more invitations."""

    person_id = models.TextField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)


class InvitationText(models.Model):
    """The institution's own text in one language, in place of the built-in one."""

    language = models.TextField(primary_key=True)
    subject = models.TextField()
    body = models.TextField()
    saved_by = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)
