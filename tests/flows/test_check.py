"""The check: every subject in a sentence, whatever is wrong."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BOTANY, UNIVERSITY

from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.check import check


def wrong() -> dict[str, str]:
    return {each.subject: each.sentence for each in check() if not each.in_order}


@pytest.fixture
def complete(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA)
    institution.configure(root_organisation="U")
    return institution


def test_a_complete_installation_is_in_order(complete: Institution) -> None:
    assert wrong() == {}


def test_a_wrong_secret_is_said(complete: Institution) -> None:
    store_client_secret("wrong")
    assert wrong().keys() == {"Credentials"}
    assert "client ID and the client secret" in wrong()["Credentials"]


def test_missing_credentials_content_root_and_export_are_said(institution: Institution) -> None:
    institution.configure(sandbox_client_id="", export_enabled=False)
    assert wrong().keys() == {"Settings", "Credentials", "Content", "Root organisation"}


def test_a_root_that_left_the_source_is_said(complete: Institution) -> None:
    complete.loses("U")
    assert wrong().keys() == {"Root organisation"}
