"""Looking at what happens, in a real browser: runs, what needs attention, reports; and the decision about a held run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.flows.institution import Institution
from tests.flows.test_import_works import work
from tests.journeys.pages.conftest import AsRole, Visitor
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT

from pollinia.domain.content import Address, Affiliation, Kind, Organisation, Person, Text, Visibility
from pollinia.domain.local_values import LocalField
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.flows.count_outputs import count_outputs
from pollinia.flows.import_content import import_content
from pollinia.flows.import_works import import_works
from pollinia.flows.registry_access import Clients
from pollinia.flows.set_local_value import set_local_value
from pollinia.flows.start_run import start_run
from pollinia.reports.catalogue import REPORTS, Report
from pollinia.sources.reading import Refused
from pollinia.store.connections import Connection
from pollinia.store.intake import TooManyMissing
from pollinia.store.runs import Run, RunState, Trigger


@pytest.fixture
def exported(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, *(output(f"o{number}", ADA) for number in range(3)))
    institution.connect(ADA)
    institution.export()
    return institution


@pytest.fixture
def held(exported: Institution) -> Run:
    exported.configure(brake_items=1)
    exported.holds(*(output(f"o{number}", ADA, visibility=Visibility.CAMPUS) for number in range(3)))
    return start_run(Trigger.CHANGED)


def test_an_auditor_sees_what_happens_and_why(held: Run, as_role: AsRole) -> None:
    visitor = as_role(Role.AUDITOR)
    page = visitor.page
    visitor.go("/runs")
    visitor.suits_everyone("runs")
    page.get_by_role("link", name=f"Run {held.pk}", exact=True).click()
    assert visitor.reads("An administrator decides whether it goes on.")
    visitor.suits_everyone("run-held")
    done = Run.objects.get(state=RunState.DONE)
    visitor.go(f"/runs/{done.pk}")
    visitor.suits_everyone("run-done")
    for part in ("actions", "researchers"):
        visitor.go(f"/runs/{done.pk}/{part}")
        assert visitor.reads("Example, Ada")
        visitor.suits_everyone(f"run-{part}")
    page.get_by_role("link", name="Needs attention").click()
    visitor.suits_everyone("attention")
    for part in ("reconnect", "refused", "kept-aside"):
        visitor.go(f"/attention/{part}")
        visitor.suits_everyone(f"attention-{part}")


def test_the_page_of_a_run_follows_and_leaves_everybody_where_they_are(exported: Institution, as_role: AsRole) -> None:
    run = Run.objects.get()
    Run.objects.update(state=RunState.RUNNING)
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    visitor.go(f"/runs/{run.pk}")
    for role, name in (
        ("link", "Researcher by researcher"),
        ("group", "What was done"),
        ("link", "done"),
    ):
        here = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
        here.focus()
        page.evaluate("new Promise((go) => document.addEventListener('htmx:afterSettle', () => go(), {once: true}))")
        expect(here).to_be_focused()
    Run.objects.update(state=RunState.HELD)
    expect(page.get_by_role("heading", name="The brake holds this run")).to_be_visible()


def test_a_part_that_cannot_be_brought_up_to_date_says_so_until_it_can(exported: Institution, as_role: AsRole) -> None:
    run = Run.objects.get()
    Run.objects.update(state=RunState.RUNNING)
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    visitor.go(f"/runs/{run.pk}")
    for fails in (lambda route: route.fulfill(status=404), lambda route: route.abort()):
        page.route("**/progress", fails)
        expect(page.get_by_role("alert")).to_contain_text("could not be brought up to date")
        page.unroute("**/progress")
        expect(page.get_by_role("alert")).to_have_count(0)
    page.route("**/progress", lambda route: route.abort())
    expect(page.get_by_role("alert")).to_contain_text("could not be brought up to date")
    visitor.suits_everyone("run-not-up-to-date")
    visitor.complaints.clear()


def test_a_form_that_was_stopped_can_be_sent_again(held: Run, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    page.clock.install()
    visitor.go(f"/runs/{held.pk}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/cancel", lambda route: route.abort("aborted"))
    button = page.get_by_role("button", name="Cancel")
    button.click()
    button.click()
    page.unroute("**/cancel")
    assert all("net::ERR_ABORTED" in each for each in visitor.complaints)
    visitor.complaints.clear()
    assert len(sent) == 1
    page.clock.fast_forward(11_000)
    visitor.press("Cancel")
    assert visitor.reads("The run is cancelled.")


def test_all_that_waits_has_a_list_behind_it(exported: Institution, as_role: AsRole) -> None:
    persons = [Person(id=f"p{number}", family_name=f"Name {number}") for number in range(20)]
    import_content("hr", [*persons, Refused(Kind.PERSON, "p99", "It has no name.", "persons.csv, line 100")])
    with pytest.raises(TooManyMissing):
        import_content("hr", persons[5:])
    set_local_value(Kind.ORGANISATION, "BOT", LocalField.CITY, "Exampleton", by="editor@example.org")
    exported.holds(replace(BOTANY, address=Address("Newtown", None, "GB")), Organisation("C", names=(Text("College"),)))
    exported.holds(replace(BEN, affiliations=(Affiliation("B-1", "C"),)))
    record = exported.connect(BEN)
    record.as_client(OTHER_CLIENT).add("work", work("A book of his", "10.5555/book"))
    with Clients() as clients:
        import_works(exported.connection(BEN).pk, clients)
    Connection.objects.filter(person_id="ada").update(state=ConnectionState.PERMISSION_WITHDRAWN)
    visitor = as_role(Role.AUDITOR)
    visitor.go("/attention")
    expect(visitor.page.get_by_role("link", name="Needs attention, 5", exact=True)).to_be_visible()
    visitor.suits_everyone("attention-much")
    for address, name, words in (
        ("/attention/candidates", "attention-candidates", "Sample, Ben"),
        ("/attention/disagreements", "attention-disagreements", "Newtown"),
        ("/attention/reconnect", "attention-reconnect-somebody", "Example, Ada"),
        ("/attention/kept-aside", "attention-kept-aside-one", "It has no name."),
        ("/master-data/sources", "sources-stopped", "Stopped: nothing was taken over."),
        ("/master-data/organisations/incomplete", "incomplete-one", "ROR ID"),
        ("/master-data/persons", "persons-connected", "Sample, Ben"),
    ):
        visitor.go(address)
        assert visitor.reads(words), address
        visitor.suits_everyone(name)


def test_a_link_that_no_longer_works_says_so(visitor: Visitor, institution: Institution) -> None:
    visitor.go("/choose-password/used-already")
    assert visitor.reads("This link does not work any more")
    visitor.suits_everyone("link-used")


@pytest.mark.parametrize("report", [each for each in REPORTS if each.name != "consent"], ids=lambda report: report.name)
def test_every_report_suits_everyone(report: Report, exported: Institution, as_role: AsRole) -> None:
    count_outputs()
    visitor = as_role(Role.AUDITOR)
    visitor.go(f"/reports/{report.name}")
    assert visitor.reads(report.question)
    visitor.suits_everyone(f"report-{report.name}")


def test_a_report_is_drawn_and_stands_in_a_table(exported: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.AUDITOR)
    page = visitor.page
    visitor.go("/reports")
    visitor.suits_everyone("reports")
    page.get_by_role("link", name="Consent").click()
    expect(page.get_by_role("img", name="Who is connected")).to_be_visible()
    drawn = "Chart.getChart('chart').data.datasets.find((each) => each.label === 'Exporting').data[0]"
    page.wait_for_load_state()
    assert page.evaluate(drawn) == 1
    visitor.suits_everyone("report")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == "consent.csv"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_a_chart_are_of_the_pages_colour(scheme: str, exported: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.AUDITOR)
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visitor.go("/reports/consent")
    # A canvas draws in black what it does not take for a colour.
    as_drawn = """colour => {
        const context = document.createElement("canvas").getContext("2d");
        context.fillStyle = colour;
        return context.fillStyle;
    }"""
    words = visitor.page.evaluate("Chart.getChart('chart').options.color")
    of_the_page = visitor.page.evaluate("getComputedStyle(document.body).color")
    assert visitor.page.evaluate(as_drawn, words) == visitor.page.evaluate(as_drawn, of_the_page)


def test_an_administrator_cancels_a_held_run(held: Run, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(f"/runs/{held.pk}")
    visitor.suits_everyone("run-held-administrator")
    visitor.press("Cancel")
    assert visitor.reads("The run is cancelled. Nothing of it was sent.")
    held.refresh_from_db()
    assert held.state == RunState.STOPPED


def test_a_held_run_is_let_go_on_by_keyboard(held: Run, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(f"/runs/{held.pk}")
    with visitor.page.expect_navigation():
        visitor.press_by_keyboard("Go on")
    held.refresh_from_db()
    assert held.state == RunState.RUNNING
