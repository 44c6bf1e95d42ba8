"""What the environment may say about an identity provider, and which addresses there are then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from tests.sso.certificates import key_pair
from tests.sso.directory import CLIENT_SECRET

from pollinia.domain.outside_identity import PersonField
from pollinia.trial.environment import free_port
from pollinia.web.sso.identity_provider import IdentityProvider, IdentityProviderRefused, identity_provider
from pollinia.web.sso.key_pair import KeyPair

NOTHING = dict.fromkeys(("issuer", "client_id", "client_secret", "metadata", "saml_key", "attribute", "person_field", "name"))
OIDC = {"issuer": "https://login.example.edu", "client_id": "pollinia", "client_secret": CLIENT_SECRET}


def configured(**values: str) -> IdentityProvider:
    provider = identity_provider(**NOTHING | values)
    assert provider is not None
    return provider


def test_without_a_word_there_is_none() -> None:
    assert identity_provider(**NOTHING) is None
    assert identity_provider(**NOTHING | {"attribute": "email", "client_id": "x"}) is None


def test_openid_connect_needs_no_more_than_a_client() -> None:
    provider = configured(**OIDC)
    assert (provider.protocol, provider.attribute, provider.person_field) == ("oidc", "email", PersonField.EMAIL)


def test_saml_needs_no_more_than_metadata(tmp_path: Path) -> None:
    (tmp_path / "idp.xml").write_text("<EntityDescriptor/>")
    provider = configured(metadata=str(tmp_path / "idp.xml"))
    assert (provider.protocol, provider.attribute) == ("saml", "urn:oid:0.9.2342.19200300.100.1.3")
    assert provider.place == (tmp_path / "idp.xml").as_uri()


def test_the_secret_is_not_shown() -> None:
    assert CLIENT_SECRET not in repr(configured(**OIDC))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (OIDC | {"metadata": "https://idp.example.edu"}, "not both"),
        ({"issuer": "https://login.example.edu"}, "POLLINIA_SSO_OIDC_CLIENT_ID"),
        (OIDC | {"issuer": "http://login.example.edu"}, "must be an https address"),
        (OIDC | {"issuer": "http://10.0.0.1"}, "must be an https address"),
        (OIDC | {"issuer": "file:///etc/passwd"}, "must be an https address"),
        (OIDC | {"issuer": "login.example.edu"}, "must be an https address"),
        (OIDC | {"issuer": "http://[::1"}, "must be an https address"),
        ({"metadata": "http://idp.example.edu/metadata"}, "must be an https address"),
        ({"metadata": "file:///etc/passwd"}, "must be an https address"),
        ({"metadata": "/there/is/none.xml"}, "nor a file that is there"),
        (OIDC | {"person_field": "orcid"}, "email, username, employee, id"),
    ],
)
def test_what_cannot_be_used_is_refused_at_start(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(IdentityProviderRefused, match=sentence):
        identity_provider(**NOTHING | values)


KEY, CERTIFICATE = (each.decode() for each in key_pair())
OTHER_KEY, _ = (each.decode() for each in key_pair())
CURVE = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
LOCKED = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))


@pytest.mark.parametrize("pem", [KEY + CERTIFICATE, f"{CERTIFICATE}\n{KEY}"])
def test_a_key_and_its_certificate_stand_in_one_file_in_any_order(pem: str, tmp_path: Path) -> None:
    (tmp_path / "idp.xml").write_text("<EntityDescriptor/>")
    provider = configured(metadata=str(tmp_path / "idp.xml"), saml_key=pem)
    assert provider.key_pair == KeyPair(KEY.strip(), CERTIFICATE.strip())
    assert KEY.splitlines()[1] not in repr(provider)


@pytest.mark.parametrize(
    ("pem", "sentence"),
    [
        (KEY, "one private key and its certificate"),
        (CERTIFICATE, "one private key and its certificate"),
        (KEY + CERTIFICATE + CERTIFICATE, "and nothing else"),
        ("x", "one private key and its certificate"),
        (OTHER_KEY + CERTIFICATE, "a certificate that is not of its key"),
        (CURVE + CERTIFICATE, "encrypted for RSA keys alone"),
        (LOCKED.decode() + CERTIFICATE, "must have no password"),
        (KEY.replace(KEY.splitlines()[1], "x") + CERTIFICATE, "cannot be read"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_at_start_and_not_quoted(pem: str, sentence: str) -> None:
    with pytest.raises(IdentityProviderRefused, match=sentence) as refused:
        identity_provider(**NOTHING | {"metadata": "https://idp.example.edu", "saml_key": pem})
    assert not set(pem.splitlines()[1:-1]) & set(str(refused.value).split())


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8080/realms/x", "http://localhost:8080", "http://[::1]:8080"])
def test_a_provider_on_this_machine_needs_no_tls(issuer: str) -> None:
    assert configured(**OIDC | {"issuer": issuer}).place == issuer


SAYS = """
import django, json, sys
django.setup()
from django.urls import Resolver404, get_resolver, resolve
def walk(resolver):
    for each in resolver.url_patterns:
        yield from walk(each) if hasattr(each, "url_patterns") else [each]
anybody = {each.name: not getattr(each.callback, "login_required", True) for each in walk(get_resolver())}
def is_there(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
print(json.dumps({
    "for_anybody": sorted(name for name, is_for_anybody in anybody.items() if is_for_anybody),
    "all": sorted(anybody),
    "of_allauth": [path for path in sys.argv[1:] if is_there(path)],
    "allauth": sorted(name for name in sys.modules if name.partition(".")[0] in {"allauth", "onelogin", "xmlsec"}),
}))
"""
OF_ALLAUTH = [
    *("/accounts/login/", "/login/", "/signup/", "/accounts/signup/", "/email/", "/password/change/", "/password/reset/"),
    *("/3rdparty/", "/3rdparty/signup/", "/social/connections/", "/sso/oidc/login/", "/sso/saml/login/"),
]


def said(**environment: str) -> dict[str, list[Any]]:
    variables = {"DJANGO_SETTINGS_MODULE": "pollinia.settings", **os.environ, **environment}
    done = subprocess.run([sys.executable, "-c", SAYS, *OF_ALLAUTH], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Any]] = json.loads(done.stdout)
    return found


def test_nothing_but_what_a_sign_in_needs_has_an_address(tmp_path: Path) -> None:
    (tmp_path / "idp.xml").write_text("<EntityDescriptor/>")
    here = f"http://127.0.0.1:{free_port()}"
    without = said()
    assert without["allauth"] == []
    oidc = said(POLLINIA_SSO_OIDC_ISSUER=here, POLLINIA_SSO_OIDC_CLIENT_ID="a", POLLINIA_SSO_OIDC_CLIENT_SECRET="b")
    saml = said(POLLINIA_SSO_SAML_METADATA=str(tmp_path / "idp.xml"))
    for now, more in (
        (without, set()),
        (oidc, {"single-sign-on", "openid_connect_callback"}),
        (saml, {"single-sign-on", "saml_acs", "saml_finish_acs", "saml_sls", "saml_metadata"}),
    ):
        assert set(now["all"]) - set(without["all"]) == more
        assert set(now["for_anybody"]) - set(without["for_anybody"]) == more
        assert now["of_allauth"] == []
