"""The token and revoke endpoints."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.sandbox.browser import PASSWORD, Browser
from tests.sandbox.trial import CLIENT, OTHER_CLIENT, PUBLIC_CLIENT, REDIRECT, SECRET, Record, Trial


@pytest.fixture
def browser(sandbox: Trial) -> Iterator[Browser]:
    orcid = sandbox.person(given_names="Ada", family_name="Lovelace", password=PASSWORD)
    with httpx2.Client(base_url=sandbox.base, timeout=30) as http:
        yield Browser(sandbox, http, orcid, orcid)


def _token(trial: Trial, **fields: str | None) -> httpx2.Response:
    """Posts to the token endpoint with the trial client's credentials; None leaves a field out."""
    whole: dict[str, str | None] = {"client_id": CLIENT, "client_secret": SECRET, **fields}
    return trial.http.post("/oauth/token", data={name: value for name, value in whole.items() if value is not None})


def _exchange(trial: Trial, code: str, **fields: str | None) -> httpx2.Response:
    return _token(trial, **{"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, **fields})


def _error(answer: httpx2.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()["error"]


def _works(trial: Trial, orcid: str, token: str) -> int:
    return Record(trial, orcid, token).get("/works").status_code


def test_a_code_buys_a_pair_of_tokens(browser: Browser) -> None:
    answer = _exchange(browser.trial, browser.grant())
    assert answer.status_code == 200
    token = answer.json()
    assert (token["orcid"], token["name"], token["token_type"]) == (browser.orcid, "Ada Lovelace", "bearer")
    assert set(token["scope"].split()) == {"/activities/update", "/person/update", "/read-limited"}
    assert token["expires_in"] > 600_000_000
    assert token["refresh_token"] != token["access_token"]
    assert _works(browser.trial, browser.orcid, token["access_token"]) == 200


def test_a_reused_code_revokes_the_first_token(browser: Browser) -> None:
    code = browser.grant()
    token = _exchange(browser.trial, code).json()["access_token"]
    again = _exchange(browser.trial, code)
    assert _error(again) == (400, "invalid_grant")
    assert again.json()["error_description"].startswith("Reused authorization code")
    assert _works(browser.trial, browser.orcid, token) == 401
    # What was revoked so does not delete either, unlike what its user revoked.
    assert Record(browser.trial, browser.orcid, token).delete("/work/1").status_code == 401


@pytest.mark.parametrize(
    "fields",
    [
        {"redirect_uri": "https://cris.example.org/elsewhere"},
        {"client_id": OTHER_CLIENT},
    ],
)
def test_a_code_is_good_for_its_client_and_address_only(browser: Browser, fields: dict[str, str]) -> None:
    code = browser.grant()
    assert _error(_exchange(browser.trial, code, **fields)) == (400, "invalid_grant")
    assert _exchange(browser.trial, code).status_code == 200


def test_a_code_nobody_issued_is_invalid(sandbox: Trial) -> None:
    answer = _exchange(sandbox, "nobody")
    assert _error(answer) == (400, "invalid_grant")
    assert answer.json()["error_description"] == "Invalid authorization code: nobody"


def test_the_redirect_uri_may_be_left_out(browser: Browser) -> None:
    assert _exchange(browser.trial, browser.grant(), redirect_uri=None).status_code == 200


def test_the_client_may_authenticate_with_http_basic(browser: Browser) -> None:
    answer = browser.trial.http.post(
        "/oauth/token", data={"grant_type": "authorization_code", "code": browser.grant()}, auth=(CLIENT, SECRET)
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"grant_type": None}, (400, "unsupported_grant_type")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"client_id": None}, (401, "invalid_request")),
        ({"client_secret": None}, (401, "invalid_request")),
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": "APP-UNKNOWN"}, (401, "invalid_client")),
        ({"scope": "/activities/update"}, (400, "invalid_scope")),
        ({"scope": None}, (400, "invalid_scope")),
        ({"grant_type": "refresh_token"}, (401, "invalid_request")),
    ],
)
def test_errors_of_the_token_endpoint(sandbox: Trial, fields: dict[str, str | None], expected: tuple[int, str]) -> None:
    answer = _token(sandbox, **{"grant_type": "client_credentials", "scope": "/read-public", **fields})
    assert _error(answer) == expected


def test_on_the_api_hosts_a_missing_parameter_is_a_bad_request(sandbox: Trial) -> None:
    answer = sandbox.http.post("/oauth/token", data={"grant_type": "x"}, headers={"host": "api.orcid.test"})
    assert _error(answer) == (400, "invalid_request")
    answer = sandbox.http.post("/oauth/token", headers={"host": "pub.orcid.test"})
    assert _error(answer) == (400, "invalid_request")


def test_a_client_obtains_a_token_for_itself(sandbox: Trial) -> None:
    token = _token(sandbox, grant_type="client_credentials", scope="/read-public").json()
    assert token["orcid"] is None
    assert "name" not in token
    assert _works(sandbox, sandbox.person(), token["access_token"]) == 200


def test_a_public_client_obtains_no_webhook_token(sandbox: Trial) -> None:
    answer = _token(sandbox, grant_type="client_credentials", scope="/webhook", client_id=PUBLIC_CLIENT)
    assert _error(answer) == (400, "invalid_scope")


def test_a_refresh_replaces_the_pair(browser: Browser) -> None:
    first = _exchange(browser.trial, browser.grant()).json()
    answer = _token(browser.trial, grant_type="refresh_token", refresh_token=first["refresh_token"])
    second = answer.json()
    assert (answer.status_code, second["scope"]) == (200, first["scope"])
    assert _works(browser.trial, browser.orcid, second["access_token"]) == 200
    assert _works(browser.trial, browser.orcid, first["access_token"]) == 401
    again = _token(browser.trial, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert _error(again) == (400, "invalid_grant")


def test_a_refresh_may_narrow_the_scopes_and_never_widen_them(browser: Browser) -> None:
    first = _exchange(browser.trial, browser.grant(scope="/read-limited /activities/update")).json()
    wider = _token(browser.trial, grant_type="refresh_token", refresh_token=first["refresh_token"], scope="/person/update")
    assert _error(wider) == (400, "invalid_scope")
    narrower = _token(browser.trial, grant_type="refresh_token", refresh_token=first["refresh_token"], scope="/read-limited")
    assert narrower.json()["scope"] == "/read-limited"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_client_revokes_one_pair_and_no_other(browser: Browser, kind: str) -> None:
    first = _exchange(browser.trial, browser.grant()).json()
    second = _exchange(browser.trial, browser.grant()).json()
    answer = browser.trial.http.post("/oauth/revoke", data={"client_id": CLIENT, "client_secret": SECRET, "token": first[kind]})
    assert (answer.status_code, answer.content) == (200, b"")
    assert _works(browser.trial, browser.orcid, first["access_token"]) == 401
    assert Record(browser.trial, browser.orcid, first["access_token"]).delete("/work/1").status_code == 401
    assert _works(browser.trial, browser.orcid, second["access_token"]) == 200


def test_a_client_cannot_revoke_anothers_token(browser: Browser) -> None:
    token = _exchange(browser.trial, browser.grant()).json()["access_token"]
    answer = browser.trial.http.post("/oauth/revoke", data={"token": token}, auth=(OTHER_CLIENT, SECRET))
    assert answer.status_code == 200
    assert _works(browser.trial, browser.orcid, token) == 200
