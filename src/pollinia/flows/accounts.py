"""Accounts: added with a one-time link to choose a password by, given another role or person, closed and opened again."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.domain.roles import Role
from pollinia.store.accounts import Account, OneTimeLink, account_of
from pollinia.store.audit import AuditLine
from pollinia.store.content import Person
from pollinia.store.tokens import new_token, token_digest

LINK_HOURS = 72


class AccountRefused(Problem):
    """The account cannot be like this. Nothing was changed."""


class LinkUsed(Problem):
    """This link does not work any more: it was used, or it is too old, or a newer one was made. Ask for a new one."""


class PasswordRefused(Problem):
    """This password cannot be used. Choose another one; the link still works."""


def first_administrator_link() -> str | None:
    """A link for whoever starts this installation to become its first administrator; None once there is one."""
    if _has_administrator():
        return None
    OneTimeLink.objects.filter(account=None).delete()
    return _link(None)


def add_account(email: str, name: str, role: Role, by: str, person_id: str | None = None) -> tuple[Account, str]:
    """A new account, and the link by which its owner chooses a password. Raises AccountRefused.

    Without ``person_id`` it is that of the one person with this e-mail address, if there is one.
    """
    email = _checked(email, name)
    with transaction.atomic():
        person_id = _person(person_id, email)
        account = _new_account(email, name=name.strip(), role=role, person_id=person_id)
        if account is None:
            raise AccountRefused(f"There is an account with {email} already.")
        _note(by, f"Added the account {email} as {role}{f', of the person {person_id}' if person_id else ''}.")
        return account, _link(account)


def make_personal_account(email: str, name: str, person_id: str, language: str, how: str) -> Account | None:
    """A researcher's account without a password, made as ``how`` says; None where another one has this address."""
    account = _new_account(email.lower(), name=name, role=Role.PERSONAL, person_id=person_id, language=language)
    if account is not None:
        _note(account.email, f"Made a personal account for {account.email} {how}.")
    return account


def find_person_of(account: Account) -> None:
    """An account that nobody said whose it is becomes that of the one person with its address, if there is one without."""
    if account.person_id is None and (person_id := _person(None, account.email)):
        give_to_person(account, person_id)


def give_to_person(account: Account, person_id: str) -> None:
    account.person_id = person_id
    account.save(update_fields=["person_id"])
    _note(account.email, f"The account {account.email} is that of the person {person_id} now.")


def new_link(account: Account, by: str) -> str:
    """A link to choose a new password by, in place of any earlier one. The old password works until it is used."""
    with transaction.atomic():
        OneTimeLink.objects.filter(account=account).delete()
        _note(by, f"Made a link to choose a password for {account.email}.")
        return _link(account)


def mailed_link(account: Account, mailed: int) -> str:
    """A link that its owner gets by e-mail, the ``mailed``-th in a row; in place of earlier ones, not of one handed out."""
    OneTimeLink.objects.filter(account=account, mailed__gt=0).delete()
    _note("somebody", f"Asked for a link to choose a password for {account.email}.")
    return _link(account, mailed)


def change_account(account: Account, role: Role, is_active: bool, by: str) -> None:
    """Raises AccountRefused where nobody would be left who may administer."""
    with transaction.atomic():
        # Two who give it up at once wait for each other, in one order.
        others = [each for each in _administrators().select_for_update().order_by("pk") if each.pk != account.pk]
        if not others and not (role is Role.ADMINISTRATOR and is_active):
            raise AccountRefused("One administrator at least has to stay.")
        open_one = account_of(account.person_id) if is_active and account.person_id else None
        if open_one is not None and open_one.is_active and open_one.pk != account.pk:
            raise AccountRefused(f"The person {account.person_id} has another open account, {open_one.email}.")
        account.role, account.is_active = role, is_active
        account.save(update_fields=["role", "is_active"])
        _note(by, f"The account {account.email} is {role} now, and {'open' if is_active else 'closed'}.")


