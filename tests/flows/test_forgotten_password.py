"""A link to choose a password by goes to the account's own address, seldom, and nobody learns who has an account."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import translation

from pollinia.domain.roles import Role
from pollinia.flows.accounts import LinkUsed, choose_password, makes_first_administrator, new_link
from pollinia.flows.forgotten_password import PAUSES, mail_password_link
from pollinia.store.accounts import Account, OneTimeLink
from pollinia.store.audit import AuditLine
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


def passes(time: timedelta) -> None:
    for each in OneTimeLink.objects.all():
        each.expires_at -= time
        each.save()


def test_nobody_is_flooded(ada: Account) -> None:
    for number, pause in enumerate((*PAUSES, PAUSES[-1]), start=1):
        mail_password_link("ada@example.org")
        assert OutgoingMail.objects.count() == number
        passes(pause - timedelta(minutes=1))
        mail_password_link("ada@example.org")
        assert OutgoingMail.objects.count() == number
        passes(timedelta(minutes=1))


def test_who_has_used_a_link_need_not_wait_for_the_next(ada: Account) -> None:
    mail_password_link("ada@example.org")
    choose_password(token(), "orchids in the greenhouse")
    mail_password_link("ada@example.org")
    assert OutgoingMail.objects.count() == 2


def test_a_link_that_was_handed_out_goes_on_working_until_a_password_is_chosen(ada: Account) -> None:
    handed_out = new_link(ada, by="admin@example.org").rpartition("/")[2]
    mail_password_link("ada@example.org")
    passes(PAUSES[0])
    mail_password_link("ada@example.org")
    assert not makes_first_administrator(handed_out)
    choose_password(token(), "orchids in the greenhouse")
    with pytest.raises(LinkUsed):
        makes_first_administrator(handed_out)


def test_in_the_audit_it_is_nobody_in_particular_who_asked(ada: Account) -> None:
    mail_password_link("ada@example.org")
    line = AuditLine.objects.get()
    assert (line.by, line.sentence) == ("somebody", "Asked for a link to choose a password for ada@example.org.")
