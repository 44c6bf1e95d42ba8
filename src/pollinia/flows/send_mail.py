"""Sending the e-mails that wait. What the server does not take now is tried again; a server that is down is waited for.

Sent at least once: a process that is killed after the server has taken an e-mail and before that is written down leaves it
waiting, and it is sent again, with the same Message-ID.
"""

from __future__ import annotations

import json
import re
import smtplib
from datetime import timedelta
from email.errors import MessageError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.domain.text import one_line
from pollinia.logs import without_secrets
from pollinia.store.invitations import Invitation
from pollinia.store.outgoing_mail import OutgoingMail

MOST_AT_ONCE = 50
GIVE_UP_DAYS = 5
"""How long an address that is refused for the time being is tried (RFC 5321, section 4.5.4.1: 4 to 5 days at least)."""
LONGEST_PAUSE = timedelta(hours=1)
TOO_LATE = "It could not be sent as long as what it says was true."
_LONGEST_ANSWER = 500
_REFUSED_FROM_US = re.compile(r"421|530|5\d\d (?:5\.7\.|(?!5\.)(?=.*\brelay))", re.IGNORECASE)


class MailServerUnavailable(Problem):
    """E-mails cannot be sent at the moment. They wait, and are tried again every minute. See POLLINIA_EMAIL."""


class _NotTaken(Exception):
    """The server does not take this e-mail. ``for_good``: it never will. ``from_us``: it would take no other one either."""

    def __init__(self, answer: str, for_good: bool, from_us: bool = False) -> None:
        super().__init__(answer)
        self.for_good = for_good
        self.from_us = from_us


def mail_is_due() -> bool:
    return _due().exists()


def send_waiting_mail() -> bool:
    """Send what is due, up to MOST_AT_ONCE; returns whether there may be more. Raises MailServerUnavailable."""
    for _ in range(MOST_AT_ONCE):
        with transaction.atomic():
            mail = _due().select_for_update(skip_locked=True).order_by("not_before", "id").first()
            if mail is None:
                return False
            unavailable = _settle(mail)
            mail.save()
        if unavailable:
            raise MailServerUnavailable(unavailable)
    return True


def server_refusal() -> str | None:
    """What keeps every e-mail from the SMTP server, None where nothing does. It is asked; nothing is sent."""
    try:
        server = get_connection()
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as problem:
        return _words(problem)
    return None


def forget_mail(days: int) -> None:
    """Delete what was sent or given up longer ago than so many days."""
    before = timezone.now() - timedelta(days=days)
    OutgoingMail.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before)).delete()


def _due() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(sent_at=None, given_up_at=None, not_before__lte=timezone.now())


def _settle(mail: OutgoingMail) -> str | None:
    """Try once, and note what came of it. Returns what keeps any e-mail from being sent."""
    now = timezone.now()
    if mail.useless_after is not None and mail.useless_after < now:
        mail.given_up_at, mail.content, mail.answer = now, None, mail.answer or TOO_LATE
        return None
    try:
        _send(mail)
    except _NotTaken as problem:
        _try_later(mail, str(problem))
        if problem.for_good or mail.written_at < now - timedelta(days=GIVE_UP_DAYS):
            mail.given_up_at, mail.content = now, None
            # Of an invitation it is known for longer than the e-mail is.
            Invitation.objects.filter(mail=mail).update(failed_at=now)
        return mail.answer if problem.from_us else None
    except (OSError, smtplib.SMTPException) as problem:
        _try_later(mail, _words(problem))
        return mail.answer
    mail.sent_at, mail.content, mail.answer = timezone.now(), None, None
    return None


def _try_later(mail: OutgoingMail, answer: str) -> None:
    """The others go first meanwhile, so that one that breaks the connection each time keeps nobody waiting."""
    pause = timedelta(minutes=2 ** min(mail.attempts, 10))
    mail.attempts += 1
    mail.not_before = timezone.now() + min(pause, LONGEST_PAUSE)
    mail.answer = answer


def _send(mail: OutgoingMail) -> None:
    """Raises _NotTaken, and where no other e-mail would do better, SMTPException and OSError."""
    content = json.loads(str(mail.content))
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if content["unsubscribe"]:
        headers |= {
            "List-Unsubscribe": f"<{content['unsubscribe']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if settings.EMAIL_FILE_PATH:
        settings.EMAIL_FILE_PATH.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        message = EmailMultiAlternatives(mail.subject, content["text"], to=[mail.recipient], headers=headers)
        message.attach_alternative(content["html"], "text/html")
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        answer = _answer(code, words)
        from_us = _is_refused_from_us(answer)
        raise _NotTaken(answer, for_good=code >= 500 and not from_us, from_us=from_us) from None
    except smtplib.SMTPDataError as refused:
        raise _NotTaken(_answer(refused.smtp_code, refused.smtp_error), for_good=refused.smtp_code >= 500) from None
    except (ValueError, MessageError) as problem:
        raise _NotTaken(f"No e-mail can be sent to this address: {problem}", for_good=True) from None


def _is_refused_from_us(answer: str) -> bool:
    """Whether a recipient is refused because of us, as all others will be: to be set right at the server, or in our settings.

    It closes (421), wants a password (530), does not relay for us, or lets nobody like us send: 5.7.x (RFC 3463, section 3.8).
    """
    return _REFUSED_FROM_US.match(answer) is not None


def _words(problem: OSError | smtplib.SMTPException) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answer(problem.smtp_code, problem.smtp_error)
    return without_secrets(one_line(f"{type(problem).__name__}: {problem}"))[:_LONGEST_ANSWER]


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    # Servers quote what they do not like, which may be a personal link.
    return without_secrets(one_line(f"{code} {text}"))[:_LONGEST_ANSWER]
