"""Signing in with a local account. Who fails too often waits, whether there is such an account or not."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.flows.accounts import find_person_of
from pollinia.flows.addressing import is_address
from pollinia.store.accounts import Account, FailedSignIn
from pollinia.store.audit import AuditLine

MOST_ATTEMPTS = 5
WAIT_MINUTES = 15
LONGEST_ADDRESS = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""


class SignInRefused(Problem):
    """This e-mail address and password do not belong together here. Check both, or have a link sent to choose a password."""


class LockedOut(Problem):
    """Too many attempts failed, so nobody can sign in with this e-mail address for 15 minutes."""


def sign_in(email: str, password: str) -> Account:
    """The account that these belong to. Raises SignInRefused, LockedOut."""
    email = email.strip().lower()
    if len(email) > LONGEST_ADDRESS or not is_address(email):
        # Nothing of what anybody sends is kept; the time taken is that of a wrong password.
        make_password(password)
        raise SignInRefused
    _count_attempt(email)
    account = Account.objects.filter(email=email, is_active=True).first()
    if account is None:
        # The same work as for an account, so that the time taken does not tell which addresses have one.
        make_password(password)
        raise SignInRefused
    if not check_password(password, account.password):
        raise SignInRefused
    FailedSignIn.objects.filter(email=email).delete()
    find_person_of(account)
    return account


def _count_attempt(email: str) -> None:
    """Counted before the password is looked at, so that many attempts at once are not more than as many one by one."""
    now = timezone.now()
    FailedSignIn.objects.filter(last_at__lt=now - timedelta(minutes=WAIT_MINUTES)).delete()
    failed, is_new = FailedSignIn.objects.get_or_create(email=email, defaults={"times": 1, "last_at": now})
    if is_new:
        return
    if not FailedSignIn.objects.filter(email=email, times__lt=MOST_ATTEMPTS).update(times=F("times") + 1, last_at=now):
        raise LockedOut
    if failed.times + 1 == MOST_ATTEMPTS and Account.objects.filter(email=email).exists():
        AuditLine.objects.create(by="somebody", sentence=f"The {MOST_ATTEMPTS}th attempt in a row to sign in as {email}.")
