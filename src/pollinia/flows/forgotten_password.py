"""A link to choose a password by, for whoever has none or has forgotten it: to the account's own address and nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from pollinia.flows.accounts import LINK_HOURS, mailed_link
from pollinia.flows.addressing import is_address
from pollinia.flows.write_mail import letter, write_mail
from pollinia.jobs.queue import defer_password_link
from pollinia.store.accounts import Account, OneTimeLink

PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
"""After the first such e-mail to an account, after the second, and after each later one: nobody can be flooded with them.

Counted anew once a link was used, or all are too old. The last one that came works all that time.
"""


LONGEST_ADDRESS = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""


def ask_for_password_link(email: str) -> None:
    """A worker does it, so that not even the time that this takes tells whether there is such an account."""
    email = email.strip().lower()
    if len(email) <= LONGEST_ADDRESS and is_address(email):
        defer_password_link(email, get_language() or settings.LANGUAGE_CODE)


def mail_password_link(email: str) -> None:
    """Where an account that may sign in has this address, it gets the link. Who asks is not told whether there is one."""
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first() if is_address(email.strip()) else None
    if account is None:
        return
    with transaction.atomic():
        # Of two who ask at once, one is first.
        Account.objects.select_for_update().get(pk=account.pk)
        last = OneTimeLink.objects.filter(account=account, mailed__gt=0).order_by("-expires_at").first()
        if last is not None and timezone.now() < _sent_at(last) + PAUSES[min(last.mailed, len(PAUSES)) - 1]:
            return
        link = mailed_link(account, last.mailed + 1 if last else 1)
        language = account.language or get_language() or settings.LANGUAGE_CODE
        written = letter("password_link", language, {"link": link, "days": LINK_HOURS // 24, "site": settings.BASE_URL})
        write_mail(account.email, written, useless_after=timezone.now() + timedelta(hours=LINK_HOURS))


def _sent_at(link: OneTimeLink) -> datetime:
    return link.expires_at - timedelta(hours=LINK_HOURS)
