"""Accounts are added, given other roles and closed by administrators; one administrator always stays."""

from __future__ import annotations

import re

from tests.web.conftest import Enter

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account
from pollinia.store.audit import AuditLine

ACCOUNTS = "/administrator/accounts"


def test_an_added_account_comes_with_a_link_that_is_shown_once(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    answer = client.post(f"{ACCOUNTS}/add", {"email": "Ed@example.org", "name": "Ed", "role": "editor"}).content.decode()
    found = re.search(r"/choose-password/[\w-]{40,}", answer)
    assert found is not None
    assert found.group() not in client.get(ACCOUNTS).content.decode()
    assert Account.objects.get(email="ed@example.org").role == Role.EDITOR
    assert client.get(found.group()).status_code == 200


def test_the_same_address_is_refused_and_the_form_keeps_what_was_typed(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    answer = client.post(f"{ACCOUNTS}/add", {"email": "ADMINISTRATOR@example.org", "name": "Again", "role": "editor"})
    assert answer.status_code == 400
    assert "already" in answer.content.decode()
    assert 'value="Again"' in answer.content.decode()
    assert Account.objects.count() == 1


def test_what_is_no_address_is_refused(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert client.post(f"{ACCOUNTS}/add", {"email": "nobody", "name": "N", "role": "editor"}).status_code == 400
    assert client.post(f"{ACCOUNTS}/add", {"email": "a@example.org", "name": " ", "role": "editor"}).status_code == 400


def test_the_last_administrator_stays(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    own = Account.objects.get()
    for posted in ({"role": "editor", "is_active": "on"}, {"role": "administrator"}):
        assert "has to stay" in client.post(f"{ACCOUNTS}/{own.pk}", posted, follow=True).content.decode()
    own.refresh_from_db()
    assert (own.role, own.is_active) == (Role.ADMINISTRATOR, True)


def test_a_role_is_changed_and_the_audit_says_by_whom(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    signed_in(Role.AUDITOR)
    chosen = Account.objects.get(role=Role.AUDITOR)
    client.post(f"{ACCOUNTS}/{chosen.pk}", {"role": "editor"})
    chosen.refresh_from_db()
    assert (chosen.role, chosen.is_active) == (Role.EDITOR, False)
    line = AuditLine.objects.latest("id")
    assert (line.by, line.sentence) == (
        "administrator@example.org",
        "The account auditor@example.org is editor now, and closed.",
    )
