"""Permission: asked for, given on the registry's own page, exchanged, renewed and ended."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.orcid.scripted_server import BROKEN, Reply, ScriptedServer, refusal
from tests.sandbox.browser import PASSWORD, Browser
from tests.sandbox.trial import CLIENT, REDIRECT, Trial

from pollinia.domain import faults
from pollinia.domain.records.item import Section
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.oauth import authorize_url
from pollinia.orcid.registries import PRODUCTION, SANDBOX, trial

SCOPES = ("/read-limited", "/activities/update", "/person/update")


@pytest.fixture
def browser(sandbox: Trial) -> Iterator[Browser]:
    orcid = sandbox.person(password=PASSWORD)
    with httpx2.Client(base_url=sandbox.base, timeout=30) as http:
        yield Browser(sandbox, http, orcid, orcid)


def test_the_address_of_the_permission_page_is_the_same_for_the_same_scopes() -> None:
    url = authorize_url(PRODUCTION, "APP-1", "https://cris.example.org/orcid/callback", SCOPES, "a state")
    assert url == authorize_url(
        PRODUCTION, "APP-1", "https://cris.example.org/orcid/callback", reversed((*SCOPES, *SCOPES)), "a state"
    )
    assert url == (
        "https://orcid.org/oauth/authorize?client_id=APP-1&response_type=code"
        "&scope=%2Factivities%2Fupdate%20%2Fperson%2Fupdate%20%2Fread-limited"
        "&redirect_uri=https%3A%2F%2Fcris.example.org%2Forcid%2Fcallback&state=a%20state"
    )


def test_what_is_known_of_the_researcher_is_filled_in() -> None:
    url = authorize_url(
        SANDBOX, "APP-1", REDIRECT, SCOPES, "s", given_names="Søren & Co", family_names="Ørsted", email="s@example.org",
        show_login=False, lang="cs", prompt="login", max_age=0,
    )  # fmt: skip
    assert urlsplit(url).netloc == "sandbox.orcid.org"
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    expected = {"given_names": "Søren & Co", "family_names": "Ørsted", "email": "s@example.org", "show_login": "false"}
    assert query.items() >= {**expected, "lang": "cs", "prompt": "login", "max_age": "0"}.items()
    assert "orcid" not in query


def test_the_orcid_id_is_preferred_to_the_address_for_e_mail() -> None:
    url = authorize_url(SANDBOX, "APP-1", REDIRECT, SCOPES, "s", email="s@example.org", orcid="0000-0002-1825-0097")
    query = parse_qs(urlsplit(url).query)
    assert query["orcid"] == ["0000-0002-1825-0097"]
    assert "email" not in query


def test_the_permission_page_accepts_our_address(client: OrcidClient, browser: Browser) -> None:
    page = browser.http.get(authorize_url(client.registry, CLIENT, REDIRECT, SCOPES, "s", orcid=browser.orcid))
    assert page.status_code == 200
    assert 'name="username"' in page.text


def test_a_code_is_exchanged_for_the_permission(client: OrcidClient, browser: Browser) -> None:
    grant = client.exchange_code(browser.grant(scope=" ".join(SCOPES)), REDIRECT)
    assert grant.orcid == browser.orcid
    assert grant.scopes == frozenset(SCOPES)
    assert grant.expires_in > 10 * 365 * 24 * 3600
    assert grant.name
    assert client.read_record(grant.orcid, grant.access_token).orcid_identifier is not None


def test_scopes_are_those_granted_and_not_those_asked_for(client: OrcidClient, browser: Browser) -> None:
    grant = client.exchange_code(browser.grant(scope="/read-limited"), REDIRECT)
    assert grant.scopes == {"/read-limited"}


def test_a_code_that_was_used_is_refused(client: OrcidClient, browser: Browser) -> None:
    code = browser.grant()
    client.exchange_code(code, REDIRECT)
    with pytest.raises(faults.GrantRefused):
        client.exchange_code(code, REDIRECT)


def test_a_code_meant_for_another_address_is_refused(client: OrcidClient, browser: Browser) -> None:
    with pytest.raises(faults.GrantRefused):
        client.exchange_code(browser.grant(), "https://elsewhere.example.org/")


def test_a_renewed_permission_replaces_the_old_one(client: OrcidClient, browser: Browser) -> None:
    old = client.exchange_code(browser.grant(), REDIRECT)
    assert old.refresh_token is not None
    new = client.refresh(old.refresh_token)
    assert (new.orcid, new.scopes) == (old.orcid, old.scopes)
    client.read_record(new.orcid, new.access_token)
    with pytest.raises(faults.PermissionWithdrawn):
        client.read_record(old.orcid, old.access_token)
    with pytest.raises(faults.GrantRefused):
        client.refresh("no such token")


def test_an_ended_permission_is_dead_for_deletions_too(client: OrcidClient, browser: Browser) -> None:
    grant = client.exchange_code(browser.grant(), REDIRECT)
    client.revoke(grant.access_token)
    with pytest.raises(faults.PermissionWithdrawn):
        client.read_record(grant.orcid, grant.access_token)
    with pytest.raises(faults.PermissionWithdrawn):
        client.delete(Section.WORK, grant.orcid, grant.access_token, 1)


def test_ending_a_permission_twice_is_no_fault(client: OrcidClient, browser: Browser) -> None:
    grant = client.exchange_code(browser.grant(), REDIRECT)
    client.revoke(grant.access_token)
    client.revoke(grant.access_token)


def test_the_client_has_a_token_of_its_own(client: OrcidClient, sandbox: Trial) -> None:
    token = client.client_token("/read-public")
    assert token.scopes == {"/read-public"}
    assert token.expires_in > 0
    client.read_record(sandbox.person(), token.access_token)


def test_a_scope_that_is_not_for_the_client_is_refused(client: OrcidClient) -> None:
    with pytest.raises(faults.ScopeNotAllowed):
        client.client_token("/activities/update")


@pytest.mark.parametrize(("client_id", "secret"), [(CLIENT, "not the secret"), ("APP-UNKNOWN", "a-secret"), ("", "")])
def test_wrong_credentials_are_told_from_a_refused_code(client: OrcidClient, client_id: str, secret: str) -> None:
    wrong = OrcidClient(client.registry, client_id, secret, client._http)
    with pytest.raises(faults.BadCredentials):
        wrong.client_token("/read-public")
    with pytest.raises(faults.BadCredentials):
        wrong.exchange_code("abc123", REDIRECT)


def test_a_code_is_never_sent_twice(scripted: OrcidClient, server: ScriptedServer) -> None:
    for lost in (BROKEN, refusal(500, 9008), Reply(503, b"slow down")):
        server.asked.clear()
        server.answers(lost)
        with pytest.raises(faults.Fault):
            scripted.exchange_code("abc123", REDIRECT)
        assert len(server.asked) == 1


def test_secrets_travel_in_the_body_alone(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(200, b'{"access_token":"t","expires_in":1,"scope":null,"orcid":"0000-0002-1825-0097"}'))
    grant = scripted.exchange_code("abc123", REDIRECT)
    [asked] = server.asked
    assert (asked.method, asked.path) == ("POST", "/oauth/token")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"] == "application/json"
    assert b"client_secret=a-secret" in asked.body
    assert (grant.scopes, grant.refresh_token, grant.name) == (frozenset(), None, None)


@pytest.mark.parametrize("url", ["127.0.0.1:80", "ftp://orcid.example.org", "https://", "", "https://a.example.org/?x=1"])
def test_a_trial_registry_needs_an_address(url: str) -> None:
    with pytest.raises(ValueError, match="registry"):
        trial(url)


def test_a_trial_registry_has_everything_at_one_address() -> None:
    registry = trial("http://127.0.0.1:8765/")
    assert (registry.site, registry.member_api, registry.public_api) == (
        "http://127.0.0.1:8765", "http://127.0.0.1:8765", "http://127.0.0.1:8765/pub",
    )  # fmt: skip
