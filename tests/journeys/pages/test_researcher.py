"""A researcher's minute between two meetings: connect, see, decide; on a phone and on a desk."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from tests.flows.institution import PASSWORD, Institution, works
from tests.flows.test_import_works import look, work
from tests.jobs.conftest import Workers
from tests.journeys.pages.conftest import PHONE, AsPerson, Says, Visitor
from tests.patience import eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record

from pollinia.domain.content import Text
from pollinia.flows.connect import OtherOrcidOnFile
from pollinia.flows.connect_in_browser import Denied
from pollinia.store.connections import Connection

READ = "/read-limited"


CONNECTED = "Your ORCID iD is connected. What may go is being written to your record now."
_numbers = itertools.count()


@pytest.fixture
def email() -> str:
    """Ada's address; people at the registry outlast a test."""
    return f"ada.{next(_numbers)}@example.org"


@pytest.fixture
def filled(institution: Institution, email: str) -> Institution:
    institution.holds(
        UNIVERSITY,
        BOTANY,
        replace(ADA, email=email),
        BEN,
        output("o1", ADA),
        output("o2", ADA),
        replace(output("o3", ADA), title=None),
    )
    return institution


def sign_in_at_orcid(visitor: Visitor, email: str) -> None:
    page = visitor.page
    page.get_by_label("E-mail or 16-digit ORCID iD").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in to ORCID").click()


def answer_yes(visitor: Visitor, says: Says) -> None:
    visitor.page.get_by_label(says("Yes, you may read it")).check()
    visitor.page.get_by_label(says("Yes, write for me")).check()
    visitor.page.get_by_role("button", name=says("Create or connect your ORCID iD")).click()


def go_back(page: Page) -> None:
    """Once the page is there: while one replaces another, Chromium has no history to go back in."""
    page.wait_for_load_state()
    page.go_back()


def test_from_not_connected_to_a_record_in_step(
    filled: Institution, workers: Workers, as_person: AsPerson, says: Says, email: str
) -> None:
    orcid = filled.sandbox.person(email=email, password=PASSWORD)
    record = Record(filled.sandbox, orcid, filled.sandbox.token(orcid, OTHER_CLIENT, READ))
    visitor = as_person(ADA)
    page = visitor.page
    visitor.go("/")
    assert visitor.reads(says("Your ORCID iD is not connected"))
    visitor.suits_everyone("my-orcid-not-connected")
    page.get_by_role("link", name=says("Connect my ORCID iD")).click()
    page.locator("summary").click()
    expect(page.get_by_text("On orchids o1")).to_be_visible()
    visitor.suits_everyone("connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_text(says(CONNECTED))).to_be_visible()
    assert page.url == f"{visitor.address}/my-orcid"
    expect(page.get_by_role("progressbar")).to_be_visible()
    # Whoever is about to press something is left where they are, while the page follows and when it is done.
    page.get_by_role("link", name=says("Stop or disconnect")).focus()
    with page.expect_response("**/my-orcid/progress?stand=exporting"):
        pass
    workers.start()
    eventually(lambda: works(record) == ["On orchids o1", "On orchids o2"])
    # Without a click: the page follows.
    expect(page.get_by_text(says("Connected; your record is kept up to date"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("link", name=says("Stop or disconnect"))).to_be_focused()
    expect(page.get_by_role("link", name=f"{orcid}")).to_be_visible()
    visitor.suits_everyone("my-orcid-exporting")
    page.get_by_role("link", name=says("My items")).last.click()
    visitor.suits_everyone("my-items")
    page.get_by_role("button", name=f"{says('Do not send to ORCID')} On orchids o1").click()
    assert visitor.reads(says("It is kept off your ORCID record."))
    eventually(lambda: works(record) == ["On orchids o2"])
    visitor.go("/my-orcid/history")
    assert visitor.reads(says("removed"))
    visitor.suits_everyone("my-history")
    visitor.go("/my-orcid/stop")
    visitor.suits_everyone("stop")
    page.get_by_label(says("The whole connection")).check()
    page.get_by_label(says("Remove them from my record")).check()
    page.get_by_role("button", name=says("Stop"), exact=True).click()
    eventually(lambda: works(record) == [])
    expect(page.get_by_text(says("Your ORCID iD is not connected"))).to_be_visible(timeout=30_000)
    assert not Connection.objects.exists()


def test_who_denies_presses_back_or_tries_again_is_never_lost(
    filled: Institution, as_person: AsPerson, says: Says, email: str
) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    page = visitor.page
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    expect(page.get_by_label("E-mail or 16-digit ORCID iD")).to_be_visible()
    go_back(page)
    expect(page.get_by_role("heading", name=says("Connect my ORCID iD"))).to_be_visible()
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    page.get_by_role("button", name="Deny").click()
    assert visitor.reads(says(" ".join((Denied.__doc__ or "").split())))
    visitor.suits_everyone("not-connected")
    page.get_by_role("link", name=says("Try again")).click()
    answer_yes(visitor, says)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_text(says(CONNECTED))).to_be_visible()
    go_back(page)
    page.reload()
    visitor.go("/my-orcid")
    assert visitor.reads(says("Connected; your record is kept up to date"))


@pytest.mark.parametrize("says", [(PHONE, "en")], ids=["phone"], indirect=True)
def test_as_set_somebody_elses_session_at_orcid_is_ended_first(
    filled: Institution, as_person: AsPerson, says: Says, email: str
) -> None:
    filled.sandbox.person(email=f"colleague.{email}", password=PASSWORD)
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    page = visitor.page
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, f"colleague.{email}")
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    # Without the setting, ORCID takes Ada for the colleague.
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    filled.configure(log_out_before_connecting=True)
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_text(says(CONNECTED))).to_be_visible()


