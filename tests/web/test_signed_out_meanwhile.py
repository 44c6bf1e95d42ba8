"""A button pressed after the session has ended leads back to the page that it stood on, and says that nothing was done."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Enter
from tests.web.test_access import ALL, FOR_ANYBODY, address

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

NOTHING_DONE = "You were signed out meanwhile; nothing was done."
HERE = "http://testserver"


def next_after(client: Client, where: str, referer: str | None) -> str:
    """Press a button of the page ``referer`` without a session, sign in, and see where that leads."""
    answer = client.post(where, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 302
    assert NOTHING_DONE in client.get(answer["Location"]).content.decode()
    client.force_login(Account.objects.get())
    return client.get(answer["Location"])["Location"]


FOR_FORMS = sorted(name for name in set(ALL) - FOR_ANYBODY if hasattr(ALL[name].callback, "is_for_forms"))


@pytest.mark.parametrize("name", sorted(set(ALL) - FOR_ANYBODY))
def test_what_says_that_it_is_for_forms_is_for_nothing_else(name: str, signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    Account.objects.update(person_id="nobody")
    assert (client.get(address(ALL[name])).status_code == 405) is (name in FOR_FORMS)


@pytest.mark.parametrize("name", FOR_FORMS)
@pytest.mark.parametrize("page", ["/my-orcid/items?state=waiting", "/administrator/accounts?page=2"])
def test_it_leads_back_to_the_page_with_the_button(name: str, page: str, signed_in: Enter) -> None:
    signed_in(Role.ADMINISTRATOR)
    assert next_after(Client(), address(ALL[name]), HERE + page) == page


@pytest.mark.parametrize("name", FOR_FORMS)
def test_the_answer_to_a_form_is_no_page_to_come_back_to(name: str, signed_in: Enter) -> None:
    signed_in(Role.ADMINISTRATOR)
    assert next_after(Client(), address(ALL[name]), HERE + address(ALL[name])) == "/"


@pytest.mark.parametrize(
    "referer", [None, "https://evil.example.org/my-orcid", f"{HERE}//evil.example.org", f"{HERE}/no/such/page", "http://[", "x"]
)
def test_a_page_of_others_or_none_is_the_start(referer: str | None, signed_in: Enter) -> None:
    signed_in(Role.ADMINISTRATOR)
    assert next_after(Client(), reverse("accounts-add"), referer) == "/"


def test_a_part_of_a_page_that_is_sent_for_leads_the_whole_page_to_the_sign_in(signed_in: Enter) -> None:
    client = Client()
    page = reverse("configuration")
    answer = client.post(reverse("configuration-test"), headers={"Referer": HERE + page, "HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"/sign-in?next={page}")
    assert NOTHING_DONE in client.get(answer["HX-Redirect"]).content.decode()


def test_who_looks_at_a_page_is_told_of_nothing_that_was_not_done(client: Client, db: None) -> None:
    answer = client.get("/my-orcid", headers={"Referer": f"{HERE}/"})
    assert answer["Location"] == "/sign-in?next=/my-orcid"
    assert NOTHING_DONE not in client.get(answer["Location"]).content.decode()
