"""Runs in the pages: how far they are, what they did, and the decision about one that the brake holds."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.content import Visibility
from pollinia.domain.roles import Role
from pollinia.flows.start_run import start_run
from pollinia.store.audit import AuditLine
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import Run, RunState, Trigger


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, *(output(f"o{number}", ADA) for number in range(3)))
    institution.connect(ADA)
    return institution


@pytest.fixture
def held(filled: Institution) -> int:
    """The run that would remove Ada's three works."""
    filled.export()
    filled.configure(brake_items=1)
    filled.holds(*(output(f"o{number}", ADA, visibility=Visibility.CAMPUS) for number in range(3)))
    run = start_run(Trigger.CHANGED)
    assert run.state == RunState.HELD
    return run.pk


def test_the_runs_are_listed_and_lead_to_each(filled: Institution, signed_in: Enter) -> None:
    run_id = filled.export().run_id
    client = signed_in(Role.AUDITOR)
    assert f'href="/runs/{run_id}"' in client.get("/runs").content.decode()
    page = text(client.get(f"/runs/{run_id}"))
    assert "1 of 1 researcher taken" in page
    assert "add work done 3" in page


def test_a_run_is_told_action_by_action_and_researcher_by_researcher(filled: Institution, signed_in: Enter) -> None:
    run_id = filled.export().run_id
    client = signed_in(Role.AUDITOR)
    assert "Example, Ada On orchids o1" in text(client.get(f"/runs/{run_id}/actions", {"outcome": "done"}))
    assert "There is no such action." in text(client.get(f"/runs/{run_id}/actions", {"outcome": "refused"}))
    assert "Example, Ada done" in text(client.get(f"/runs/{run_id}/researchers", {"state": "done"}))
    assert "Nobody." in text(client.get(f"/runs/{run_id}/researchers", {"state": "stopped"}))


def test_the_page_of_a_run_asks_again_only_while_it_is_on(filled: Institution, signed_in: Enter) -> None:
    run = start_run(Trigger.CHANGED)
    client = signed_in(Role.AUDITOR)
    assert "hx-trigger" in client.get(f"/runs/{run.pk}/progress").content.decode()
    Run.objects.update(state=RunState.DONE)
    assert "hx-trigger" not in client.get(f"/runs/{run.pk}/progress").content.decode()


def test_the_page_of_a_run_that_is_held_meanwhile_becomes_the_one_on_which_it_is_decided(held: int, signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert client.get(f"/runs/{held}/progress").headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in client.get(f"/runs/{held}").content.decode()


def test_a_held_run_says_what_it_would_do_and_why(held: int, signed_in: Enter) -> None:
    page = text(signed_in(Role.ADMINISTRATOR).get(f"/runs/{held}"))
    assert "It would remove 3 and rewrite 0" in page
    assert "Example, Ada delete" in page
    assert "Go on" in page
    assert "Cancel" in page


def test_an_administrator_lets_it_go_on(held: int, signed_in: Enter) -> None:
    answer = signed_in(Role.ADMINISTRATOR).post(f"/runs/{held}/go-on", follow=True)
    assert "The run goes on." in text(answer)
    assert Run.objects.get(pk=held).state == RunState.RUNNING
    assert AuditLine.objects.latest("id").by == "administrator@example.org"


def test_an_administrator_cancels_it_and_nothing_is_removed(held: int, signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "The run is cancelled. Nothing of it was sent." in text(client.post(f"/runs/{held}/cancel", follow=True))
    assert Run.objects.get(pk=held).state == RunState.STOPPED
    assert "no run of this number" in text(client.post(f"/runs/{held}/go-on", follow=True))
    assert ExportedItem.objects.filter(key__startswith="output:").count() == 3


def test_an_auditor_sees_a_held_run_and_cannot_decide(held: int, signed_in: Enter) -> None:
    client = signed_in(Role.AUDITOR)
    page = client.get(f"/runs/{held}").content.decode()
    assert "An administrator decides whether it goes on." in page
    assert f"/runs/{held}/go-on" not in page
    assert client.post(f"/runs/{held}/cancel").status_code == 403
    assert Run.objects.get(pk=held).state == RunState.HELD
