"""SAML with a key pair of our own: requests are signed, and assertions are encrypted for us."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree
from tests.sso.certificates import key_pair
from tests.sso.conftest import Installation, Start, accounts, with_saml
from tests.sso.directory import Trick
from tests.sso.visitors import Program, program, why

PRIVATE, CERTIFICATE = key_pair()
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.fixture(scope="module")
def pages(start: Start) -> Installation:
    return with_saml(start, POLLINIA_SSO_SAML_KEY=(PRIVATE + CERTIFICATE).decode())


@pytest.fixture
def browser(pages: Installation, persons: None) -> Iterator[Program]:
    with program(pages) as visitor:
        yield visitor


def test_an_encrypted_assertion_signs_in(browser: Program) -> None:
    answer = browser.answer_of("ada")
    assert answer.form is not None
    assert browser.brings(answer).url.path == "/my-orcid"
    assert accounts() == [("ada@example.org", "personal", "p-ada")]


@pytest.mark.parametrize(
    ("trick", "reason"),
    [
        (Trick.IN_CLEAR, "is not encrypted"),
        (Trick.FOR_ANOTHER, ""),
        (Trick.FORGED, "Signature validation failed"),
        (Trick.UNSIGNED, "No Signature found"),
        (Trick.OTHER_AUDIENCE, "is not a valid audience"),
        (Trick.UNASKED, ""),
    ],
)
def test_what_is_not_encrypted_for_us_or_not_genuine_within_signs_nobody_in(
    browser: Program, trick: Trick, reason: str
) -> None:
    assert why(browser.signs_in(trick).text) == "failed"
    assert reason in browser.installation.last_refusal()["reason"]
    assert not browser.is_signed_in
    assert accounts() == []


def test_the_request_is_signed(browser: Program) -> None:
    assert {"SAMLRequest", "RelayState", "SigAlg", "Signature"} <= set(browser.get("/sso/start").url.params)


def test_the_metadata_say_so_and_hold_the_certificate_alone(browser: Program) -> None:
    page = browser.get("/sso/saml/metadata")
    service = etree.fromstring(page.content).find(f"{METADATA}SPSSODescriptor")
    assert service is not None
    assert service.get("AuthnRequestsSigned") == "true"
    assert {each.get("use") for each in service.iter(f"{METADATA}KeyDescriptor")} == {"signing", "encryption"}
    assert "".join(CERTIFICATE.decode().splitlines()[1:-1]) in page.text
    assert "PRIVATE" not in page.text
    assert PRIVATE.decode().splitlines()[-4] not in page.text
