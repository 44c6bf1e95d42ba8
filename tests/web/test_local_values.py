"""Editors complete what the sources leave empty; auditors see who did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BOTANY, UNIVERSITY
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.content import Identifier
from pollinia.domain.roles import Role
from pollinia.store.local_values import LocalValue

U = "/master-data/organisations/one/U"
COMPLETE_U = "/master-data/complete/organisation/U"
OTHER = "https://ror.org/01an7q238"


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(replace(UNIVERSITY, identifiers=()), BOTANY, ADA)
    return institution


def test_an_editor_sets_changes_and_removes_a_value(filled: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    page = text(editor.post(COMPLETE_U, {"field": "ror", "value": "02hpadn98"}, follow=True))
    assert "Set by editor@example.org" in page
    assert "City Exampleton, from a source" in page
    assert 'value="https://ror.org/02hpadn98"' in editor.get(U).content.decode()
    assert "Every organisation that an affiliation names is complete." in text(
        editor.get("/master-data/organisations/incomplete")
    )
    editor.post(COMPLETE_U, {"field": "ror", "remove": "yes"})
    assert not LocalValue.objects.exists()


def test_what_follows_is_said_as_the_settings_are(filled: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    page = text(editor.post(COMPLETE_U, {"field": "ror", "value": "02hpadn98"}, follow=True))
    assert "Saved. What it touches is exported now." in page
    filled.configure(export_enabled=False)
    page = text(editor.post(COMPLETE_U, {"field": "ror", "remove": "yes"}, follow=True))
    assert "Saved. Export is off, so nothing is written to any record." in page


def test_what_is_wrong_is_said_and_nothing_is_set(filled: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    for posted in ({"field": "ror", "value": "02hpadn99"}, {"field": "city", "value": "Oslo"}, {"field": "country"}):
        assert "This value cannot be set." in text(editor.post(COMPLETE_U, posted, follow=True))
    assert editor.post(COMPLETE_U, {"field": "nothing"}).status_code == 404
    assert editor.post("/master-data/complete/output/o1", {"field": "ror"}).status_code == 404
    assert not LocalValue.objects.exists()


def test_a_source_that_says_otherwise_is_shown_until_somebody_decides(filled: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    editor.post(COMPLETE_U, {"field": "ror", "value": "02hpadn98"})
    filled.holds(replace(UNIVERSITY, identifiers=(Identifier("ror", OTHER),)))
    assert "Values set here that a source says otherwise" in text(editor.get("/attention"))
    assert f"organisation U ror https://ror.org/02hpadn98 {OTHER}" in text(editor.get("/attention/disagreements"))
    assert f"A source says {OTHER} by now." in text(editor.get(U))
    editor.post(COMPLETE_U, {"field": "ror", "remove": "yes"})
    assert f"ROR ID {OTHER}, from a source" in text(editor.get(U))
    assert "None." in text(editor.get("/attention/disagreements"))


def test_an_id_of_a_person_is_set(filled: Institution, signed_in: Enter) -> None:
    editor = signed_in(Role.EDITOR)
    editor.post("/master-data/complete/person/ada", {"field": "researcherid", "value": "A-1234-2010"})
    page = text(editor.get("/master-data/persons/ada"))
    assert "Researcher ID A-1234-2010" in page
    assert "Scopus Author ID 7004212771, from a source" in page


def test_an_auditor_sees_it_without_the_means_to_change_it(filled: Institution, signed_in: Enter) -> None:
    page = signed_in(Role.AUDITOR).get(U).content.decode()
    assert "Completed here" in page
    assert 'name="field"' not in page
