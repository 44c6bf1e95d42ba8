"""A link to choose a password by goes to the account's own address, seldom, and nobody learns who has an account."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import translation

from pollinia.domain.roles import Role
from pollinia.flows.accounts import choose_password
from pollinia.flows.forgotten_password import MINUTES_BETWEEN, mail_password_link
from pollinia.store.accounts import Account, OneTimeLink
from pollinia.store.outgoing_mail import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> Account:
    """Who came by an invitation, and has no password."""
    return Account.objects.create(email="ada@example.org", name="Ada", role=Role.PERSONAL, password="!", person_id="ada")


def token() -> str:
    found = re.search(r"/choose-password/([\w-]{40,})", json.loads(str(OutgoingMail.objects.latest("id").content))["text"])
    assert found is not None
    return found[1]


def test_who_has_no_password_yet_can_choose_one(ada: Account) -> None:
    mail_password_link(" Ada@Example.org ")
    assert OutgoingMail.objects.get().recipient == "ada@example.org"
    assert choose_password(token(), "orchids in the greenhouse") == ada


def test_it_is_in_the_language_of_the_account_or_of_the_page(ada: Account) -> None:
    with translation.override("de"):
        mail_password_link("ada@example.org")
    assert OutgoingMail.objects.get().recipient == "ada@example.org"
    assert '<html lang=\\"de\\">' in str(OutgoingMail.objects.get().content)


@pytest.mark.parametrize("email", ["nobody@example.org", "", "closed@example.org"])
def test_nobody_else_gets_one(ada: Account, email: str) -> None:
    Account.objects.create(email="closed@example.org", name="C", role=Role.EDITOR, password="!", is_active=False)
    mail_password_link(email)
    assert not OutgoingMail.objects.exists()
    assert not OneTimeLink.objects.exists()


def test_nobody_is_flooded(ada: Account) -> None:
    for _ in range(3):
        mail_password_link("ada@example.org")
    assert OutgoingMail.objects.count() == 1
    for each in OneTimeLink.objects.all():
        each.expires_at -= timedelta(minutes=MINUTES_BETWEEN)
        each.save()
    mail_password_link("ada@example.org")
    assert OutgoingMail.objects.count() == 2
