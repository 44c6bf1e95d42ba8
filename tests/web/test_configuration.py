"""The configuration page: what depends on what, a preview before anything is saved, versions, the credentials, the fence."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.flows.institution import Institution, works
from tests.people import ADA, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter

from pollinia.domain.options import SETTINGS, Options
from pollinia.domain.roles import Role
from pollinia.flows.change_configuration import shown
from pollinia.flows.configuration_versions import count_versions, current_version
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.web.configuration.sections import SECTIONS

PAGE = "/administrator/integrations/orcid"


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


def text(answer: object) -> str:
    body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", body.decode()).split())


def test_every_setting_has_its_place_in_the_order_of_the_settings() -> None:
    assert [field for section in SECTIONS for field in section.fields if field != "root_organisation"] == [
        each.field for each in SETTINGS if each.field != "root_organisation"
    ]


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
    assert page.count(" disabled>") == sum(section.is_export for section in SECTIONS)


def test_what_needs_another_setting_says_so_at_once(administrator: Client) -> None:
    page = administrator.post(f"{PAGE}/draft", form(export_affiliation=None)).content.decode()
    assert page.count("Needs Export affiliation to ORCID.</strong>") == 2
    assert "Detailed affiliations need Export affiliation to ORCID to be on." in page


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


def test_what_cannot_be_saved_comes_back_with_every_reason_and_what_was_typed(administrator: Client) -> None:
    posted = form(sandbox_client_id="APP-123", publication_statuses=[], brake_items="many")
    for where in ("preview", "save"):
        answer = administrator.post(f"{PAGE}/{where}", posted)
        assert answer.status_code == 400
        assert "brake_items cannot be" in text(answer)
    posted = form(sandbox_client_id="APP-123", publication_statuses=[])
    answer = administrator.post(f"{PAGE}/preview", posted)
    page = text(answer)
    assert "Nothing was saved." in page
    assert "sandbox client ID must be APP-" in page
    assert "at least one publication status" in page
    assert 'value="APP-123"' in answer.content.decode()


def test_the_second_of_two_administrators_is_told(administrator: Client, institution: Institution) -> None:
    mine = form(portal_url=None)
    institution.configure(brake_items=7)
    answer = administrator.post(f"{PAGE}/save", mine)
    assert "saved by somebody else meanwhile" in text(answer)
    assert current_options().portal_url


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
    administrator.post(f"{PAGE}/secret", {"secret": "another-secret"})
    assert ClientSecret.objects.get(client_id=institution.client_id).secret == "another-secret"
    assert "another-secret" not in administrator.get(PAGE).content.decode()


def test_credentials_are_tested_in_words(administrator: Client, institution: Institution) -> None:
    assert "accepts" in text(administrator.post(f"{PAGE}/test"))
    administrator.post(f"{PAGE}/secret", {"secret": "wrong"})
    page = text(administrator.post(f"{PAGE}/test"))
    assert "accepts" not in page
    assert "wrong" not in page.replace("is wrong", "")


def test_the_redirect_uri_to_register_is_printed(administrator: Client, settings: LazySettings) -> None:
    assert f"{settings.BASE_URL}/orcid/callback" in administrator.get(PAGE).content.decode()


def test_every_page_carries_a_banner_in_sandbox_mode_and_none_otherwise(
    administrator: Client, institution: Institution
) -> None:
    for page in ("/", PAGE, "/administrator/accounts"):
        assert "Sandbox mode is on" in text(administrator.get(page))
    institution.configure(sandbox_mode=False)
    page = text(administrator.get("/"))
    assert "Sandbox mode is on" not in page
    assert "Production registry, https://orcid.org" in page


def test_a_closed_fence_is_on_every_page_with_both_ways_out(
    administrator: Client, institution: Institution, settings: LazySettings
) -> None:
    institution.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    administrator.post(f"{PAGE}/secret", {"secret": "a-production-secret"})
    settings.BASE_URL = "https://copy.example.org"
    for page in ("/", PAGE):
        assert "Nothing is sent to ORCID" in text(administrator.get(page))
    fence = text(administrator.get(f"{PAGE}/fence"))
    assert "Turn Sandbox mode on" in fence
    assert "Move the fence here" in fence
    administrator.post(f"{PAGE}/fence/move")
    assert "Nothing is sent to ORCID" not in text(administrator.get("/"))
