"""What researchers meet is in their language, what administrators meet is in English."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error
from tests.web.conftest import Enter
from tests.web.described import with_ids, words

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

GERMAN = {"Accept-Language": "de-AT,de;q=0.9"}


def test_a_browser_says_which_language_it_is(db: None) -> None:
    answer = Client(headers=GERMAN).get("/sign-in")
    assert answer["Content-Language"] == "de"
    assert '<html lang="de">' in answer.content.decode()


@pytest.mark.parametrize("preferred", ["fr", "", "x" * 1000])
def test_a_language_that_is_not_there_gives_the_installations(db: None, preferred: str) -> None:
    assert '<html lang="en">' in Client(headers={"Accept-Language": preferred}).get("/sign-in").content.decode()


def test_a_choice_is_kept_in_the_browser_and_leads_back(db: None) -> None:
    client = Client(headers=GERMAN)
    answer = client.post("/language", {"language": "da", "next": "/sign-in?next=/runs"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/runs")
    assert '<html lang="da">' in client.get("/sign-in").content.decode()


def test_a_choice_leads_nowhere_else(db: None) -> None:
    answer = Client().post("/language", {"language": "da", "next": "https://elsewhere.example.org/"})
    assert answer["Location"] == "/"


def test_a_choice_without_the_forms_token_is_refused(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/language", {"language": "da"}).status_code == 403


def test_who_is_signed_in_gets_e_mails_in_the_chosen_language(signed_in: Enter) -> None:
    client = signed_in(Role.PERSONAL)
    client.post("/language", {"language": "nl"})
    assert Account.objects.get().language == "nl"
    client.post("/language", {"language": "fr"})
    assert Account.objects.get().language == "nl"


@pytest.mark.parametrize("path", ["/", "/runs", "/administrator/integrations/orcid"])
def test_pages_for_administrators_are_in_english_whatever_the_browser_says(path: str, signed_in: Enter) -> None:
    answer = signed_in(Role.ADMINISTRATOR).get(path, headers=GERMAN)
    page = answer.content.decode()
    assert answer["Content-Language"] == "en"
    assert '<html lang="en">' in page
    assert 'action="/language"' not in page


def test_a_researcher_sees_the_choice_of_languages(signed_in: Enter) -> None:
    page = signed_in(Role.PERSONAL).get("/my-orcid", headers=GERMAN).content.decode()
    assert '<html lang="de">' in page
    assert 'lang="nl">Nederlands</button>' in page
    assert words(with_ids(page)["languages"]) == "Sprache"
    assert 'role="group" aria-labelledby="languages"' in page


def test_what_surrounds_a_researchers_page_is_in_their_language_too(signed_in: Enter) -> None:
    page = signed_in(Role.PERSONAL).get("/my-orcid", headers=GERMAN).content.decode()
    assert "(persönlich)" in page
    assert "Produktionsregister, https://orcid.org" in page
    assert "Production registry" not in page


def test_a_failure_is_said_in_the_readers_language(signed_in: Enter) -> None:
    with translation.override("de"):
        page = server_error(RequestFactory().get("/my-orcid")).content.decode()
    assert '<html lang="de">' in page
    assert "Hier ist etwas fehlgeschlagen" in page
