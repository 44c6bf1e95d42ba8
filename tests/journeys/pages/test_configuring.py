"""An administrator's way through the configuration, in a real browser."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from playwright.sync_api import expect
from tests.flows.institution import SECRET, Institution, works
from tests.jobs.conftest import Workers
from tests.journeys.pages.conftest import PASSWORD, AsRole, Visitor
from tests.patience import eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Trial

from pollinia.domain.roles import Role
from pollinia.flows.accounts import first_administrator_link
from pollinia.flows.import_content import import_content
from pollinia.flows.registry_access import redirect_uri
from pollinia.store.accounts import Account
from pollinia.store.configuration import current_options
from pollinia.trial.connecting import connect_in_trial

PAGE = "/administrator/integrations/orcid"
CLIENT_ID = "APP-J0URNEYJ0URNEY01"


def test_from_nothing_to_the_first_export(
    sandbox: Trial, visitor: Visitor, transactional_db: None, workers_without_institution: Workers
) -> None:
    page = visitor.page
    link = first_administrator_link()
    assert link is not None
    page.goto(link)
    visitor.suits_everyone("first-administrator")
    page.get_by_label("Your name").fill("Ada Administrator")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("New password").fill(PASSWORD)
    visitor.press("Save and sign in")
    assert visitor.reads("7 steps to go") or visitor.reads("6 steps to go")
    visitor.suits_everyone("first-steps")

    page.get_by_role("link", name="Credentials").click()
    page.get_by_label("Sandbox mode").check()
    # The form follows at once: the client ID that is asked for is the sandbox's.
    page.get_by_label("Sandbox client ID").fill(CLIENT_ID)
    visitor.press("Preview and save…")
    visitor.press("Save")
    uri = page.locator("code").inner_text()
    assert uri == redirect_uri()
    sandbox.control("clients", {"client_id": CLIENT_ID, "client_secret": SECRET, "name": "University", "redirect_uris": [uri]})
    page.get_by_label("Sandbox client secret").fill("not the secret")
    visitor.press("Store secret")
    page.get_by_role("button", name="Test credentials").click()
    expect(page.locator("#credentials-test .alert-danger")).to_be_visible()
    page.get_by_label("New sandbox client secret").fill(SECRET)
    visitor.press("Store secret")
    page.get_by_role("button", name="Test credentials").click()
    expect(page.locator("#credentials-test .alert-success")).to_contain_text(CLIENT_ID)

    import_content("cris", [UNIVERSITY, BOTANY, ADA, output("o1", ADA)])
    visitor.go(PAGE)
    page.get_by_role("combobox", name="Root organisation").fill("U")
    page.get_by_label("Enable export of content to ORCID").check()
    visitor.press("Preview and save…")
    visitor.press("Save and export now")
    assert visitor.reads("Saved. What it touches is exported now")

    workers_without_institution.start()
    email = "ada.at.orcid@example.org"
    orcid = sandbox.person(email=email, password="a-password")
    connect_in_trial(ADA.id, email, "a-password")
    eventually(lambda: "On orchids o1" in sandbox.http.get(f"/{orcid}", headers={"Accept": "text/html"}).text)
    visitor.go("/")
    assert visitor.reads("How things stand")
    assert visitor.reads("exporting 1")
    visitor.suits_everyone("start")


def test_the_previews_numbers_come_true(institution: Institution, workers: Workers, as_role: AsRole) -> None:
    held_back = output("o2", ADA, workflow_step="approved")
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA, workflow_step="validated"), held_back)
    record = institution.connect(ADA)
    institution.export()
    assert works(record) == ["On orchids o1"]
    institution.configure(member_requests_per_second=24, burst=40, root_organisation="U")
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    visitor.suits_everyone("configuration")
    visitor.page.get_by_label("Workflow", exact=True).select_option("For validation")
    visitor.press("Preview and save…")
    assert visitor.reads("1 item added, for 1 researcher")
    assert visitor.reads("0 items removed, for 0 researchers")
    assert visitor.reads("On orchids o2")
    visitor.suits_everyone("preview")
    workers.start()
    visitor.press("Save and export now")
    eventually(lambda: works(record) == ["On orchids o1", "On orchids o2"])
    visitor.page.get_by_role("link", name="Earlier versions").click()
    visitor.suits_everyone("versions")
    assert visitor.reads("Workflow Validated For validation")


def test_public_membership_greys_out_the_export_and_says_why(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    page = visitor.page
    page.get_by_label("Brake: number of items").fill("7")
    page.get_by_label("Membership type").select_option("Public API")
    expect(page.get_by_label("Enable export of content to ORCID")).to_be_disabled()
    expect(page.get_by_text("Not available with the Public API").first).to_be_visible()
    assert current_options().may_export
    page.get_by_label("Membership type").select_option("Member API")
    expect(page.get_by_label("Enable export of content to ORCID")).to_be_enabled()
    expect(page.get_by_label("Brake: number of items")).to_have_value("7")
    page.get_by_label("Membership type").select_option("Public API")
    expect(page.get_by_label("Enable export of content to ORCID")).to_be_disabled()
    visitor.suits_everyone("public")
    visitor.press("Preview and save…")
    assert visitor.reads("Nothing would be written to any record")
    visitor.press("Save")
    assert (current_options().membership, current_options().may_export, current_options().brake_items) == ("public", False, 7)


def test_each_registry_shows_its_own_client_there_and_back(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    page = visitor.page
    for _ in range(2):
        page.get_by_label("Sandbox mode").uncheck()
        expect(page.get_by_label("Client ID", exact=True)).to_have_value("")
        expect(page.get_by_text("Save the registry and the client ID first")).to_be_visible()
        page.get_by_label("Sandbox mode").check()
        expect(page.get_by_label("Sandbox client ID")).to_have_value(institution.client_id)
        expect(page.get_by_role("button", name="Test credentials")).to_be_visible()


def test_the_configuration_is_changed_and_saved_by_keyboard_alone(institution: Institution, as_role: AsRole) -> None:
    institution.holds(UNIVERSITY, BOTANY)
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    page = visitor.page

    visitor.press_by_keyboard("export_affiliation", "Space")
    expect(page.get_by_label("Export detailed affiliations")).to_be_disabled()
    # What follows from it is there, and the place on the page is not lost.
    expect(page.locator(":focus")).to_have_attribute("id", "export_affiliation")
    visitor.press_by_keyboard("portal_url", "Space")
    visitor.press_by_keyboard("root_organisation", "End")
    page.keyboard.type("exampleton")
    expect(page.locator("#organisations option")).to_have_count(1)
    page.keyboard.press("Control+A")
    page.keyboard.type(UNIVERSITY.id)
    with page.expect_navigation():
        visitor.press_by_keyboard("Preview and save…", "Enter")
    assert visitor.reads("settings changed")
    with page.expect_navigation():
        visitor.press_by_keyboard("Save", "Enter")
    assert (current_options().export_affiliation, current_options().portal_url) == (False, False)


def test_a_bad_mapping_is_refused_line_by_line(institution: Institution, as_role: AsRole, tmp_path: Path) -> None:
    bad = tmp_path / "types.csv"
    bad.write_text("source_scheme,source_type,orcid_work_type\npure,/a,jurnal-article\n*,*,other\n")
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/master-data/file-handles")
    visitor.suits_everyone("file-handles")
    visitor.page.get_by_label("Another file (CSV)").set_input_files(bad)
    visitor.press("Preview and upload…")
    assert visitor.reads("Line 2: jurnal-article is no ORCID work type; journal-article is.")
    bad.write_text("source_scheme,source_type,orcid_work_type\n*,*,website\n")
    visitor.page.get_by_label("Another file (CSV)").set_input_files(bad)
    visitor.press("Preview and upload…")
    visitor.suits_everyone("file-handles-preview")
    visitor.press("Use this file, and export now")
    assert visitor.reads("a file of your own")


def test_the_second_of_two_administrators_is_told(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    institution.configure(brake_items=7)
    visitor.page.get_by_label("Portal URL", exact=True).uncheck()
    # A field on which others depend draws the form anew, with the version that was looked at.
    visitor.page.get_by_label("Export affiliation to ORCID").uncheck()
    expect(visitor.page.get_by_label("Export detailed affiliations")).to_be_disabled()
    visitor.press("Preview and save…")
    assert visitor.reads("saved by somebody else meanwhile")
    assert current_options().portal_url
    expect(visitor.page.get_by_label("Brake: number of items")).to_have_value("7")
    expect(visitor.page.get_by_label("Portal URL", exact=True)).not_to_be_checked()
    visitor.press("Preview and save…")
    visitor.press("Save")
    options = current_options()
    assert (options.brake_items, options.portal_url, options.export_affiliation) == (7, False, False)


def test_a_copied_database_shows_its_fence_and_both_ways_out(
    institution: Institution, as_role: AsRole, monkeypatch: object
) -> None:
    from pollinia.flows.change_configuration import store_client_secret
    from pollinia.store.fence import FenceBinding

    institution.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    store_client_secret("a-production-secret", by="somebody")
    FenceBinding.objects.update(identity="that of another installation", base_url="https://orcid.example.edu")
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Nothing is sent to ORCID")
    visitor.page.get_by_role("link", name="What to do").click()
    visitor.suits_everyone("fence")
    assert visitor.reads("This is a copy, for trials")
    visitor.page.get_by_label("https://orcid.example.edu runs no more").check()
    visitor.press("Move the fence here")
    assert visitor.reads("Open. Production belongs to this installation")
    assert visitor.page.get_by_role("alert").count() == 0


def test_a_copied_database_is_turned_to_the_sandbox(institution: Institution, as_role: AsRole) -> None:
    from pollinia.flows.change_configuration import store_client_secret
    from pollinia.store.fence import FenceBinding

    institution.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    store_client_secret("a-production-secret", by="somebody")
    FenceBinding.objects.update(identity="that of another installation", base_url="https://orcid.example.edu")
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/")
    visitor.page.get_by_role("link", name="What to do").click()
    visitor.page.get_by_role("link", name="To Sandbox mode").click()
    visitor.page.get_by_label("Sandbox mode").check()
    expect(visitor.page.get_by_label("Sandbox client ID")).to_have_value(institution.client_id)
    visitor.press("Preview and save…")
    visitor.press("Save")
    visitor.go("/")
    expect(visitor.page.get_by_role("alert")).to_have_count(0)
    expect(visitor.page.get_by_text("Sandbox mode is on")).to_be_visible()
    # Production still belongs to the other one.
    assert FenceBinding.objects.get().base_url == "https://orcid.example.edu"


def test_a_mapping_file_is_tried_by_keyboard(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/master-data/file-handles")
    with visitor.page.expect_navigation():
        visitor.press_by_keyboard("Import mapping")
    visitor.press_by_keyboard("search", "End")
    visitor.page.keyboard.type("book-chapter")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.reads("book-chapter")
    with visitor.page.expect_file_chooser() as chooser:
        visitor.press_by_keyboard("file")
    assert not chooser.value.is_multiple()


def test_who_was_signed_out_meanwhile_gets_the_sign_in_page_as_a_whole(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go(PAGE)
    visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    visitor.page.get_by_label("Membership type").select_option("Public API")
    visitor.page.wait_for_url("**/sign-in?**")
    expect(visitor.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(visitor.page.get_by_role("navigation", name="Sections")).to_have_count(0)


def test_what_is_wrong_with_a_draft_is_said_at_once_and_leads_to_its_field(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    visitor.go(PAGE)
    page.get_by_label("Brake: number of items").fill("many")
    page.get_by_label("Export affiliation to ORCID").uncheck()
    sentence = page.get_by_role("link", name="Brake: number of items cannot be “many”")
    expect(sentence).to_be_visible()
    expect(page.get_by_label("Brake: number of items")).to_have_attribute("aria-invalid", "true")
    visitor.suits_everyone("configuration-draft-wrong")
    sentence.click()
    expect(page.locator("#brake_items:target")).to_be_in_viewport()
    visitor.press("Preview and save…")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    assert page.title().startswith("Error: ")
    visitor.suits_everyone("configuration-refused")


def test_accounts_suit_everyone_and_work_by_keyboard(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    visitor.go("/administrator/accounts")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Ed")
    page.keyboard.press("Tab")
    page.keyboard.type("ed@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("editor")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Account.objects.get(email="ed@example.org").role == Role.EDITOR
    assert visitor.reads("Send this link to Ed")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code").inner_text()
    visitor.suits_everyone("accounts")


def test_each_role_finds_in_the_menu_what_it_may_do(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.AUDITOR)
    visitor.go("/")
    menu = visitor.page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Integrations: ORCID")).to_be_visible()
    expect(menu.get_by_role("link", name="Accounts")).to_have_count(0)
    visitor.go(PAGE)
    expect(visitor.page.get_by_label("Sandbox mode")).to_be_disabled()
    expect(visitor.page.get_by_role("button", name="Preview and save…")).to_have_count(0)
    visitor.go("/administrator/accounts")
    assert visitor.reads("This page is not for your account")
    visitor.suits_everyone("not-allowed")


def test_who_signs_in_comes_to_the_page_that_was_asked_for(institution: Institution, as_role: AsRole) -> None:
    visitor = as_role(Role.ADMINISTRATOR)
    page = visitor.page
    page.context.clear_cookies()
    visitor.go("/administrator/audit")
    visitor.suits_everyone("sign-in")
    page.get_by_label("E-mail address").fill("administrator@example.org")
    page.get_by_label("Password").fill("wrong")
    visitor.press("Sign in")
    assert visitor.reads("do not belong together")
    page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")
    assert page.url == f"{visitor.address}/administrator/audit"
    visitor.suits_everyone("audit")
    visitor.press("Sign out")
    assert visitor.reads("Sign in")
