"""A link to choose a password by, for whoever has none or has forgotten it: to the account's own address and nowhere else."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from pollinia.flows.accounts import LINK_HOURS, new_link
from pollinia.flows.write_mail import letter, write_mail
from pollinia.store.accounts import Account, OneTimeLink

MINUTES_BETWEEN = 10
"""How often the same account gets such an e-mail at most, so that nobody can be flooded with them."""


def mail_password_link(email: str) -> None:
    """Where an account that may sign in has this address, it gets the link. Who asks is not told whether there is one."""
    email = email.strip().lower()
    account = Account.objects.filter(email=email, is_active=True).first()
    language = (account.language if account else None) or get_language() or settings.LANGUAGE_CODE
    with transaction.atomic():
        gets_it = account is not None and not _had_one_just_now(account)
        # Written in either case, so that the time taken does not tell either.
        link = new_link(account, by=email) if account and gets_it else f"{settings.BASE_URL}/choose-password/"
        written = letter("password_link", language, {"link": link, "days": LINK_HOURS // 24, "site": settings.BASE_URL})
        if gets_it:
            write_mail(email, written, useless_after=timezone.now() + timedelta(hours=LINK_HOURS))


def _had_one_just_now(account: Account) -> bool:
    since = timezone.now() + timedelta(hours=LINK_HOURS) - timedelta(minutes=MINUTES_BETWEEN)
    return OneTimeLink.objects.filter(account=account, expires_at__gt=since).exists()
