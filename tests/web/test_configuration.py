"""The configuration page: what depends on what, a preview before anything is saved, versions, the credentials, the fence."""

from __future__ import annotations

import re
import threading

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from lxml import html
from tests.flows.institution import SECRET, Institution, works
from tests.patience import eventually
from tests.people import ADA, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.described import described, with_ids, words

from pollinia.domain.content import PublicationStatus
from pollinia.domain.options import SETTINGS, Membership, Options
from pollinia.domain.roles import Role
from pollinia.domain.setting_texts import shown
from pollinia.domain.workflow import THREE_STEPS, Workflow, WorkflowStep
from pollinia.flows.configuration_versions import count_versions
from pollinia.flows.preview_export import Preview
from pollinia.flows.progress import Progress
from pollinia.store.accounts import Account
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret, current_options, current_version
from pollinia.web.configuration.preview import counted
from pollinia.web.configuration.sections import SECTIONS

PAGE = "/administrator/integrations/orcid"
IN_ORDER = (
    *("Sandbox mode", "Membership type", "client ID", "client secret", "Redirect URI", "Log out before connecting profiles to"),
    *("Enable export of content to ORCID", "Publication status", "Visibility", "Workflow", "While an output is in"),
    *("Works already on the record", "Brake: share", "Brake: number", "Export affiliation to ORCID", "Export detailed"),
    *("Only active affiliations", "Portal URL", "Scopus Author ID", "Researcher ID", "Digital Author ID"),
    *("Root organisation", "ORCID work type mapping file"),
)
"""What the page is asked to hold, in this order."""


def form(**changes: str | list[str] | None) -> dict[str, str | list[str]]:
    """What the browser posts for the page as it stands, with ``changes``; None: a switch is off."""
    options = current_options()
    hidden = "production_client_id" if options.sandbox_mode else "sandbox_client_id"
    values = {name: text for name, text in shown(options).items() if name != hidden}
    posted: dict[str, str | list[str]] = {"present": list(values), "seen_version": str(current_version())}
    for name, text in values.items():
        if name == "publication_statuses":
            posted[name] = text.split(",")
        elif name == "brake_share":
            posted[name] = str(float(text) * 100)
        elif text != "off" or not isinstance(getattr(Options(), name), bool):
            posted[name] = text
    for name, value in changes.items():
        if value is None:
            posted.pop(name, None)
        else:
            posted[name] = value
    return posted


@pytest.fixture
def administrator(institution: Institution, signed_in: Enter) -> Client:
    return signed_in(Role.ADMINISTRATOR)


def as_posted(page: str) -> dict[str, list[str]]:
    """What a browser would post of the main form as it is shown."""
    document = html.document_fromstring(page)
    posted: dict[str, list[str]] = {}
    for each in document.iter("input", "select", "textarea"):
        name, is_off = each.get("name"), each.get("type") == "checkbox" and each.get("checked") is None
        if name is None or each.get("disabled") is not None or each.get("form") or is_off or name == "csrfmiddlewaretoken":
            continue
        value = (each.text or "").lstrip("\n") if each.tag == "textarea" else each.get("value", "on")
        if each.tag == "select":
            value = next((str(option.get("value")) for option in each.iter("option") if option.get("selected") is not None), "")
        posted.setdefault(str(name), []).append(str(value))
    return posted


def of_the_secret(page: str) -> dict[str, str]:
    """What goes along with a secret that is typed into the page."""
    fields = (each for each in html.document_fromstring(page).iter("input") if each.get("form") == "secret-form")
    return {str(each.get("name")): str(each.get("value")) for each in fields if each.get("type") == "hidden"}


def store_secret(administrator: Client, secret: str) -> object:
    shown_page = administrator.get(PAGE).content.decode()
    return administrator.post(f"{PAGE}/secret", {**of_the_secret(shown_page), "secret": secret}, follow=True)


def text(answer: object) -> str:
    body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", body.decode()).split())


def test_every_setting_has_its_place_in_the_order_of_the_settings() -> None:
    assert [field for section in SECTIONS for field in section.fields if field != "root_organisation"] == [
        each.field for each in SETTINGS if each.field != "root_organisation"
    ]


def test_the_page_has_the_order_that_administrators_know(administrator: Client) -> None:
    _, _, page = text(administrator.get(PAGE)).partition("Earlier versions")
    places = [page.index(label) for label in IN_ORDER]
    assert places == sorted(places)


def test_every_setting_is_shown_with_label_and_help(administrator: Client) -> None:
    page = text(administrator.get(PAGE))
    for setting in SETTINGS:
        if setting.field != "production_client_id":
            assert setting.label in page
            assert setting.help.replace("'", "&#x27;") in page, setting.field


