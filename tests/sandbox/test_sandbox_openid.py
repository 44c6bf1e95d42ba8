"""OpenID Connect: ID tokens that verify with the published key, and userinfo."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.sandbox.browser import PASSWORD, Browser
from tests.sandbox.trial import CLIENT, REDIRECT, SECRET, Trial


@pytest.fixture
def browser(sandbox: Trial) -> Iterator[Browser]:
    orcid = sandbox.person(given_names="Ada", family_name="Lovelace", password=PASSWORD)
    with httpx2.Client(base_url=sandbox.base, timeout=30) as http:
        yield Browser(sandbox, http, orcid, orcid)


def _exchange(browser: Browser, **query: str) -> dict[str, Any]:
    fields = {"grant_type": "authorization_code", "code": browser.grant(**query), "redirect_uri": REDIRECT}
    answer = browser.trial.http.post("/oauth/token", data=fields, auth=(CLIENT, SECRET))
    token: dict[str, Any] = answer.json()
    return token


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _claims(browser: Browser, id_token: str) -> dict[str, Any]:
    """The claims, once the signature has been verified with the key that discovery leads to."""
    configuration = browser.trial.http.get("/.well-known/openid-configuration").json()
    header, claims, signature = id_token.split(".")
    keys = browser.trial.http.get(configuration["jwks_uri"]).json()["keys"]
    key = next(key for key in keys if key["kid"] == json.loads(_bytes(header))["kid"])
    numbers = rsa.RSAPublicNumbers(int.from_bytes(_bytes(key["e"])), int.from_bytes(_bytes(key["n"])))
    public = numbers.public_key()
    public.verify(_bytes(signature), f"{header}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(_bytes(signature), f"{header}.x{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    decoded: dict[str, Any] = json.loads(_bytes(claims))
    return decoded | {"configured issuer": configuration["issuer"]}


def test_an_id_token_says_who_signed_in_for_whom(browser: Browser) -> None:
    token = _exchange(browser, scope="openid /read-limited", nonce="a nonce")
    claims = _claims(browser, token["id_token"])
    assert (claims["sub"], claims["aud"], claims["nonce"]) == (browser.orcid, CLIENT, "a nonce")
    assert claims["iss"] == claims["configured issuer"] == browser.trial.base
    assert (claims["given_name"], claims["family_name"], claims["amr"]) == ("Ada", "Lovelace", ["pwd"])
    assert claims["auth_time"] <= claims["iat"] < claims["exp"]
    digest = hashlib.sha256(token["access_token"].encode()).digest()
    assert _bytes(claims["at_hash"]) == digest[:16]


def test_without_openid_there_is_no_id_token(browser: Browser) -> None:
    assert "id_token" not in _exchange(browser, scope="/read-limited")


@pytest.mark.parametrize("scope", ["openid", "/authenticate"])
def test_userinfo_names_the_person_behind_the_token(browser: Browser, scope: str) -> None:
    token = browser.trial.token(browser.orcid, scope=scope)
    answer = browser.trial.http.get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["sub"] == browser.orcid
    posted = browser.trial.http.post("/oauth/userinfo", data={"access_token": token})
    assert posted.json() == answer.json()


def test_userinfo_refuses_a_token_that_proves_nothing(browser: Browser) -> None:
    for token in (browser.trial.token(browser.orcid, scope="/read-limited"), "never-issued"):
        answer = browser.trial.http.get("/oauth/userinfo", headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
