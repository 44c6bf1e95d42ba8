"""``pollinia invite``: looked at first, then done, and said in the audit by whom."""

from __future__ import annotations

import json

import pytest
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.cli import main
from pollinia.commands.operator import operator
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.import_content import import_content
from pollinia.store.audit import AuditLine
from pollinia.store.invitations import DoNotInvite, Invitation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def installation(transactional_db: None) -> None:
    change_configuration({"sandbox_mode": True, "sandbox_client_id": "APP-0123456789ABCDEF"}, saved_by="test")
    store_client_secret("a-client-secret", by="somebody")
    import_content("cris", [UNIVERSITY, BOTANY, ADA, BEN])


def test_looking_shows_who_and_invites_nobody(installation: None, capsys: pytest.CaptureFixture[str]) -> None:
    DoNotInvite.objects.create(person_id="ben")
    assert main(["invite", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "Example, Ada  ada@example.org" in shown
    assert "ben@example.org" not in shown
    assert " ".join(shown.split()).find("unwilling 1") > 0
    assert not Invitation.objects.exists()


def test_those_of_an_organisation_are_invited(installation: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--organisation", "BOT", "--language", "de", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "invited": 1,
        "can_be_invited": 1,
        "left_out": dict.fromkeys(("waiting", "unwilling", "no-address", "connected", "left", "retired"), 0),
    }
    made = Invitation.objects.get()
    assert (made.person_id, made.language, made.made_by) == ("ada", "de", operator())
    assert AuditLine.objects.latest("id").by == operator()


def test_an_organisation_that_is_not_there_is_said(installation: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--organisation", "nowhere"]) == 1
    assert "There is no organisation nowhere" in capsys.readouterr().err