def test_each_registry_shows_its_own_client_id_under_its_own_title(administrator: Client, institution: Institution) -> None:
    page = administrator.get(PAGE).content.decode()
    assert "Sandbox credentials" in page
    assert institution.client_id in page
    assert 'name="production_client_id"' not in page
    switched = administrator.post(f"{PAGE}/draft", form(sandbox_mode=None)).content.decode()
    assert ">Credentials<" in switched
    assert institution.client_id not in switched
    assert current_options().sandbox_mode


def test_the_public_api_greys_out_what_it_cannot_do_and_says_why(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(membership="public")).content.decode()
    assert page.count("Not available with the Public API") == sum(section.is_export for section in SECTIONS)
    document = html.document_fromstring(page)
    greyed = {
        str(each.get("name")) for each in document.iter("input", "select", "textarea") if each.get("disabled") is not None
    }
    assert greyed == {name for section in SECTIONS if section.is_export for name in section.fields}


def test_what_is_greyed_out_is_neither_lost_nor_in_the_way(administrator: Client) -> None:
    typed = form(membership="public", brake_items="7", publication_statuses=["submitted"], portal_url=None)
    page = administrator.post(f"{PAGE}/draft", typed).content.decode()
    back = {**as_posted(page), "membership": ["member"]}
    assert 'id="brake_items" name="brake_items" value="7"' in administrator.post(f"{PAGE}/draft", back).content.decode()
    administrator.post(f"{PAGE}/save", {**as_posted(page), "export": "tonight"})
    options = current_options()
    assert (options.membership, options.brake_items, options.portal_url) == (Membership.PUBLIC, 7, False)
    assert options.publication_statuses == {PublicationStatus.SUBMITTED}
    assert options.export_enabled
    assert not options.may_export


def test_what_needs_another_setting_says_so_at_once(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(export_affiliation=None)).content.decode()
    assert page.count("Needs Export affiliation to ORCID.</strong>") == 2
    (detailed,) = (each for each in html.document_fromstring(page).iter("input") if each.get("id") == "detailed_affiliations")
    assert detailed.get("disabled") is not None
    administrator.post(f"{PAGE}/save", {**as_posted(page), "export": "tonight"})
    assert (current_options().export_affiliation, current_options().detailed_affiliations) == (False, True)


def test_a_threshold_that_the_workflow_does_not_have_has_to_be_chosen(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(workflow="three-steps")).content.decode()
    assert '<option value="" selected>Choose a step</option>' in page
    assert "choose one of the workflow&#x27;s own steps" in page
    answer = administrator.post(f"{PAGE}/preview", as_posted(page))
    assert "choose one of the workflow&#x27;s own steps" in text(answer)
    administrator.post(f"{PAGE}/save", {**as_posted(page), "workflow_threshold": ["approved"], "export": "tonight"})
    assert current_options().workflow == THREE_STEPS


def test_the_steps_of_a_workflow_can_be_ones_own(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(workflow="own")).content.decode()
    assert "entryInProgress=Entry in progress &lt;\nforApproval=For approval" in page
    own = {**as_posted(page), "workflow_steps": ["draft=Draft <\nchecked=Checked;\nagain=Checked again"]}
    page = administrator.post(f"{PAGE}/draft", own).content.decode()
    assert '<option value="checked">Checked</option>' in page
    administrator.post(f"{PAGE}/save", {**as_posted(page), "workflow_threshold": ["checked"], "export": "tonight"})
    assert current_options().workflow == Workflow(
        (WorkflowStep("draft", "Draft"), WorkflowStep("checked", "Checked")), (WorkflowStep("again", "Checked again"),)
    )
    page = administrator.get(PAGE).content.decode()
    assert "draft=Draft &lt;\nchecked=Checked;\nagain=Checked again" in page


def test_steps_that_cannot_be_read_are_named_at_once(administrator: Client) -> None:
    page = text(administrator.post(f"{PAGE}/draft", {**form(workflow="own"), "workflow_steps": "draft, done"}))
    assert "“draft, done” is no key=label." in page


