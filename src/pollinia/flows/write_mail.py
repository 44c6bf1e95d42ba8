"""Writing an e-mail, in the transaction of what it tells of: it is sent if and only if that has happened.

Templates are ``mail/NAME.subject.txt``, ``mail/NAME.txt`` and ``mail/NAME.html``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from pollinia.jobs.queue import defer_mail
from pollinia.store.configuration import current_options
from pollinia.store.outgoing_mail import OutgoingMail


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody reads, as plain text and as HTML."""

    subject: str
    text: str
    html: str


def letter(template: str, language: str, context: Mapping[str, object]) -> Letter:
    """The e-mail that a template gives in a language; who can help stands below it."""
    shown = {**context, "language": language, "support": current_options().support_contact}
    with translation.override(language):
        subject, text, foot, html = (
            render_to_string(f"mail/{name}", shown)
            for name in (f"{template}.subject.txt", f"{template}.txt", "support.txt", f"{template}.html")
        )
    return Letter(" ".join(subject.split()), f"{text.strip()}\n{foot.rstrip()}".rstrip() + "\n", html)


def write_mail(
    recipient: str, written: Letter, unsubscribe: str | None = None, useless_after: datetime | None = None
) -> OutgoingMail:
    """Have it sent to ``recipient``, an address.

    ``unsubscribe``: a URL that takes a POST without more ado (RFC 8058). After ``useless_after`` it is not sent any more.
    """
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    mail = OutgoingMail.objects.create(
        message_id=make_msgid(domain=sender.rpartition("@")[2]),
        recipient=recipient,
        subject=written.subject,
        content=json.dumps({"text": written.text, "html": written.html, "unsubscribe": unsubscribe}),
        useless_after=useless_after,
    )
    defer_mail()
    return mail
