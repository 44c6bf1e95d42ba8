"""Accounts are added, given other roles and closed by administrators; one administrator always stays."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from lxml import html
from tests.flows.institution import Institution
from tests.people import ADA, BEN
from tests.web.conftest import Enter
from tests.web.test_configuration import text

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


SEEN = {"seen_role": "administrator", "seen_active": "yes"}
"""What the form of an open administrator showed."""


def test_the_last_administrator_stays(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    own = Account.objects.get()
    for posted in ({**SEEN, "role": "editor", "is_active": "on"}, {**SEEN, "role": "administrator"}):
        assert "has to stay" in client.post(f"{ACCOUNTS}/{own.pk}", posted, follow=True).content.decode()
    own.refresh_from_db()
    assert (own.role, own.is_active) == (Role.ADMINISTRATOR, True)


def test_a_role_is_changed_and_the_audit_says_by_whom(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    signed_in(Role.AUDITOR)
    chosen = Account.objects.get(role=Role.AUDITOR)
    client.post(f"{ACCOUNTS}/{chosen.pk}", {"role": "editor", "seen_role": "auditor", "seen_active": "yes"})
    chosen.refresh_from_db()
    assert (chosen.role, chosen.is_active) == (Role.EDITOR, False)
    line = AuditLine.objects.latest("id")
    assert (line.by, line.sentence) == (
        "administrator@example.org",
        "The account auditor@example.org is editor now, and closed.",
    )


def posted_by_the_page(client: Client, account: Account) -> dict[str, str]:
    """What the form of an account sends, where nothing is chosen anew in it."""
    forms = html.document_fromstring(client.get(ACCOUNTS).content).iter("form")
    form = next(each for each in forms if each.get("action") == f"{ACCOUNTS}/{account.pk}")
    boxes = [each for each in form.iter("input") if each.get("type") == "hidden" or each.get("checked") is not None]
    role = next(each.get("value") for each in form.iter("option") if each.get("selected") is not None)
    return {"role": str(role), **{str(each.get("name")): str(each.get("value") or "on") for each in boxes}}


def test_an_out_of_date_page_undoes_nothing_of_what_another_administrator_did(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    signed_in(Role.AUDITOR)
    chosen = Account.objects.get(role=Role.AUDITOR)
    posted = posted_by_the_page(client, chosen)
    Account.objects.filter(pk=chosen.pk).update(is_active=False)
    answer = client.post(f"{ACCOUNTS}/{chosen.pk}", {**posted, "role": "editor"}, follow=True)
    assert "Somebody else has changed it meanwhile: auditor@example.org is auditor now, and closed." in text(answer)
    chosen.refresh_from_db()
    assert (chosen.role, chosen.is_active) == (Role.AUDITOR, False)
    assert not AuditLine.objects.exists()
    posted = posted_by_the_page(client, chosen)
    client.post(f"{ACCOUNTS}/{chosen.pk}", {**posted, "is_active": "on"})
    chosen.refresh_from_db()
    assert (chosen.role, chosen.is_active) == (Role.AUDITOR, True)


@pytest.mark.parametrize("role", ["", "nonsense", "Administrator"])
def test_a_role_that_there_is_not_is_refused(signed_in: Enter, role: str) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    own = Account.objects.get()
    changed = client.post(f"{ACCOUNTS}/{own.pk}", {**SEEN, "role": role, "is_active": "on"}, follow=True)
    assert "names no role" in text(changed)
    added = client.post(f"{ACCOUNTS}/add", {"email": "new@example.org", "name": "New", "role": role})
    assert (added.status_code, "names no role" in text(added)) == (400, True)
    assert list(Account.objects.values_list("role", flat=True)) == [Role.ADMINISTRATOR]


def test_a_closed_account_gets_no_link(signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    signed_in(Role.AUDITOR)
    Account.objects.filter(role=Role.AUDITOR).update(is_active=False)
    closed = Account.objects.get(role=Role.AUDITOR)
    assert f"/{closed.pk}/link" not in client.get(ACCOUNTS).content.decode()
    answer = client.post(f"{ACCOUNTS}/{closed.pk}/link", follow=True)
    assert "auditor@example.org is closed" in text(answer)
    assert "/choose-password/" not in answer.content.decode()


def test_an_account_becomes_that_of_a_person_and_of_nobody_again(institution: Institution, signed_in: Enter) -> None:
    institution.holds(ADA)
    client = signed_in(Role.ADMINISTRATOR)
    own = Account.objects.get()
    assert "My ORCID" not in text(client.get(ACCOUNTS))
    saved = client.post(f"{ACCOUNTS}/{own.pk}/person", {"person_id": " ada "}, follow=True)
    assert 'value="ada"' in saved.content.decode()
    assert "My ORCID" in text(saved)
    assert client.get("/my-orcid").status_code == 200
    client.post(f"{ACCOUNTS}/{own.pk}/person", {"person_id": ""})
    assert client.get("/my-orcid").status_code == 403
    assert [line.sentence for line in AuditLine.objects.filter(by=own.email).order_by("id")] == [
        "The account administrator@example.org is that of the person ada now.",
        "The account administrator@example.org is no person's now.",
    ]


def test_nobody_is_given_a_person_who_is_not_there_or_has_an_account(institution: Institution, signed_in: Enter) -> None:
    institution.holds(ADA, BEN)
    institution.loses("ben")
    client = signed_in(Role.ADMINISTRATOR)
    signed_in(Role.AUDITOR)
    administrator, auditor = Account.objects.order_by("role")
    client.post(f"{ACCOUNTS}/{auditor.pk}/person", {"person_id": "ada"})
    for person_id, why in (
        ("ada", "has an account already: auditor@example.org"),
        ("ben", "No source has"),
        ("x", "No source"),
    ):
        answer = client.post(f"{ACCOUNTS}/{administrator.pk}/person", {"person_id": person_id}, follow=True)
        assert why in text(answer)
    client.post(f"{ACCOUNTS}/{auditor.pk}/person", {"person_id": "ada"})
    assert list(Account.objects.order_by("role").values_list("person_id", flat=True)) == [None, "ada"]
