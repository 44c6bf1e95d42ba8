"""The authorize endpoint as a person with a browser meets it."""

import secrets
from collections.abc import Iterator

import httpx2
import pytest
from tests.sandbox.browser import PASSWORD, Browser, sent_back
from tests.sandbox.trial import OTHER_CLIENT, PUBLIC_CLIENT, REDIRECT, Trial


@pytest.fixture
def browser(sandbox: Trial) -> Iterator[Browser]:
    email = f"ada.{secrets.token_hex(6)}@example.org"
    orcid = sandbox.person(given_names="Ada", family_name="Lovelace", email=email, password=PASSWORD)
    with httpx2.Client(base_url=sandbox.base, timeout=30) as http:
        yield Browser(sandbox, http, email, orcid)


def test_the_consent_page_names_the_client_and_the_scopes_in_words(browser: Browser) -> None:
    page = browser.sign_in(browser.authorize())
    assert page.status_code == 200
    for words in ("Trial CRIS", "Ada Lovelace", "Add and update your research activities", "trusted parties"):
        assert words in page.text
    assert "/activities/update" not in page.text.replace("%2F", "/").split("<ul>")[1].split("</ul>")[0]


def test_granting_sends_a_code_and_the_state_back(browser: Browser) -> None:
    page = browser.sign_in(browser.authorize(state="a b&c"))
    parameters = sent_back(browser.submit(page, decision="authorize"))
    assert parameters["state"] == "a b&c"
    assert len(parameters["code"]) == 6


def test_without_a_state_none_comes_back(browser: Browser) -> None:
    page = browser.sign_in(browser.authorize(state=None))
    assert set(sent_back(browser.submit(page, decision="authorize"))) == {"code"}


def test_denying_sends_access_denied_and_the_state_back(browser: Browser) -> None:
    page = browser.sign_in(browser.authorize())
    parameters = sent_back(browser.submit(page, decision="deny"))
    assert (parameters["error"], parameters["state"]) == ("access_denied", "a state")


def test_a_query_in_the_redirect_uri_is_kept(browser: Browser) -> None:
    redirect = "https://elsewhere.example.org/callback?tenant=1"
    browser.trial.control(
        "clients",
        {"client_id": "APP-000000000000QUER", "client_secret": "s", "name": "Q", "redirect_uris": [redirect]},
    )
    page = browser.sign_in(browser.authorize(client_id="APP-000000000000QUER", redirect_uri=redirect))
    answer = browser.submit(page, decision="deny")
    assert answer.headers["location"].startswith(f"{redirect}&error=access_denied&")


def test_the_orcid_id_signs_in_as_well_as_the_email_address(browser: Browser) -> None:
    answer = browser.submit(browser.authorize(), username=browser.orcid, password=PASSWORD)
    assert answer.status_code == 303


def test_a_wrong_password_shows_the_form_again_with_a_reason(browser: Browser) -> None:
    page = browser.sign_in(browser.authorize(), password="wrong")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert f'value="{browser.email}"' in page.text
    assert "wrong" not in page.text


def test_a_form_from_elsewhere_is_refused(browser: Browser) -> None:
    url = str(browser.authorize().url)
    answer = browser.http.post(url, data={"username": browser.email, "password": PASSWORD, "form_key": "guessed"})
    assert answer.status_code == 403
    browser.http.cookies.clear()
    answer = browser.http.post(url, data={"username": browser.email, "password": PASSWORD, "form_key": ""})
    assert answer.status_code == 403


def test_a_decision_without_a_session_leads_to_the_sign_in(browser: Browser) -> None:
    page = browser.authorize()
    answer = browser.submit(page, decision="authorize")
    assert answer.status_code == 303
    assert 'name="password"' in browser.http.get(answer.headers["location"]).text


def test_consent_is_skipped_for_exactly_the_same_scopes(browser: Browser) -> None:
    browser.trial.token(browser.orcid, scope="/read-limited /activities/update")
    browser.sign_in(browser.authorize())
    again = browser.authorize(scope="/activities/update /read-limited")
    assert "code" in sent_back(again)
    fewer = browser.authorize(scope="/activities/update")
    assert fewer.status_code == 200
    another = browser.authorize(scope="/activities/update /read-limited", client_id=OTHER_CLIENT)
    assert another.status_code == 200


def test_after_a_revocation_consent_is_asked_again(browser: Browser) -> None:
    browser.sign_in(browser.authorize())
    browser.trial.token(browser.orcid)
    assert "code" in sent_back(browser.authorize())
    browser.trial.control(f"people/{browser.orcid}/revoke", {"client_id": "APP-0000000000000001"})
    assert browser.authorize().status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"client_id": "APP-UNKNOWN"},
        {"client_id": None},
        {"redirect_uri": "https://evil.example.org/orcid/callback"},
        {"redirect_uri": REDIRECT + "/deeper"},
        {"redirect_uri": None},
    ],
)
def test_an_unknown_client_or_address_shows_an_error_and_redirects_nowhere(
    browser: Browser, query: dict[str, str | None]
) -> None:
    page = browser.authorize(**query)
    assert page.status_code == 400
    assert "This link does not work" in page.text


