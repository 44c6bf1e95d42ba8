"""Journeys through the sandbox's pages in a real browser: keyboard, phone width, no script needed."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from tests.sandbox.browser import PASSWORD, authorize_query
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import REDIRECT, Trial, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Without one of the system, Playwright starts its own, or fails and says how to get it.
    executable = os.environ.get("POLLINIA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"], headless=True)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at phone width, without scripts."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def _authorize_url(sandbox: Trial, **query: str) -> str:
    return str(sandbox.http.build_request("GET", "/oauth/authorize", params=authorize_query(**query)).url)


def _is_back_at_the_client(request: Request) -> bool:
    return request.url.startswith(REDIRECT)


def _picture(page: Page, name: str) -> None:
    """Keeps a picture where the environment names a folder for pictures."""
    folder = os.environ.get("POLLINIA_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def _fits(page: Page) -> bool:
    return bool(page.locator("html").evaluate("element => element.scrollWidth <= element.clientWidth"))


def test_a_person_signs_in_and_grants_with_the_keyboard_alone(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(given_names="Ada", family_name="Lovelace", password=PASSWORD)
    page.goto(_authorize_url(sandbox))
    assert _fits(page)
    _picture(page, "sign-in")
    page.get_by_label("E-mail or 16-digit ORCID iD").focus()
    page.keyboard.type(orcid)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Authorize access").wait_for()
    assert _fits(page)
    _picture(page, "consent")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.get_by_role("button", name="Authorize access").evaluate("element => element.matches(':focus-visible')")
    with page.expect_request(_is_back_at_the_client) as sent:
        page.keyboard.press("Enter")
    assert re.fullmatch(re.escape(REDIRECT) + r"\?code=\w{6}&state=a\+state", sent.value.url)


def test_a_person_mistypes_the_password_and_then_denies(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(password=PASSWORD)
    page.goto(_authorize_url(sandbox, orcid=orcid))
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in to ORCID").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("E-mail or 16-digit ORCID iD").input_value() == orcid
    assert _fits(page)
    _picture(page, "sign-in-again")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in to ORCID").click()
    with page.expect_request(_is_back_at_the_client) as sent:
        page.get_by_role("button", name="Deny access").click()
    assert sent.value.url.startswith(f"{REDIRECT}?error=access_denied&")


def test_a_person_registers_on_the_way(sandbox: Trial, page: Page) -> None:
    page.goto(_authorize_url(sandbox, show_login="false", given_names="Grace"))
    _picture(page, "register")
    page.get_by_label("Family names (optional)").fill("Hopper")
    page.get_by_label("E-mail").fill("grace.hopper@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.get_by_text("Grace Hopper").wait_for()


def test_a_record_reads_well_on_a_phone(sandbox: Trial, page: Page) -> None:
    record = sandbox.record(given_names="Wilhelmina", family_name="Featherstonehaugh-Cholmondeley")
    record.add("employment", affiliation(role_title="Professor", department_name="Botany", start_date=date("2015")))
    record.add("external-identifiers", person_identifier())
    record.add("researcher-urls", {"url": {"value": "https://cris.example.org/" + "very-long-path/" * 20}})
    long_title = {"title": {"value": "Dendrobiumorchideenbestäubungsuntersuchung" * 4}}
    record.add("work", work(external_id(), external_id("issn", "1234-5679", "part-of"), title=long_title))
    record.post("/works", {"bulk": [{"work": work(publication_date=date("2020", "01"))} for _ in range(60)]})
    page.goto(f"{sandbox.base}/{record.orcid}")
    assert _fits(page)
    _picture(page, "record")
    page.get_by_role("link", name="Next").first.click()
    page.get_by_text("Page 2 of 2").first.wait_for()
    assert _fits(page)


def test_people_are_found_from_the_start_page(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(given_names="Hypatia", family_name="of Alexandria")
    page.goto(sandbox.base)
    page.get_by_label("Name or ORCID iD").fill("hypatia")
    page.keyboard.press("Enter")
    _picture(page, "people")
    page.get_by_role("link", name="Hypatia of Alexandria").click()
    page.wait_for_url(f"{sandbox.base}/{orcid}")


def test_every_control_has_a_label_and_every_page_a_language_and_one_heading(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    record.add("work", work())
    for url in (sandbox.base, f"{sandbox.base}/control", f"{sandbox.base}/{record.orcid}", _authorize_url(sandbox)):
        page.goto(url)
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
        for field in page.locator("input:not([type=hidden]), select").all():
            name = field.get_attribute("id")
            assert page.locator(f"label[for={name}]").count() == 1


def test_a_record_is_locked_from_the_control_page(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    record.add("work", work())
    page.goto(f"{sandbox.base}/control")
    assert _fits(page)
    _picture(page, "control")
    page.get_by_label("ORCID iD", exact=True).first.fill(record.orcid)
    page.get_by_label("State").select_option("locked")
    page.get_by_role("button", name="Set the state").click()
    page.wait_for_url(f"{sandbox.base}/control")
    assert record.get("/works").status_code == 409