def test_visibility_is_shown_and_fixed(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert "Fixed: nothing else may leave." in page
    assert 'name="visibility"' not in page


def test_an_auditor_sees_the_settings_without_the_means_to_change_them(institution: Institution, signed_in: Enter) -> None:
    page = signed_in(Role.AUDITOR).get(PAGE).content.decode()
    assert "<fieldset disabled>" in page
    assert "Preview and save" not in page
    assert 'name="secret"' not in page


def test_a_preview_says_what_saving_would_do_and_saves_nothing(administrator: Client, institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    before = count_versions()
    page = text(administrator.post(f"{PAGE}/preview", form(publication_statuses=["submitted"])))
    assert "1 item removed, for 1 researcher" in page
    assert "On orchids o1" in page
    assert "Publication status Published, E-pub ahead of print Submitted" in page
    assert (count_versions(), ChangeMark.objects.count()) == (before, 0)


def test_what_was_previewed_is_saved_for_the_night_or_exported_now(administrator: Client, institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o1", ADA))
    record = institution.connect(ADA)
    institution.export()
    answer = administrator.post(f"{PAGE}/save", {**form(publication_statuses=["submitted"]), "export": "tonight"}, follow=True)
    assert "exported with the next nightly run" in text(answer)
    assert ChangeMark.objects.get().can_wait
    assert works(record) == ["On orchids o1"]
    administrator.post(f"{PAGE}/save", {**form(portal_url=None), "export": "now"})
    assert not ChangeMark.objects.get().can_wait
    institution.export()
    assert works(record) == []


def test_where_nothing_may_be_exported_nothing_is_said_to_be(administrator: Client, institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA)
    institution.connect(ADA)
    turned_off = form(export_enabled=None)
    page = text(administrator.post(f"{PAGE}/preview", turned_off))
    assert "Nothing would be written to any record" in page
    assert "export now" not in page
    answer = administrator.post(f"{PAGE}/save", {**turned_off, "export": "now"}, follow=True)
    assert "Saved. Export is off, so nothing is written to any record." in text(answer)
    answer = administrator.post(f"{PAGE}/save", {**form(export_enabled="on"), "export": "now"}, follow=True)
    assert "Saved. What it touches is exported now." in text(answer)


def test_progress_is_sent_while_it_is_counted(
    administrator: Client, institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o1", ADA))
    institution.connect(ADA)
    answer = administrator.post(f"{PAGE}/preview", form(portal_url=None))
    parts = [part.decode() for part in answer.streaming_content]  # type: ignore[attr-defined]
    assert "What saving would do" in parts[0]
    assert any("1 of 1 researchers looked at" in part for part in parts[1:-2])
    assert "Save and export now" in parts[-2]
    assert parts[-1].rstrip().endswith("</html>")


def test_nothing_is_counted_on_for_a_browser_that_has_gone(administrator: Client, rf: RequestFactory) -> None:
    counted_to = 0

    def count(progress: Progress) -> Preview:
        nonlocal counted_to
        while True:
            counted_to += 1
            progress(counted_to, 10**9)

    request = rf.post("/")
    request.user = Account.objects.get()
    shown = {"is_counted": True, "removing": True}
    parts = iter(answer := counted(request, "mapping_preview.html", shown, count))
    next(parts)
    assert b" of 1000000000 researchers looked at" in next(parts)
    assert [each.daemon for each in threading.enumerate() if each.name == "preview"] == [True]
    answer.close()
    eventually(lambda: not [each for each in threading.enumerate() if each.name == "preview"])


def test_what_cannot_be_saved_comes_back_with_every_reason_and_what_was_typed(administrator: Client) -> None:
    posted = form(sandbox_client_id="APP-123", publication_statuses=[], brake_items="many")
    for where in ("preview", "save"):
        answer = administrator.post(f"{PAGE}/{where}", posted)
        assert answer.status_code == 400
        assert "Brake: number of items cannot be “many”. It may be a number." in text(answer)
    posted = form(sandbox_client_id="APP-123", publication_statuses=[])
    answer = administrator.post(f"{PAGE}/preview", posted)
    page = text(answer)
    assert "Nothing was saved." in page
    assert "sandbox client ID must be APP-" in page
    assert "at least one publication status" in page
    assert 'value="APP-123"' in answer.content.decode()


def test_every_reason_leads_to_its_field_which_says_it_too(administrator: Client) -> None:
    posted = form(sandbox_client_id="APP-123", brake_items="many", root_organisation="nowhere")
    answer = administrator.post(f"{PAGE}/preview", posted)
    page = answer.content.decode()
    assert "<title>Error: ORCID" in page
    links = {str(each.get("href"))[1:]: words(each) for each in with_ids(page)["wrong"].iter("a")}
    assert links["brake_items"].startswith("Brake: number of items cannot be “many”")
    assert "APP- and 16 characters" in links["sandbox_client_id"]
    for field, sentence in links.items():
        is_wrong, (said, _help) = described(page, field)
        assert is_wrong
        assert said == sentence
    answer = administrator.post(f"{PAGE}/preview", form(root_organisation="nowhere"))
    assert "no organisation nowhere" in text(answer)
    assert 'href="#root_organisation"' in answer.content.decode()


def test_what_is_wrong_with_a_draft_is_said_outside_of_what_is_exchanged(administrator: Client) -> None:
    posted = form(publication_statuses=[])
    part = administrator.post(f"{PAGE}/draft", posted, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    sections, _, said = part.partition('<div id="wrong" hx-swap-oob="innerHTML">')
    assert 'href="#publication_statuses"' in said
    assert 'href="#publication_statuses"' not in sections
    whole = administrator.post(f"{PAGE}/draft", posted).content.decode()
    assert "pollinia.js" in whole
    assert 'href="#publication_statuses"' in whole


def test_the_second_of_two_administrators_is_told(administrator: Client, institution: Institution) -> None:
    mine = form(portal_url=None)
    institution.configure(brake_items=7)
    answer = administrator.post(f"{PAGE}/save", mine)
    assert "saved by somebody else meanwhile" in text(answer)
    assert current_options().portal_url


def test_the_second_of_two_administrators_is_told_before_the_preview_and_after_a_draft(
    administrator: Client, institution: Institution
) -> None:
    mine = form(portal_url=None)
    institution.configure(brake_items=7)
    drafted = as_posted(administrator.post(f"{PAGE}/draft", mine).content.decode())
    assert "saved by somebody else meanwhile" in text(administrator.post(f"{PAGE}/preview", drafted))


def test_what_the_second_changed_stands_in_what_the_first_has_saved(administrator: Client, institution: Institution) -> None:
    mine = form(portal_url=None)
    institution.configure(brake_items=7)
    page = administrator.post(f"{PAGE}/preview", mine).content.decode()
    assert 'name="brake_items" value="7"' in page
    administrator.post(f"{PAGE}/save", {**as_posted(page), "export": "tonight"})
    assert (current_options().brake_items, current_options().portal_url) == (7, False)


@pytest.mark.parametrize("seen", ["9" * 5000, "abc", "-1", "99999999999999999999999", ""])
def test_a_version_that_nobody_could_have_seen_breaks_nothing(administrator: Client, seen: str) -> None:
    answer = administrator.post(f"{PAGE}/preview", {**form(portal_url=None), "seen_version": seen})
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "0", "", "x"])
def test_what_is_no_version_is_not_restored(administrator: Client, number: str) -> None:
    for step in ("preview", "save"):
        answer = administrator.post(f"{PAGE}/{step}", {"restore": number, "seen_version": str(current_version())})
        assert answer.status_code == 400
        assert "There is no such version" in text(answer)


@pytest.mark.parametrize("share", ["²", "1e9999", "nan", "-3", "", "5,5", "٣"])
def test_what_is_typed_as_a_share_is_never_in_the_way(administrator: Client, share: str) -> None:
    for step in ("draft", "preview"):
        assert administrator.post(f"{PAGE}/{step}", form(brake_share=share)).status_code in {200, 400}


def test_nothing_changed_is_nothing_to_save(administrator: Client) -> None:
    before = count_versions()
    assert "nothing to save" in text(administrator.post(f"{PAGE}/preview", form(), follow=True))
    assert count_versions() == before


def test_an_earlier_version_is_previewed_and_restored(administrator: Client, institution: Institution) -> None:
    number = current_version()
    institution.configure(portal_url=False)
    page = text(administrator.get(f"{PAGE}/versions"))
    assert "Portal URL On Off" in page or "Portal URL on off" in page
    assert "in force" in page
    restoring = {"restore": str(number), "seen_version": str(current_version())}
    assert f"What restoring version {number} would do" in text(administrator.post(f"{PAGE}/preview", restoring))
    administrator.post(f"{PAGE}/save", {**restoring, "export": "tonight"})
    assert current_options().portal_url


def test_the_secret_is_stored_and_never_shown(administrator: Client, institution: Institution) -> None:
    store_secret(administrator, "another-secret")
    assert ClientSecret.objects.get(client_id=institution.client_id).secret == "another-secret"
    assert "another-secret" not in administrator.get(PAGE).content.decode()
    line = AuditLine.objects.latest("id")
    assert (line.by, "another-secret" in line.sentence) == ("administrator@example.org", False)
    assert line.sentence.startswith(f"Stored the client secret of {institution.client_id} at ")


def test_nothing_is_stored_as_a_secret(administrator: Client, institution: Institution) -> None:
    assert "No client secret was given" in text(store_secret(administrator, "  "))
    assert ClientSecret.objects.get(client_id=institution.client_id).secret == SECRET


def test_a_secret_is_stored_for_no_other_client_than_the_page_asked_for(
    administrator: Client, institution: Institution
) -> None:
    shown_page = administrator.get(PAGE).content.decode()
    institution.configure(sandbox_client_id="APP-AN0THERAN0THER00")
    answer = administrator.post(f"{PAGE}/secret", {**of_the_secret(shown_page), "secret": "the-old-clients"}, follow=True)
    assert "it would belong to another client" in text(answer)
    assert not ClientSecret.objects.filter(client_id="APP-AN0THERAN0THER00").exists()


def test_a_draft_with_another_registry_asks_for_no_secret(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(sandbox_mode=None)).content.decode()
    assert 'name="secret"' not in page
    assert "Save the registry and the client ID first" in page


def test_credentials_are_tested_in_words(administrator: Client, institution: Institution) -> None:
    assert "accepts" in text(administrator.post(f"{PAGE}/test"))
    store_secret(administrator, "wrong")
    page = text(administrator.post(f"{PAGE}/test"))
    assert "accepts" not in page
    assert "wrong" not in page.replace("is wrong", "")


def test_without_a_script_the_credentials_are_tested_on_the_whole_page(administrator: Client) -> None:
    whole = administrator.post(f"{PAGE}/test").content.decode()
    assert "pollinia.js" in whole
    assert "alert-success" in whole
    part = administrator.post(f"{PAGE}/test", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_the_redirect_uri_to_register_is_printed(administrator: Client, settings: LazySettings) -> None:
    assert f"{settings.BASE_URL}/orcid/callback" in administrator.get(PAGE).content.decode()


def test_every_page_carries_a_banner_in_sandbox_mode_and_none_otherwise(
    administrator: Client, institution: Institution
) -> None:
    for page in ("/", PAGE, "/administrator/accounts"):
        assert "Sandbox mode is on" in text(administrator.get(page))
    institution.configure(sandbox_mode=False)
    answer = administrator.get("/")
    assert "Sandbox mode is on" not in text(answer)
    assert '<div class="banner-production">Production registry, https://orcid.org</div>' in answer.content.decode()


def test_a_trial_looks_like_one_to_whoever_is_not_signed_in(client: Client, institution: Institution) -> None:
    assert "Sandbox mode is on" in text(client.get("/sign-in"))
    institution.configure(sandbox_mode=False)
    page = text(client.get("/sign-in"))
    assert "Sandbox mode" not in page
    assert "Production registry" not in page


def test_the_root_organisation_is_found_by_a_part_of_its_name(administrator: Client, institution: Institution) -> None:
    institution.holds(UNIVERSITY, BOTANY)
    found = administrator.get(f"{PAGE}/organisations", {"root_organisation": "botan"}).content.decode()
    assert found.strip() == f'<option value="{BOTANY.id}">{BOTANY.names[0].value}</option>'


def test_an_editor_sees_no_settings_and_is_led_to_none(institution: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    for page in (PAGE, f"{PAGE}/versions", "/administrator/audit"):
        assert editor.get(page).status_code == 403
    assert PAGE not in editor.get("/").content.decode()


def test_each_of_the_first_steps_leads_to_where_it_is_taken(administrator: Client) -> None:
    start = administrator.get("/").content.decode()
    page = administrator.get(PAGE).content.decode()
    places = re.findall(rf'href="{PAGE}#([a-z-]+)"', start)
    assert places == ["credentials", "redirect-uri", "organisation", "export"]
    assert [place for place in places if f'id="{place}"' not in page] == []


def test_with_the_public_api_no_step_is_left_that_nobody_can_take(administrator: Client, institution: Institution) -> None:
    institution.configure(membership=Membership.PUBLIC)
    assert "Enable export done Not with the Public API" in text(administrator.get("/"))


def test_a_closed_fence_is_on_every_page_with_both_ways_out(
    administrator: Client, institution: Institution, settings: LazySettings
) -> None:
    institution.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    store_secret(administrator, "a-production-secret")
    settings.BASE_URL = "https://copy.example.org"
    for page in ("/", PAGE):
        assert "Nothing is sent to ORCID" in text(administrator.get(page))
    fence = text(administrator.get(f"{PAGE}/fence"))
    assert "Turn Sandbox mode on" in fence
    assert "Move the fence here" in fence
    administrator.post(f"{PAGE}/fence/move")
    assert "Nothing is sent to ORCID" not in text(administrator.get("/"))