def test_a_host_registered_without_a_path_admits_every_path_of_it(browser: Browser) -> None:
    browser.trial.control(
        "clients",
        {
            "client_id": "APP-000000000000HOST",
            "client_secret": "s",
            "name": "H",
            "redirect_uris": ["https://host.example.org"],
        },
    )
    for redirect, status in (
        ("https://host.example.org/any/path", 200),
        ("https://sub.host.example.org/any/path", 400),
        ("http://host.example.org/any/path", 400),
        ("https://host.example.org.evil.org/", 400),
    ):
        page = browser.authorize(client_id="APP-000000000000HOST", redirect_uri=redirect)
        assert page.status_code == status, redirect


@pytest.mark.parametrize("scope", ["/unknown", "/read-public", "/activities/update /webhook", ""])
def test_a_scope_nobody_can_grant_goes_back_as_invalid_scope(browser: Browser, scope: str) -> None:
    parameters = sent_back(browser.authorize(scope=scope))
    assert (parameters["error"], parameters["state"]) == ("invalid_scope", "a state")


def test_a_public_client_may_not_ask_for_members_scopes(browser: Browser) -> None:
    assert sent_back(browser.authorize(client_id=PUBLIC_CLIENT))["error"] == "invalid_scope"
    assert browser.authorize(client_id=PUBLIC_CLIENT, scope="/authenticate").status_code == 200


def test_other_providers_scopes_are_dropped_without_a_word(browser: Browser) -> None:
    assert browser.authorize(scope="openid profile email").status_code == 200


def test_a_language_is_accepted(browser: Browser) -> None:
    assert browser.authorize(lang="zh_TW").status_code == 200


def test_only_the_code_flow_is_there(browser: Browser) -> None:
    assert sent_back(browser.authorize(response_type="id_token"))["error"] == "unsupported_response_type"


def test_the_user_status_signs_out(browser: Browser) -> None:
    browser.sign_in(browser.authorize())
    assert browser.http.get("/userStatus.json").json() == {"loggedIn": True}
    assert browser.http.get("/userStatus.json?logUserOut=true").json() == {"loggedIn": False}
    assert browser.http.get("/userStatus.json").json() == {"loggedIn": False}
    assert 'name="password"' in browser.authorize().text


def test_signout_signs_out(browser: Browser) -> None:
    browser.sign_in(browser.authorize())
    assert browser.http.get("/signout").status_code == 302
    assert 'name="password"' in browser.authorize().text


def test_show_login_false_offers_registration_prefilled_and_registers_on_the_way(browser: Browser) -> None:
    page = browser.authorize(show_login="false", given_names="Grace", family_names="Hopper", email="grace@example.org")
    for value in ("Grace", "Hopper", "grace@example.org"):
        assert f'value="{value}"' in page.text
    answer = browser.submit(page, given_names="Grace", family_names="Hopper", email="grace@example.org", password="compiler")
    consent = browser.http.get(answer.headers["location"])
    assert "Grace Hopper" in consent.text


def test_a_registration_with_a_taken_address_is_refused_with_a_reason(browser: Browser) -> None:
    page = browser.authorize(show_login="false")
    answer = browser.submit(page, given_names="Eve", family_names="", email=browser.email, password="x")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert 'value="Eve"' in answer.text


def test_the_sign_in_form_is_prefilled(browser: Browser) -> None:
    assert f'value="{browser.orcid}"' in browser.authorize(orcid=browser.orcid, email="x@example.org").text
    assert 'value="x@example.org"' in browser.authorize(email="x@example.org").text


def test_prompt_and_max_age_count_with_openid_only(browser: Browser) -> None:
    browser.sign_in(browser.authorize())
    assert 'name="password"' not in browser.authorize(prompt="login").text
    assert 'name="password"' in browser.authorize(scope="openid", prompt="login").text
    assert "decision" in browser.sign_in(browser.authorize(scope="openid", prompt="login")).text
    assert 'name="password"' in browser.authorize(scope="openid", max_age="0").text
    assert 'name="password"' not in browser.authorize(scope="openid", max_age="3600").text


def test_prompt_none_never_shows_a_page(browser: Browser) -> None:
    signed_out = browser.authorize(scope="openid", prompt="none")
    assert signed_out.headers["location"] == f"{REDIRECT}#login_required"
    browser.sign_in(browser.authorize())
    no_consent = browser.authorize(scope="openid", prompt="none")
    assert no_consent.headers["location"] == f"{REDIRECT}#error=interaction_required"


def test_what_a_request_says_is_escaped_on_the_page(browser: Browser) -> None:
    page = browser.authorize(orcid='"><script>alert(1)</script>')
    assert "<script>" not in page.text