def set_person(account: Account, person_id: str | None, by: str) -> None:
    """From now on the account is that of this person, or of nobody. Raises AccountRefused."""
    with transaction.atomic():
        if person_id:
            _check_free(person_id, account)
        account.person_id = person_id or None
        account.save(update_fields=["person_id"])
        whose = f"that of the person {person_id}" if person_id else "no person's"
        _note(by, f"The account {account.email} is {whose} now.")


def forget_expired() -> None:
    """Delete sessions and links that are too old to work."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    OneTimeLink.objects.filter(expires_at__lt=timezone.now()).delete()


def makes_first_administrator(token: str) -> bool:
    """Whether this link is the one for the first administrator. Raises LinkUsed."""
    return _usable(token).account_id is None


def choose_password(token: str, password: str, email: str = "", name: str = "") -> Account:
    """Use a link. That of the first administrator makes the account too. Raises LinkUsed, PasswordRefused, AccountRefused."""
    with transaction.atomic():
        link = _usable(token, lock=True)
        account = link.account or _first_administrator(email, name)
        try:
            validate_password(password, account)
        except ValidationError as problem:
            raise PasswordRefused(" ".join(problem.messages)) from None
        account.set_password(password)
        account.save(update_fields=["password"] if account.pk else None)
        OneTimeLink.objects.filter(account=link.account).delete()
        _note(account.email, f"Chose a password for {account.email}.")
    return account


def _new_account(email: str, **values: str | None) -> Account | None:
    account, is_new = Account.objects.get_or_create(email=email, defaults={**values, "password": "!"})
    return account if is_new else None


def _first_administrator(email: str, name: str) -> Account:
    email = _checked(email, name)
    if _has_administrator():
        raise LinkUsed
    if Account.objects.filter(email=email).exists():
        raise AccountRefused(f"There is an account with {email} already.")
    _note(email, f"{email} is the first administrator.")
    return Account(email=email, name=name.strip(), role=Role.ADMINISTRATOR)


def _has_administrator() -> bool:
    """Whether there ever was one: a closed account can be opened by whoever has the server, on the command line."""
    return Account.objects.filter(role=Role.ADMINISTRATOR).exists()


def _administrators() -> QuerySet[Account]:
    return Account.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)


def _checked(email: str, name: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise AccountRefused(f"{email or 'Nothing'} is no e-mail address.") from None
    if not name.strip():
        raise AccountRefused("An account needs a name.")
    return email


def _person(person_id: str | None, email: str) -> str | None:
    """The person whose account it becomes. Each has one at most, so nobody else can act for them."""
    if not person_id:
        found = list(Person.objects.filter(email__iexact=email, retired=False).values_list("pk", flat=True)[:2])
        taken = Account.objects.filter(person_id__in=found).exists()
        return found[0] if len(found) == 1 and not taken else None
    _check_free(person_id)
    return person_id


def _check_free(person_id: str, account: Account | None = None) -> None:
    """That the person is there and has no other account than this one. Raises AccountRefused."""
    # Of two who give the same person to two accounts, the second waits here, and is refused.
    if not Person.objects.select_for_update().filter(pk=person_id, retired=False).exists():
        raise AccountRefused(f"No source has a person with the ID {person_id}.")
    theirs = Account.objects.filter(person_id=person_id).first()
    if theirs is not None and theirs != account:
        raise AccountRefused(f"The person {person_id} has an account already: {theirs.email}.")


def _link(account: Account | None, mailed: int = 0) -> str:
    token, expires_at = new_token(), timezone.now() + timedelta(hours=LINK_HOURS)
    OneTimeLink.objects.create(digest=token_digest(token), account=account, expires_at=expires_at, mailed=mailed)
    return f"{settings.BASE_URL}/choose-password/{token}"


def _usable(token: str, lock: bool = False) -> OneTimeLink:
    links = OneTimeLink.objects.select_for_update() if lock else OneTimeLink.objects
    link = links.filter(digest=token_digest(token), expires_at__gt=timezone.now()).first()
    if link is None or (link.account_id is None and _has_administrator()):
        raise LinkUsed
    return link


def _note(by: str, sentence: str) -> None:
    AuditLine.objects.create(by=by, sentence=sentence)
