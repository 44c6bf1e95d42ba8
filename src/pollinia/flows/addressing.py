"""Whom an e-mail to a researcher goes to, in which language, and in whose name."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, override

from pollinia.domain.content import Organisation, Person
from pollinia.reports.master_data.one import find
from pollinia.store.accounts import account_of
from pollinia.store.configuration import current_options


@dataclass(frozen=True, slots=True)
class Recipient:
    """``name`` is written as it is spoken. ``language``: a code of settings.LANGUAGES."""

    name: str
    address: str
    language: str


def recipient(person_id: str) -> Recipient | None:
    """The person with the address that the sources say, or that of their account; None without one, or in no source."""
    found = find(Person, person_id)
    if found is None:
        return None
    person = found.item
    account = account_of(person_id)
    if account is not None and not account.is_active:
        account = None
    address = (person.email or (account.email if account else "")).strip()
    if not is_address(address):
        return None
    language = (account.language if account else None) or settings.LANGUAGE_CODE
    return Recipient(spoken_name(person), address, language)


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def institution_name(language: str) -> str:
    """The root organisation's name in this language, or in whichever it has; where none is set, words for it."""
    found = find(Organisation, current_options().root_organisation or "")
    if found is None or not found.item.names:
        with override(language):
            return gettext("Your institution")
    names = found.item.names
    return next((each.value for each in names if (each.language or "")[:2].lower() == language), names[0].value)


def spoken_name(person: Person) -> str:
    return " ".join(filter(None, (person.given_names, person.family_name))) or person.id
