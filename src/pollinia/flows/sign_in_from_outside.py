"""Signing in by an identity provider: the account of the person that it names, which may be made now.

Nothing of what the provider says is kept: the person is found anew each time, so a change in either system holds at once.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from pollinia.domain import content
from pollinia.domain.outside_identity import OutsideIdentity, PersonField, is_same_name
from pollinia.domain.roles import Role
from pollinia.flows.accounts import give_to_person, make_personal_account
from pollinia.flows.addressing import is_address, spoken_name
from pollinia.reports.master_data.one import find
from pollinia.store.accounts import Account, account_of
from pollinia.store.content import Person


class WhyNot(StrEnum):
    """Why somebody whom the identity provider knows cannot sign in here."""

    UNKNOWN = "unknown"
    """No person is the one that it names, and no account either."""
    SEVERAL = "several"
    """More than one person is."""
    CLOSED = "closed"
    NEEDS_PASSWORD = "needs-password"  # noqa: S105
    """The account may do more than an e-mail address that nobody has verified is enough for."""
    ADDRESS_TAKEN = "address-taken"
    """The account with the person's e-mail address is another person's."""
    NO_ADDRESS = "no-address"
    """The person has no account yet, and no e-mail address to make one with."""


class OutsiderRefused(Exception):
    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


def sign_in_from_outside(identity: OutsideIdentity, field: PersonField, provider: str, language: str) -> Account:
    """The account of whoever ``identity`` is, which may be a new personal one. Raises OutsiderRefused.

    ``provider`` is named in the audit; ``language`` is that of the e-mails to a new account.
    """
    with transaction.atomic():
        person = _person(identity.value, field)
        if person is None:
            return _account_without_person(identity)
        account = account_of(person.pk)
        if account is not None:
            return _entered(account, identity.is_enough_for(Role(account.role), field, person.email or ""))
        account = _with_address((person.email or "").strip())
        if account is not None:
            return _given_to(person, account, identity)
        return _new_account(person, identity, provider, language)


def _person(value: str, field: PersonField) -> Person | None:
    found = _persons(value.strip(), field)
    if len(found) > 1:
        raise OutsiderRefused(WhyNot.SEVERAL)
    return found[0] if found else None


def _persons(value: str, field: PersonField) -> list[Person]:
    """The database compares capital letters, of which two have the same one that are not the same: ı and i, ſ and s."""
    present = Person.objects.filter(retired=False)
    match field:
        case PersonField.EMAIL:
            return [each for each in present.filter(email__iexact=value) if is_same_name(each.email or "", value)]
        case PersonField.USERNAME:
            return [each for each in present.filter(username__iexact=value) if is_same_name(each.username or "", value)]
        case PersonField.EMPLOYEE:
            return list(present.filter(body__identifiers__contains=[{"scheme": "employee", "value": value}]))
        case PersonField.ID:
            return list(present.filter(pk=value))


def _account_without_person(identity: OutsideIdentity) -> Account:
    """Of somebody who is in no source, such as an administrator: the address has to be a verified one.

    The account of a person is not opened this way, as the address of who has left may be somebody else's by now.
    """
    account = _with_address(identity.verified_email or "")
    if account is None or account.person_id is not None or not identity.has_verified(account.email):
        raise OutsiderRefused(WhyNot.UNKNOWN)
    return _entered(account, is_enough=True)


def _given_to(person: Person, account: Account, identity: OutsideIdentity) -> Account:
    """An account that was added without saying whose it is."""
    if account.person_id is not None:
        raise OutsiderRefused(WhyNot.ADDRESS_TAKEN)
    _entered(account, account.role == Role.PERSONAL or identity.has_verified(account.email))
    give_to_person(account, person.pk)
    return account


def _new_account(person: Person, identity: OutsideIdentity, provider: str, language: str) -> Account:
    email = (person.email or identity.verified_email or "").strip().lower()
    if not is_address(email):
        raise OutsiderRefused(WhyNot.NO_ADDRESS)
    made = make_personal_account(email, _name(person), person.pk, language, f"at a sign-in by {provider}")
    if made is None:
        raise OutsiderRefused(WhyNot.ADDRESS_TAKEN)
    return made


def _name(person: Person) -> str:
    found = find(content.Person, person.pk)
    return spoken_name(found.item) if found else person.name


def _with_address(email: str) -> Account | None:
    return Account.objects.filter(email=email.lower()).first()


def _entered(account: Account, is_enough: bool) -> Account:
    if not account.is_active:
        raise OutsiderRefused(WhyNot.CLOSED)
    if not is_enough:
        raise OutsiderRefused(WhyNot.NEEDS_PASSWORD)
    return account
