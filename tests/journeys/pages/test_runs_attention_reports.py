"""Looking at what happens, in a real browser: runs, what needs attention, reports; and the decision about a held run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.flows.institution import Institution
from tests.journeys.pages.conftest import AsRole
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Visibility
from pollinia.domain.roles import Role
from pollinia.flows.start_run import start_run
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


def test_a_report_is_drawn_and_stands_in_a_table(exported: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.AUDITOR)
    page = visitor.page
    visitor.go("/reports")
    visitor.suits_everyone("reports")
    page.get_by_role("link", name="Consent").click()
    expect(page.get_by_role("img", name="Who is connected")).to_be_visible()
    drawn = "Chart.getChart('chart').data.datasets.find((each) => each.label === 'Exporting').data[0]"
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
