"""Other ways to be named than by an e-mail address, and providers that are not there or call themselves somebody else."""

from __future__ import annotations

import pytest
from tests.sso.conftest import Start, accounts, with_openid, with_saml
from tests.sso.visitors import program, why

from pollinia.store import content
from pollinia.trial.environment import free_port


def test_an_employee_number_names_the_person(start: Start, persons: None) -> None:
    pages = with_openid(start, POLLINIA_SSO_ATTRIBUTE="employee", POLLINIA_SSO_PERSON_FIELD="employee")
    with program(pages) as browser:
        assert browser.signs_in("ben").url.path == "/my-orcid"
    assert accounts() == [("ben@example.org", "personal", "p-ben")]


def test_the_subject_of_a_saml_assertion_names_the_person(start: Start, persons: None) -> None:
    content.Person.objects.create(id="subject-ada", name="Subject", email="subject@example.org", body={"id": "subject-ada"})
    pages = with_saml(start, POLLINIA_SSO_ATTRIBUTE="NameID", POLLINIA_SSO_PERSON_FIELD="id")
    with program(pages) as browser:
        assert browser.signs_in("ada").url.path == "/my-orcid"
    assert accounts() == [("subject@example.org", "personal", "subject-ada")]


@pytest.mark.parametrize("protocol", ["oidc", "saml"])
def test_a_provider_that_is_not_there(start: Start, persons: None, protocol: str) -> None:
    nowhere = f"http://localhost:{free_port()}"
    pages = (
        with_openid(start, POLLINIA_SSO_OIDC_ISSUER=nowhere)
        if protocol == "oidc"
        else with_saml(start, POLLINIA_SSO_SAML_METADATA=nowhere)
    )
    with program(pages) as browser:
        answer = browser.get("/sso/start")
        assert (answer.status_code, why(answer.text)) == (502, "unreachable")
        assert browser.get("/sign-in").status_code == 200


def test_an_issuer_that_calls_itself_somebody_else_signs_nobody_in(start: Start, persons: None) -> None:
    # Its discovery document, and its tokens, say it without the slash.
    pages = with_openid(start, POLLINIA_SSO_OIDC_ISSUER="PROVIDER/")
    with program(pages) as browser:
        assert why(browser.signs_in("ada").text) == "failed"
        assert browser.installation.last_refusal()["reason"] == "OAuth2Error, InvalidIssuerError"
