"""Every page of the sandbox before axe-core, on a desk and on a phone."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from tests.sandbox.browser import PASSWORD, authorize_query
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import OTHER_CLIENT, Record, Trial

UNKNOWN = "0000-0002-1825-0097"


@pytest.fixture(scope="module")
def record(sandbox: Trial) -> Record:
    """A record with 350 works, one of them in Arabic, and something in each section that the API writes."""
    record = sandbox.record(given_names="ابن", family_name="سينا", biography="طبيب", password=PASSWORD)
    record.add("employment", affiliation(role_title="Professor", department_name="Botany", start_date=date("2015", "03")))
    record.add("education", affiliation(role_title="PhD", start_date=date("2001"), end_date=date("2004", "07", "09")))
    record.add("external-identifiers", person_identifier())
    record.add("researcher-urls", {"url-name": "Profile", "url": {"value": "https://cris.example.org/p/" + "long/" * 60}})
    for _ in range(4):
        record.post("/works", {"bulk": [{"work": work(publication_date=date("2020", "01"))} for _ in range(87)]})
    title = {"title": {"value": "كتاب الأوركيد"}, "subtitle": {"value": "الجزء الأول"}}
    identifiers = (external_id(), external_id("issn", "1234-5679", "part-of"))
    record.add("work", work(*identifiers, title=title, language_code="ar", publication_date=date("2024", "02", "05")))
    long_title = {"title": {"value": "Dendrobiumorchideenbestäubungsuntersuchung" * 4}}
    record.add("work", work(title=long_title, publication_date=date("2023"), journal_title={"value": "Botanik"}))
    return record


@pytest.fixture(scope="module")
def locked(sandbox: Trial) -> str:
    orcid = sandbox.person()
    sandbox.control(f"people/{orcid}/state", {"state": "locked"})
    return orcid


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def view(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page with scripts, for axe-core is one; those of the sandbox have none."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def _authorize_url(sandbox: Trial, **query: str) -> str:
    return str(sandbox.http.build_request("GET", "/oauth/authorize", params=authorize_query(**query)).url)


def _press(view: Page, button: str) -> None:
    with view.expect_navigation():
        view.get_by_role("button", name=button).click()


def _check(view: Page, name: str) -> None:
    folder = os.environ.get("POLLINIA_PICTURES")
    if folder:
        width = (view.viewport_size or {"width": 0})["width"]
        view.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    results = Axe().run(view)
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"
    assert view.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    assert view.locator("h1").count() == 1, name
    assert "ORCID sandbox" in view.title()
    levels = [int(heading) for heading in view.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => one.tagName[1])")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_pages_of_people_and_records_suit_everyone(sandbox: Trial, record: Record, locked: str, view: Page) -> None:
    for name, path in {
        "start": "/",
        "search": "/?q=trial",
        "search-nobody": "/?q=nobody+at+all",
        "record": f"/{record.orcid}",
        "record-last-page": f"/{record.orcid}?page=7",
        "record-unknown": f"/{UNKNOWN}",
        "record-locked": f"/{locked}",
        "no-such-page": "/no/such/page",
    }.items():
        view.goto(sandbox.base + path)
        _check(view, name)


def test_pages_of_the_way_to_a_permission_suit_everyone(sandbox: Trial, record: Record, view: Page) -> None:
    view.goto(_authorize_url(sandbox, client_id="APP-UNKNOWN"))
    _check(view, "bad-client")
    view.goto(_authorize_url(sandbox, redirect_uri="https://elsewhere.example.org/" + "path" * 40))
    _check(view, "bad-redirect")
    view.goto(_authorize_url(sandbox, show_login="false"))
    _check(view, "register")
    # Another client than the one that wrote the record: of what it has granted before, nobody is asked again.
    view.goto(_authorize_url(sandbox, orcid=record.orcid, client_id=OTHER_CLIENT))
    _check(view, "sign-in")
    view.get_by_label("Password").fill("wrong")
    _press(view, "Sign in to ORCID")
    _check(view, "sign-in-again")
    view.get_by_label("Password").fill(PASSWORD)
    _press(view, "Sign in to ORCID")
    _check(view, "consent")
    view.context.clear_cookies()
    _press(view, "Authorize access")
    _check(view, "form-expired")


def test_the_control_page_suits_everyone(sandbox: Trial, record: Record, view: Page) -> None:
    sandbox.control("faults", {"kind": "drop-after", "method": "POST", "path": "/v3.0/*/works", "count": 1})
    view.goto(f"{sandbox.base}/control?orcid={record.orcid}")
    _check(view, "control")
    view.get_by_label("State").select_option("deprecated")
    _press(view, "Set the state")
    _check(view, "control-refused")
    assert view.get_by_label("Primary ORCID iD").get_attribute("aria-describedby") == "problem"
    _press(view, "End all faults")
    _check(view, "control-done")
