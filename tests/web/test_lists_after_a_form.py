"""A list that the answer to a form shows can be searched and paged from there."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.conftest import Enter

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

BAD = b"nonsense"


@pytest.fixture
def administrator(signed_in: Enter) -> Client:
    return signed_in(Role.ADMINISTRATOR)


def next_page(content: bytes, shown_at: str) -> str:
    found = re.search(r'rel="next" href="([^"]*)"', content.decode())
    assert found is not None
    return urljoin(shown_at, unescape(found.group(1)))


def search(content: bytes, shown_at: str) -> str:
    form = re.search(r'<form [^>]*role="search"[^>]*>', content.decode())
    assert form is not None
    action = re.search(r'action="([^"]*)"', form.group())
    return urljoin(shown_at, unescape(action.group(1)) if action else "")


@pytest.mark.parametrize("list_of", ["/master-data/file-handles", "/master-data/file-handles/import-mapping"])
def test_the_mapping_in_force_after_a_file_that_was_refused(list_of: str, administrator: Client) -> None:
    answer = administrator.post(f"{list_of}/preview", {"file": SimpleUploadedFile("types.csv", BAD)})
    assert answer.status_code == 400
    found = administrator.get(search(answer.content, f"{list_of}/preview"), {"search": "book"})
    assert found.status_code == 200
    assert "book" in found.content.decode()


def test_the_next_page_of_the_mapping_after_a_file_that_was_refused(administrator: Client) -> None:
    shown_at = "/master-data/file-handles/preview"
    answer = administrator.post(shown_at, {"file": SimpleUploadedFile("types.csv", BAD)})
    following = administrator.get(next_page(answer.content, shown_at))
    assert following.status_code == 200
    assert "Page 2 of" in following.content.decode()


def test_the_next_page_of_the_accounts_after_one_was_added_or_refused_or_given_a_link(administrator: Client) -> None:
    Account.objects.bulk_create(
        Account(email=f"{number:02}@example.org", name=f"Number {number}", role=Role.AUDITOR) for number in range(60)
    )
    given = {"email": "new@example.org", "name": "New", "role": "auditor"}
    link = f"/administrator/accounts/{Account.objects.order_by('-pk')[0].pk}/link"
    for shown_at, posted in (("/administrator/accounts/add", given), ("/administrator/accounts/add", given), (link, {})):
        following = administrator.get(next_page(administrator.post(shown_at, posted).content, shown_at))
        assert following.status_code == 200
        assert "Page 2 of 2" in following.content.decode()
