"""Accounts are added, given other roles and closed by administrators; one administrator always stays."""

from __future__ import annotations

import re

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
