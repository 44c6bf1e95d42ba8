"""E-mails that are on their way: written in the transaction of what they tell of, and sent after it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from pollinia.store.secrets import EncryptedTextField


class OutgoingMail(models.Model):
    """One e-mail to one address. ``content`` is kept until it is sent or given up: it may hold a personal link.

    It waits while neither ``sent_at`` nor ``given_up_at`` is set. ``answer``: the words with which it was not taken so far.
    """

    message_id = models.TextField(unique=True, help_text="The same with each attempt, so that a second copy is known for one")
    recipient = models.TextField()
    subject = models.TextField()
    content = EncryptedTextField(null=True)
    written_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(auto_now_add=True)
    useless_after = models.DateTimeField(null=True, help_text="When what it says is true no more")
    attempts = models.IntegerField(default=0)
    answer = models.TextField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"],
                name="outgoing_mail_waiting",
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]
