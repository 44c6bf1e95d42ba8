"""Signing in by OpenID Connect, at a provider that answers over HTTP from another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.sso.conftest import Installation, Start, accounts, has_account, with_openid
from tests.sso.directory import CLIENT_SECRET, PRIVATE_MARK, Trick
from tests.sso.visitors import Program, Somebody, program, somebody, why

from pollinia.domain.roles import Role


@pytest.fixture(scope="module")
def pages(start: Start) -> Installation:
    return with_openid(start)


@pytest.fixture
def ada(chromium: Browser, pages: Installation, persons: None) -> Iterator[Somebody]:
    """Before she signed in here for the first time."""
    with somebody(chromium, pages) as visitor:
        yield visitor


@pytest.fixture
def browser(pages: Installation, persons: None) -> Iterator[Program]:
    with program(pages) as visitor:
        yield visitor


def test_a_researcher_signs_in_and_lands_on_their_own_page(ada: Somebody) -> None:
    ada.signs_in("ada")
    assert ada.path == "/my-orcid"
    assert ada.as_visitor().reads("My ORCID")
    assert accounts() == [("ada@example.org", "personal", "p-ada")]


def test_who_asked_for_a_page_gets_there(ada: Somebody) -> None:
    ada.page.goto(f"{ada.installation.address}/my-orcid/items?words=orchids")
    ada.goes_on_to_the_provider()
    ada.answers("ada")
    assert ada.path == "/my-orcid/items?words=orchids"


def test_whom_the_sources_do_not_know_is_told_so(ada: Somebody) -> None:
    ada.page.goto(f"{ada.installation.address}/sign-in")
    ada.as_visitor().suits_everyone("sign-in-with-a-provider")
    ada.signs_in("eve")
    assert ada.told == "unknown"
    assert accounts() == []
    ada.as_visitor().suits_everyone("sign-in-refused")


def test_saying_no_at_the_provider_is_no_error(ada: Somebody) -> None:
    ada.page.goto(f"{ada.installation.address}/sign-in")
    ada.goes_on_to_the_provider()
    ada.answers("ada", "Cancel")
    assert ada.told == "cancelled"


def test_the_second_time_it_is_the_same_account(browser: Program) -> None:
    browser.signs_in("ada")
    browser.http.cookies.clear()
    browser.signs_in("ada")
    assert browser.is_signed_in
    assert accounts() == [("ada@example.org", "personal", "p-ada")]


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(browser: Program, elsewhere: str) -> None:
    assert browser.signs_in("ada", start=f"/sso/start?next={elsewhere}").url.path == "/my-orcid"


def test_the_request_has_pkce_and_nothing_that_an_address_adds(browser: Program) -> None:
    asked = dict(browser.get("/sso/start?scope=admin&auth_params=prompt%3Dnone&process=connect").url.params)
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert "prompt" not in asked
    assert asked["redirect_uri"] == f"{browser.installation.address}/sso/oidc/callback"


def test_a_closed_account_stays_closed(browser: Program) -> None:
    has_account("ada@example.org", person_id="p-ada", is_active=False)
    assert why(browser.signs_in("ada").text) == "closed"
    assert not browser.is_signed_in


def test_an_administrator_keeps_the_role_where_the_address_is_verified(browser: Program) -> None:
    has_account("ada@example.org", Role.ADMINISTRATOR)
    assert browser.signs_in("ada").url.path == "/"
    assert accounts() == [("ada@example.org", "administrator", "p-ada")]


@pytest.mark.parametrize("user", ["silent", "unsure"])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PERSONAL])
def test_nobody_enters_with_an_address_that_is_not_verified(browser: Program, user: str, role: Role) -> None:
    has_account("ada@example.org", role)
    assert why(browser.signs_in(user).text) == "unverified"
    assert not browser.is_signed_in


@pytest.mark.parametrize("user", ["nameless", "double"])
def test_a_provider_that_does_not_name_one_person_is_refused(browser: Program, user: str) -> None:
    assert why(browser.signs_in(user).text) == "not-said"


@pytest.mark.parametrize(
    ("trick", "reason"),
    [
        (Trick.FORGED, "InvalidSignatureError"),
        (Trick.UNSIGNED, "OAuth2Error"),
        (Trick.EXPIRED, "ExpiredSignatureError"),
        (Trick.OTHER_ISSUER, "InvalidIssuerError"),
        (Trick.OTHER_AUDIENCE, "InvalidAudienceError"),
        (Trick.OTHER_SUBJECT, "OAuth2Error"),
    ],
)
def test_an_id_token_that_is_not_genuine_signs_nobody_in(browser: Program, trick: Trick, reason: str) -> None:
    assert why(browser.signs_in(trick).text) == "failed"
    assert reason in browser.installation.last_refusal()["reason"]
    assert not browser.is_signed_in
    assert accounts() == []


@pytest.mark.parametrize("trick", [Trick.GONE, Trick.GARBLED])
def test_a_provider_that_fails_after_it_has_sent_somebody_back_cannot_be_reached(browser: Program, trick: Trick) -> None:
    answer = browser.signs_in(trick)
    assert (answer.status_code, why(answer.text)) == (502, "unreachable")
    assert not browser.is_signed_in
    assert browser.signs_in("ada").url.path == "/my-orcid"


def test_an_answer_counts_once(browser: Program) -> None:
    answer = browser.answer_of("ada")
    assert browser.brings(answer).url.path == "/my-orcid"
    assert why(browser.brings(answer).text) == "failed"


def test_an_answer_counts_in_the_browser_that_asked_alone(browser: Program) -> None:
    answer = browser.answer_of("ada")
    with program(browser.installation) as victim:
        victim.get("/sso/start")
        assert why(victim.brings(answer).text) == "failed"
        assert not victim.is_signed_in


@pytest.mark.parametrize("query", ["", "?code=abc", "?state=abc", "?code=abc&state=abc", "?error=access_denied"])
def test_an_answer_that_nobody_asked_for_is_refused(browser: Program, query: str) -> None:
    answer = browser.get(f"/sso/oidc/callback{query}")
    assert (answer.status_code, why(answer.text)) == (400, "failed")


def test_nothing_of_it_is_logged_or_shown(browser: Program) -> None:
    seen = [browser.signs_in(user).text for user in ("ada", "eve", Trick.FORGED, "double")]
    seen.append(browser.installation.log.read_text())
    for secret in (PRIVATE_MARK, CLIENT_SECRET, "eyJ", "eve@example.org"):
        assert [text for text in seen if secret in text] == []
