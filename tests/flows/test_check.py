"""The check: every subject in a sentence, whatever is wrong."""

from __future__ import annotations

import socket

import pytest
from django.conf import LazySettings
from tests.flows.institution import SECRET, Institution
from tests.people import ADA, BOTANY, UNIVERSITY
from tests.sandbox.trial import PUBLIC_CLIENT
from tests.sandbox.trial import SECRET as PUBLIC_SECRET
from tests.smtp_sink import running_sink

from pollinia.domain.options import Membership
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.check import check, check_credentials


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
    store_client_secret("wrong", by="somebody")
    assert wrong().keys() == {"Credentials"}
    assert "client ID and the client secret" in wrong()["Credentials"]


def test_an_unknown_client_is_said(complete: Institution) -> None:
    complete.configure(sandbox_client_id="APP-NEVERHEARDOF0001")
    store_client_secret(SECRET, by="somebody")
    assert "client ID and the client secret" in wrong()["Credentials"]


def test_credentials_of_the_public_api_are_told_from_a_members(complete: Institution) -> None:
    complete.configure(sandbox_client_id=PUBLIC_CLIENT)
    store_client_secret(PUBLIC_SECRET, by="somebody")
    assert "choose Public API" in wrong()["Credentials"]
    complete.configure(membership=Membership.PUBLIC, export_enabled=False)
    assert "Credentials" not in wrong()


def test_a_mail_server_is_asked_whether_it_lets_us_in(complete: Institution, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_FILE_PATH = None
    with running_sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        assert wrong() == {}
        assert sink.taken == []
    assert "refused" in wrong()["E-mail"]


def test_a_registry_out_of_reach_is_said(
    complete: Institution, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.TRIAL_REGISTRY = f"http://127.0.0.1:{closed.getsockname()[1]}"
    store_client_secret(SECRET, by="somebody")
    finding = check_credentials()
    assert not finding.in_order
    assert f"may open connections to {settings.TRIAL_REGISTRY}" in finding.sentence


def test_a_copy_of_the_database_cannot_use_the_credentials(complete: Institution, settings: LazySettings) -> None:
    complete.configure(sandbox_mode=False, production_client_id="APP-0000000000000001")
    store_client_secret(SECRET, by="somebody")
    settings.BASE_URL = "https://copy.example.org"
    assert "belong to another installation" in check_credentials().sentence


def test_missing_credentials_content_root_and_export_are_said(institution: Institution) -> None:
    institution.configure(sandbox_client_id="", export_enabled=False)
    assert wrong().keys() == {"Settings", "Credentials", "Content", "Root organisation"}


def test_a_root_that_left_the_source_is_said(complete: Institution) -> None:
    complete.loses("U")
    assert wrong().keys() == {"Root organisation"}
