"""Journeys through the sandbox's pages in a real browser: keyboard, phone width, no script needed."""

import re

from playwright.sync_api import Page, Request
from tests.sandbox.browser import PASSWORD, authorize_query
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import REDIRECT, Trial


def _authorize_url(sandbox: Trial, **query: str) -> str:
    return str(sandbox.http.build_request("GET", "/oauth/authorize", params=authorize_query(**query)).url)


def _is_back_at_the_client(request: Request) -> bool:
    return request.url.startswith(REDIRECT)


def _fits(page: Page) -> bool:
    return bool(page.locator("html").evaluate("element => element.scrollWidth <= element.clientWidth"))


def _tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the control has the focus, and finds that it shows."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("element => element.matches(':focus-visible')"):
            style = page.locator(selector).evaluate("element => getComputedStyle(element).outlineStyle")
            assert style == "solid"
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def _type_into(page: Page, selector: str, text: str) -> None:
    _tab_to(page, selector)
    page.keyboard.type(text)


def test_a_person_signs_in_and_grants_with_the_keyboard_alone(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(given_names="Ada", family_name="Lovelace", password=PASSWORD)
    page.goto(_authorize_url(sandbox))
    assert _fits(page)
    _type_into(page, "#username", orcid)
    _type_into(page, "#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Authorize access").wait_for()
    assert _fits(page)
    _tab_to(page, "button[value=authorize]")
    with page.expect_request(_is_back_at_the_client) as sent:
        page.keyboard.press("Enter")
    assert re.fullmatch(re.escape(REDIRECT) + r"\?code=\w{6}&state=a\+state", sent.value.url)


def test_a_person_registers_and_denies_with_the_keyboard_alone(sandbox: Trial, page: Page) -> None:
    page.goto(_authorize_url(sandbox))
    _tab_to(page, "a:text('Register')")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Register for an ORCID iD").wait_for()
    _type_into(page, "#given_names", "Mary")
    _type_into(page, "#family_names", "Anning")
    _type_into(page, "#email", "mary.anning@example.org")
    _type_into(page, "#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Mary Anning").wait_for()
    _tab_to(page, "button[value=deny]")
    with page.expect_request(_is_back_at_the_client) as sent:
        page.keyboard.press("Enter")
    assert sent.value.url.startswith(f"{REDIRECT}?error=access_denied&")


def test_the_first_tab_leads_past_the_header(sandbox: Trial, page: Page) -> None:
    page.goto(sandbox.base)
    _tab_to(page, "a.skip")
    page.keyboard.press("Enter")
    _tab_to(page, "#q")


def test_what_is_wrong_with_a_registration_is_said_at_its_field(sandbox: Trial, page: Page) -> None:
    sandbox.person(email="taken@example.org")
    page.goto(_authorize_url(sandbox, show_login="false", given_names="Grace", email="taken@example.org"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.get_by_role("alert").filter(has_text="exists already").wait_for()
    assert page.get_by_label("E-mail").get_attribute("aria-describedby") == "problem"
    assert page.get_by_label("Given names").get_attribute("aria-describedby") is None


def test_a_person_mistypes_the_password_and_then_denies(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(password=PASSWORD)
    page.goto(_authorize_url(sandbox, orcid=orcid))
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in to ORCID").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("E-mail or 16-digit ORCID iD").input_value() == orcid
    assert _fits(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in to ORCID").click()
    with page.expect_request(_is_back_at_the_client) as sent:
        page.get_by_role("button", name="Deny access").click()
    assert sent.value.url.startswith(f"{REDIRECT}?error=access_denied&")


def test_a_person_registers_on_the_way(sandbox: Trial, page: Page) -> None:
    page.goto(_authorize_url(sandbox, show_login="false", given_names="Grace"))
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
    page.get_by_role("link", name="Next").first.click()
    page.get_by_text("Page 2 of 2").first.wait_for()
    assert _fits(page)


def test_people_are_found_from_the_start_page(sandbox: Trial, page: Page) -> None:
    orcid = sandbox.person(given_names="Hypatia", family_name="of Alexandria")
    page.goto(sandbox.base)
    page.get_by_label("Name or ORCID iD").fill("hypatia")
    page.keyboard.press("Enter")
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
    page.get_by_label("ORCID iD", exact=True).first.fill(record.orcid)
    page.get_by_label("State").select_option("locked")
    page.get_by_role("button", name="Set the state").click()
    page.get_by_role("status").filter(has_text="The state of the record is set.").wait_for()
    assert record.get("/works").status_code == 409


def test_a_record_is_locked_with_the_keyboard_alone(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    page.goto(f"{sandbox.base}/{record.orcid}")
    _tab_to(page, "a[href^='/control']")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="State of a record").wait_for()
    _tab_to(page, "#state")
    page.keyboard.type("Locked")
    _tab_to(page, "button:text('Set the state')")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert record.get("/works").status_code == 409


def test_a_fault_is_put_in_force_and_ended_with_the_keyboard_alone(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    page.goto(f"{sandbox.base}/control")
    _type_into(page, "#path", "/v3.0/*/works")
    _type_into(page, "#count", "2")
    page.keyboard.press("Enter")
    page.get_by_text("Answer with a server error (503): /v3.0/*/works; met 0 so far, 2 to come").wait_for()
    assert record.get("/works").status_code == 503
    _tab_to(page, "button[name=end_faults]")
    page.keyboard.press("Enter")
    page.get_by_text("No faults are in force.").wait_for()
    assert record.get("/works").status_code == 200


def test_a_number_that_is_none_is_said_at_its_field(sandbox: Trial, page: Page) -> None:
    page.goto(f"{sandbox.base}/control")
    page.get_by_label("How many times").fill("many")
    page.get_by_role("button", name="Add the fault").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("How many times").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("How many times").input_value() == "many"


def test_dates_and_kinds_stand_as_people_read_them(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    identifiers = (external_id(), external_id("issn", "1234-5679", "part-of"))
    record.add("work", work(*identifiers, publication_date=date("2020", "01", "05")))
    page.goto(f"{sandbox.base}/{record.orcid}")
    page.get_by_text("5 January 2020 · Journal article").wait_for()
    page.get_by_text("ISSN: 1234-5679 (part of)").wait_for()


def test_a_title_has_its_language_and_direction(sandbox: Trial, page: Page) -> None:
    record = sandbox.record()
    record.add("work", work(title={"title": {"value": "كتاب"}}, language_code="ar"))
    page.goto(f"{sandbox.base}/{record.orcid}")
    heading = page.get_by_role("heading", name="كتاب")
    assert heading.get_attribute("lang") == "ar"
    assert heading.evaluate("element => getComputedStyle(element).direction") == "rtl"
