"""What a researcher decides once connected, and every way of coming back from ORCID that connects nobody."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import expect
from tests.flows.institution import PASSWORD, Institution, works
from tests.jobs.conftest import Workers
from tests.journeys.pages.conftest import PHONE, AsPerson, Says, Visitor
from tests.journeys.pages.test_inviting import invited
from tests.journeys.pages.test_researcher import answer_yes, sign_in_at_orcid
from tests.patience import eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.problem import Problem
from pollinia.flows.connect import OrcidTaken
from pollinia.flows.connect_in_browser import AnswerNotExpected
from pollinia.store.connect_attempts import ConnectAttempt
from pollinia.store.connections import Connection
from pollinia.store.invitations import Invitation
from pollinia.trial.connecting import connect_in_trial

_numbers = itertools.count()
_GOES_ON = "It goes on. Your record is being brought in step now."
_EXPORTING = "Connected; your record is kept up to date"


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA))
    return institution


@pytest.fixture
def email() -> str:
    return f"decides.{next(_numbers)}@example.org"


def sentence(problem: type[Problem]) -> str:
    return " ".join((problem.__doc__ or "").split())


def stop(visitor: Visitor, says: Says, what: str) -> None:
    """What was written is left."""
    visitor.go("/my-orcid/stop")
    visitor.page.get_by_label(says(what)).check()
    visitor.page.get_by_label(says("Leave them on my record")).check()
    visitor.press(says("Stop"))


def test_a_pause_holds_everything_back_until_it_goes_on(
    filled: Institution, workers: Workers, as_person: AsPerson, says: Says
) -> None:
    record = filled.connect(ADA)
    filled.export()
    visitor = as_person(ADA)
    visitor.go("/my-orcid")
    visitor.press(says("Pause"))
    assert visitor.reads(says("Paused. What is on your record stays as it is."))
    visitor.suits_everyone("my-orcid-paused")
    workers.start()
    filled.holds(output("o3", ADA))
    visitor.go("/my-orcid/items")
    visitor.press(f"{says('Do not send to ORCID')} On orchids o1")
    assert works(record) == ["On orchids o1", "On orchids o2"]
    visitor.go("/my-orcid")
    visitor.press(says("Let it go on"))
    assert visitor.reads(says(_GOES_ON))
    eventually(lambda: works(record) == ["On orchids o2", "On orchids o3"])
    visitor.go("/my-orcid/items")
    visitor.press(f"{says('Send to ORCID after all')} On orchids o1")
    assert visitor.reads(says("It goes to ORCID again."))
    eventually(lambda: works(record) == ["On orchids o1", "On orchids o2", "On orchids o3"])


def test_consent_to_write_is_withdrawn_and_given_again_with_a_click(
    filled: Institution, workers: Workers, as_person: AsPerson, says: Says
) -> None:
    record = filled.connect(ADA)
    filled.export()
    workers.start()
    visitor = as_person(ADA)
    stop(visitor, says, "Writing to my record")
    withdrawn = "You have withdrawn your consent to write. What is on your record stays as it is."
    expect(visitor.page.get_by_text(says(withdrawn))).to_be_visible(timeout=30_000)
    visitor.suits_everyone("my-orcid-consent-withdrawn")
    assert works(record) == ["On orchids o1", "On orchids o2"]
    visitor.press(says("Let it go on"))
    assert visitor.reads(says(_EXPORTING))


def test_who_disconnects_can_leave_what_was_written(
    filled: Institution, workers: Workers, as_person: AsPerson, says: Says
) -> None:
    record = filled.connect(ADA)
    filled.export()
    workers.start()
    visitor = as_person(ADA)
    stop(visitor, says, "The whole connection")
    expect(visitor.page.get_by_text(says("Your ORCID iD is not connected"))).to_be_visible(timeout=30_000)
    assert not Connection.objects.exists()
    assert works(record) == ["On orchids o1", "On orchids o2"]


def test_whose_permission_is_gone_connects_again(filled: Institution, as_person: AsPerson, says: Says, email: str) -> None:
    orcid = filled.sandbox.person(email=email, password=PASSWORD)
    connect_in_trial("ada", email, PASSWORD)
    Connection.objects.update(state="permission-withdrawn")
    filled.sandbox.control(f"people/{orcid}/revoke", {"client_id": filled.client_id})
    visitor = as_person(ADA)
    visitor.go("/my-orcid")
    visitor.page.get_by_role("link", name=says("Connect again")).click()
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    visitor.page.get_by_role("button", name="Authorize").click()
    expect(visitor.page.get_by_text(says(_EXPORTING))).to_be_visible()


def test_an_answer_that_nobody_waits_for_connects_nobody(
    filled: Institution, as_person: AsPerson, says: Says, email: str
) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/orcid/callback?code=abcdef&state=of-somebody-else")
    assert visitor.reads(says(sentence(AnswerNotExpected)))
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    expect(visitor.page.get_by_role("button", name="Authorize")).to_be_visible()
    ConnectAttempt.objects.update(begun_at=F("begun_at") - timedelta(minutes=11))
    visitor.page.get_by_role("button", name="Authorize").click()
    expect(visitor.page.get_by_text(says(sentence(AnswerNotExpected)))).to_be_visible()
    visitor.suits_everyone("answer-not-expected")
    assert not Connection.objects.exists()
    expect(visitor.page.get_by_role("link", name=says("Try again"))).to_be_visible()


def test_the_iD_of_somebody_else_here_connects_nobody(filled: Institution, as_person: AsPerson, says: Says, email: str) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    connect_in_trial("ben", email, PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    # ORCID does not ask again for a permission that is there.
    sign_in_at_orcid(visitor, email)
    expect(visitor.page.get_by_text(says(sentence(OrcidTaken)))).to_be_visible()
    assert Connection.objects.get().person_id == "ben"


@pytest.mark.parametrize("says", [(PHONE, "de")], ids=["phone, German"], indirect=True)
def test_a_double_click_connects_once(filled: Institution, as_person: AsPerson, says: Says, email: str) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/my-orcid/connect")
    visitor.page.get_by_label(says("Yes, you may read it")).check()
    visitor.page.get_by_label(says("Yes, write for me")).check()
    visitor.page.get_by_role("button", name=says("Create or connect your ORCID iD")).dblclick()
    sign_in_at_orcid(visitor, email)
    visitor.page.get_by_role("button", name="Authorize").dblclick()
    visitor.page.wait_for_url(f"{visitor.address}/my-orcid")
    assert visitor.reads(says(_EXPORTING))
    assert ConnectAttempt.objects.count() == 0


@pytest.mark.parametrize("says", [(PHONE, "de")], ids=["phone, German"], indirect=True)
def test_from_the_invitation_to_the_connection(institution: Institution, visitor: Visitor, says: Says, email: str) -> None:
    orcid = institution.sandbox.person(email=email, password=PASSWORD)
    link, _ = invited(institution)
    visitor.go(link)
    visitor.press(says("Continue"))
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    visitor.page.get_by_role("button", name="Authorize").click()
    expect(visitor.page.get_by_text(says(_EXPORTING))).to_be_visible()
    assert Connection.objects.get().orcid == orcid


@pytest.mark.parametrize("says", [(PHONE, "de")], ids=["phone, German"], indirect=True)
def test_an_invitation_of_somebody_else_opens_nothing(institution: Institution, as_person: AsPerson, says: Says) -> None:
    link, _ = invited(institution)
    visitor = as_person(BEN)
    visitor.go(link)
    visitor.press(says("Continue"))
    visitor.suits_everyone("invitation-for-another")
    assert Invitation.objects.get().used_at is None
    visitor.go("/my-orcid")
    assert "Ada" not in visitor.page.content()
