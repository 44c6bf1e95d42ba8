"""Signing in by SAML 2.0, at pysaml2's identity provider, which answers from another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree
from playwright.sync_api import Browser
from tests.sso.conftest import Installation, Start, accounts, has_account, with_saml
from tests.sso.directory import PRIVATE_MARK, Trick
from tests.sso.visitors import Answer, Program, Somebody, program, somebody, why

from pollinia.domain.roles import Role


@pytest.fixture(scope="module")
def pages(start: Start) -> Installation:
    return with_saml(start)


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
    ada.page.wait_for_url("**/my-orcid")
    assert ada.as_visitor().reads("My ORCID")
    assert accounts() == [("ada@example.org", "personal", "p-ada")]


def test_who_asked_for_a_page_gets_there(ada: Somebody) -> None:
    ada.page.goto(f"{ada.installation.address}/my-orcid/items?words=orchids")
    ada.goes_on_to_the_provider()
    ada.answers("ada")
    ada.page.wait_for_url("**/my-orcid/items?words=orchids")


def test_whom_the_sources_do_not_know_is_told_so(ada: Somebody) -> None:
    ada.signs_in("eve")
    ada.page.wait_for_selector("#why")
    assert ada.told == "unknown"
    assert accounts() == []


def test_a_response_that_is_signed_as_a_whole_is_as_good(browser: Program) -> None:
    assert browser.signs_in("ben").url.path == "/my-orcid"
    assert accounts() == [("ben@example.org", "personal", "p-ben")]


def test_nobody_is_sent_to_another_site(browser: Program) -> None:
    assert browser.signs_in("ada", start="/sso/start?next=https://example.org/").url.path == "/my-orcid"


def test_a_closed_account_stays_closed(browser: Program) -> None:
    has_account("ada@example.org", person_id="p-ada", is_active=False)
    assert why(browser.signs_in("ada").text) == "closed"
    assert not browser.is_signed_in


def test_no_administrator_enters_by_an_address_which_saml_cannot_call_verified(browser: Program) -> None:
    has_account("ada@example.org", Role.ADMINISTRATOR)
    assert why(browser.signs_in("ada").text) == "needs-password"
    assert not browser.is_signed_in


@pytest.mark.parametrize("user", ["nameless", "double"])
def test_a_provider_that_does_not_name_one_person_is_refused(browser: Program, user: str) -> None:
    assert why(browser.signs_in(user).text) == "not-said"


@pytest.mark.parametrize(
    ("trick", "reason"),
    [
        (Trick.FORGED, "Signature validation failed"),
        (Trick.UNSIGNED, "No Signature found"),
        (Trick.EXPIRED, "expired"),
        (Trick.OTHER_ISSUER, "Invalid issuer"),
        (Trick.OTHER_AUDIENCE, "is not a valid audience"),
        (Trick.UNCONFIRMED, "instead of https://another.example.org/acs"),
        (Trick.SHA1, "Deprecated signature algorithm"),
        (Trick.ENTITY, "DTDForbidden"),
        (Trick.UNASKED, ""),
        (Trick.MOVED, "no request of this browser"),
    ],
)
def test_an_assertion_that_is_not_genuine_signs_nobody_in(browser: Program, trick: Trick, reason: str) -> None:
    assert why(browser.signs_in(trick).text) == "failed"
    assert reason in browser.installation.last_refusal()["reason"]
    assert not browser.is_signed_in
    assert accounts() == []


def test_saying_no_at_the_provider_signs_nobody_in_and_its_words_are_not_logged(browser: Program) -> None:
    assert why(browser.signs_in("ada", "no").text) == "failed"
    assert "Responder" in browser.installation.last_refusal()["reason"]
    assert "The person said no." not in browser.installation.log.read_text()


def test_a_response_counts_once(browser: Program) -> None:
    answer = browser.answer_of("ada")
    assert browser.brings(answer).url.path == "/my-orcid"
    assert why(browser.brings(answer).text) == "failed"


def test_a_response_counts_in_the_browser_that_asked_alone(browser: Program) -> None:
    answer = browser.answer_of("ada")
    with program(browser.installation) as victim:
        victim.get("/sso/start")
        assert why(victim.brings(answer).text) == "failed"
        assert not victim.is_signed_in


@pytest.mark.parametrize("response", ["", "x", "PHg+", "PHJlc3BvbnNlLz4="])
def test_what_is_no_response_is_refused(browser: Program, response: str) -> None:
    answer = browser.brings(Answer(f"{browser.installation.address}/sso/saml/acs", {"SAMLResponse": response}))
    assert (answer.status_code, why(answer.text)) == (400, "failed")


def test_a_logout_request_that_is_signed_ends_the_session(browser: Program) -> None:
    browser.signs_in("ada")
    there = browser.http.get(f"{browser.installation.provider}/logout", follow_redirects=False).headers["Location"]
    assert browser.http.get(there, follow_redirects=False).status_code == 302
    assert not browser.is_signed_in


@pytest.mark.parametrize("query", ["", "?SAMLRequest=x", "?SAMLResponse=x&Signature=x", "?SAMLRequest=x&Signature=x&SigAlg=x"])
def test_a_logout_request_that_is_not_signed_ends_no_session(browser: Program, query: str) -> None:
    browser.signs_in("ada")
    assert browser.get(f"/sso/saml/sls{query}").status_code == 400
    assert browser.is_signed_in


def test_a_logout_request_that_was_changed_ends_no_session(browser: Program) -> None:
    browser.signs_in("ada")
    there = browser.http.get(f"{browser.installation.provider}/logout", follow_redirects=False).headers["Location"]
    assert browser.http.get(there.replace("RelayState=", "RelayState=x")).status_code == 400
    assert browser.is_signed_in


def test_the_metadata_say_where_responses_go(browser: Program) -> None:
    here = browser.installation.address
    metadata = etree.fromstring(browser.get("/sso/saml/metadata").content)
    assert metadata.get("entityID") == f"{here}/sso/saml/metadata"
    (consumer,) = metadata.iter("{urn:oasis:names:tc:SAML:2.0:metadata}AssertionConsumerService")
    assert consumer.get("Location") == f"{here}/sso/saml/acs"


@pytest.mark.parametrize("page", ["metadata", "finish", "sls?SAMLRequest=x&Signature=x"])
def test_there_is_one_provider_alone(browser: Program, page: str) -> None:
    assert browser.get(f"/sso/other/{page}").status_code == 404


def test_nothing_of_it_is_logged_or_shown(browser: Program) -> None:
    seen = [browser.signs_in(user).text for user in ("ada", "eve", Trick.FORGED, "double")]
    seen.append(browser.installation.log.read_text())
    for secret in (PRIVATE_MARK, "eve@example.org", "subject-", "PD94", "<saml"):
        assert [text for text in seen if secret in text] == []