def test_who_has_no_iD_registers_on_the_way(filled: Institution, as_person: AsPerson, says: Says) -> None:
    visitor = as_person(ADA)
    page = visitor.page
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    page.get_by_role("link", name="Register").click()
    # ORCID's form is filled in with what is known here.
    expect(page.get_by_label("Given names")).to_have_value("Ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_text(says(CONNECTED))).to_be_visible()


def test_an_error_behind_the_fragment_is_said(filled: Institution, as_person: AsPerson, says: Says) -> None:
    visitor = as_person(ADA)
    visitor.go("/orcid/callback#error=invalid_scope")
    expect(visitor.page.get_by_text("invalid_scope.")).to_be_visible()
    visitor.go("/orcid/callback#login_required")
    expect(visitor.page.get_by_text("login_required.")).to_be_visible()


def test_another_iD_than_the_one_on_file_changes_nothing(
    filled: Institution, as_person: AsPerson, says: Says, email: str
) -> None:
    filled.holds(replace(ADA, email=email, orcid="0000-0002-1825-0097"))
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/my-orcid")
    visitor.suits_everyone("my-orcid-unauthenticated")
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    visitor.page.get_by_role("button", name="Authorize").click()
    assert visitor.reads(says(" ".join((OtherOrcidOnFile.__doc__ or "").split())))
    assert not Connection.objects.exists()


def test_orcid_down_after_the_consent_is_said_and_tried_again(
    filled: Institution, as_person: AsPerson, says: Says, email: str
) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    sign_in_at_orcid(visitor, email)
    filled.sandbox.control("faults", {"kind": "status", "status": 502, "path": "/oauth/token"})
    visitor.page.get_by_role("button", name="Authorize").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("ORCID", timeout=30_000)
    filled.sandbox.http.delete("/control/faults")
    visitor.page.get_by_role("link", name=says("Try again")).click()
    answer_yes(visitor, says)
    visitor.page.get_by_role("button", name="Authorize").click()
    expect(visitor.page.get_by_text(says(CONNECTED))).to_be_visible()


@pytest.mark.parametrize("says", [(PHONE, "de")], ids=["phone, German"], indirect=True)
def test_states_that_are_rare_suit_everyone_too(filled: Institution, as_person: AsPerson, says: Says) -> None:
    filled.connect(ADA)
    filled.export()
    visitor = as_person(ADA)
    Connection.objects.update(client_id="APP-0000000000OTHER0")
    for path, name in (
        ("/my-orcid", "my-orcid-other-client"),
        ("/my-orcid/items", "my-items-kept-back"),
        ("/my-orcid/stop", "stop-kept"),
    ):
        visitor.go(path)
        visitor.suits_everyone(name)
    Connection.objects.update(state="permission-withdrawn", access_token=None)
    visitor.go("/my-orcid/stop")
    assert visitor.reads(says("Leave everything as it is"))
    visitor.suits_everyone("stop-nothing-to-remove")
    filled.loses("ada")
    visitor.go("/my-orcid")
    assert visitor.reads(says("Connected, but nobody here knows you any more"))
    visitor.suits_everyone("my-orcid-in-no-source")


@pytest.mark.parametrize("says", [(PHONE, "de")], ids=["phone, German"], indirect=True)
def test_less_than_was_agreed_to_here_is_said(filled: Institution, as_person: AsPerson, says: Says, email: str) -> None:
    filled.sandbox.person(email=email, password=PASSWORD)
    visitor = as_person(ADA)
    visitor.go("/my-orcid/connect")
    answer_yes(visitor, says)
    visitor.page.goto(visitor.page.url.replace("%2Fperson%2Fupdate%20", "").replace("/person/update%20", ""))
    sign_in_at_orcid(visitor, email)
    visitor.page.get_by_role("button", name="Authorize").click()
    assert visitor.reads(says("So nothing is written to your record."))
    visitor.suits_everyone("granted-less")
    expect(visitor.page.get_by_role("link", name=says("Ask ORCID again"))).to_be_visible()


def test_350_outputs_are_paged_searched_and_filtered(filled: Institution, as_person: AsPerson, says: Says) -> None:
    filled.holds(*(output(f"p{number}", ADA, title=f"Pollination, part {number}:") for number in range(350)))
    visitor = as_person(ADA)
    visitor.go("/my-orcid/items?kind=output")
    assert visitor.reads("353")
    visitor.page.get_by_role("link", name=says("Next")).click()
    assert visitor.reads(says("Page %(number)s of %(pages)s") % {"number": 2, "pages": 8})
    visitor.page.get_by_label(says("Words of the title")).fill("part 349")
    visitor.page.get_by_role("button", name=says("Search")).click()
    expect(visitor.page.locator("main li")).to_have_count(1)


def test_works_from_orcid_are_taken_over_left_out_or_the_same(filled: Institution, as_person: AsPerson, says: Says) -> None:
    record = filled.connect(ADA)
    filled.export()
    record.as_client(OTHER_CLIENT).add("work", work("A book of hers", "10.5555/book"))
    record.as_client(OTHER_CLIENT).add("work", work("On orchids o1", type="journal-article", year="2024"))
    look(filled)
    visitor = as_person(ADA)
    visitor.go("/my-orcid")
    visitor.page.locator("a[href='/my-orcid/from-orcid']").click()
    visitor.suits_everyone("from-orcid")
    visitor.page.get_by_role("button", name=f"{says('Take over')} A book of hers").click()
    assert visitor.reads(says("It is taken over, for the research information system to check."))
    visitor.page.get_by_role("button", name=says("It is the same")).click()
    assert visitor.reads(says("It is one with the output that is here."))
    assert visitor.reads(says("No work is like this."))


def test_permission_withdrawn_at_orcid_is_noticed_and_decided_about(
    filled: Institution, workers: Workers, as_person: AsPerson, says: Says
) -> None:
    record = filled.connect(ADA)
    filled.export()
    filled.sandbox.control(f"people/{record.orcid}/revoke", {"client_id": filled.client_id})
    filled.holds(replace(output("o1", ADA), title=Text("Renamed", "en")))
    visitor = as_person(ADA)
    workers.start()
    visitor.go("/my-orcid")
    visitor.page.get_by_role("button", name=says("Export now")).click()
    expect(visitor.page.get_by_text(says("Your permission was withdrawn at ORCID"))).to_be_visible(timeout=30_000)
    visitor.suits_everyone("my-orcid-withdrawn")
    visitor.page.get_by_role("link", name=says("Stop or disconnect")).click()
    visitor.page.get_by_label(says("Stay known with this iD")).check()
    visitor.page.get_by_label(says("Remove them from my record")).check()
    visitor.page.get_by_role("button", name=says("Stop"), exact=True).click()
    eventually(lambda: works(record) == [])


def test_everything_works_by_keyboard_alone(filled: Institution, as_person: AsPerson, says: Says) -> None:
    visitor = as_person(ADA)
    page = visitor.page
    visitor.go("/my-orcid/connect")
    page.get_by_label(says("Yes, you may read it")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "may_write":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{filled.sandbox.base}/**")
