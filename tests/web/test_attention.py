"""What needs attention, in the pages: each number with the list behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.content import Kind, Person
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.flows.attention import Attention
from pollinia.flows.harvest import NothingToHarvest, forget, harvest, remember
from pollinia.flows.import_content import import_content
from pollinia.jobs.timetable import attend
from pollinia.orcid.registries import PRODUCTION
from pollinia.sources.reading import Refused
from pollinia.store.attention import save_attention_count
from pollinia.store.candidates import ImportCandidate
from pollinia.store.connections import Connection
from pollinia.store.exported import RefusedItem
from pollinia.store.fence import FenceBinding
from pollinia.store.intake import TooManyMissing


@pytest.fixture
def auditor(institution: Institution, signed_in: Enter) -> Client:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    return signed_in(Role.AUDITOR)


def test_where_all_is_well_every_list_says_so(auditor: Client) -> None:
    assert "Researchers who need to reconnect Nothing is written to their records until they connect anew. 0" in text(
        auditor.get("/attention")
    )
    assert "Nobody needs to reconnect." in text(auditor.get("/attention/reconnect"))
    assert "ORCID refuses nothing." in text(auditor.get("/attention/refused"))
    assert "No record." in text(auditor.get("/attention/kept-aside"))


def test_who_must_reconnect_is_named_with_the_reason(auditor: Client) -> None:
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    assert "until they connect anew. 1" in text(auditor.get("/attention"))
    page = text(auditor.get("/attention/reconnect"))
    assert "Example, Ada ada@example.org" in page
    assert "ORCID does not accept the permission any more" in page


def test_a_refused_item_is_shown_with_orcids_words(auditor: Client) -> None:
    RefusedItem.objects.create(
        connection=Connection.objects.get(), key="output:o1", fingerprint="f", answer="Invalid type.", refused_at=timezone.now()
    )
    assert "On orchids o1 Example, Ada" in text(auditor.get("/attention/refused"))
    assert "Invalid type." in text(auditor.get("/attention/refused"))


def test_what_an_import_kept_aside_is_shown_with_its_reason_and_place(auditor: Client) -> None:
    import_content("hr", [BEN, Refused(Kind.PERSON, None, "It has no name.", "line 7")])
    assert "person without ID It has no name. hr line 7" in text(auditor.get("/attention/kept-aside"))
    assert "No record." in text(auditor.get("/attention/kept-aside", {"taken": "yes"}))


def test_an_incomplete_organisation_counts_what_it_holds_back(auditor: Client, institution: Institution) -> None:
    institution.holds(replace(UNIVERSITY, identifiers=()))
    page = text(auditor.get("/attention"))
    assert "They hold back" in page
    assert "They hold back 0" not in page


def test_a_source_that_would_have_retired_too_much_is_told_with_what_to_do(auditor: Client) -> None:
    persons = [Person(id=f"p{number}") for number in range(20)]
    import_content("hr", persons)
    assert "Sources that were not read to their end What is new in them is not here, or what is gone is here still. 0" in text(
        auditor.get("/attention")
    )
    with pytest.raises(TooManyMissing):
        import_content("hr", persons[5:])
    assert "is here still. 1" in text(auditor.get("/attention"))
    page = text(auditor.get("/master-data/sources"))
    assert "cris the primary source" in page
    assert "Stopped: nothing was taken over. More than a tenth" in page
    assert "5 of 20 records of kind person are missing. 15 0 0 0 0" in page


def test_a_source_that_was_given_up_says_so_and_waits_for_nothing(auditor: Client, tmp_path: Path) -> None:
    import_content("hr", [Person(id="p1")])
    remember("hr", "csv", [tmp_path / "gone"])
    with pytest.raises(NothingToHarvest):
        harvest("hr")
    assert "is here still. 1" in text(auditor.get("/attention"))
    forget("hr")
    assert "is here still. 0" in text(auditor.get("/attention"))
    assert "Given up: it is not read every night any more." in text(auditor.get("/master-data/sources"))


def test_sources_that_were_never_read_say_how_to_begin(signed_in: Enter) -> None:
    assert "Nothing was read yet." in text(signed_in(Role.AUDITOR).get("/master-data/sources"))


def test_the_menu_says_how_much_waits_as_last_counted(auditor: Client, institution: Institution) -> None:
    badge = re.compile(r'aria-label="Needs attention, (\d+)">Needs attention<span class="[^"]*">\1</span></a>')
    assert badge.search(auditor.get("/runs").content.decode()) is None
    institution.holds(replace(UNIVERSITY, identifiers=()))
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    ImportCandidate.objects.create(
        registry=institution.sandbox.base,
        person_id="ada",
        put_code=1,
        put_codes=[1],
        identity=[],
        title="",
        work={},
        duplicates=[],
    )
    assert badge.search(auditor.get("/runs").content.decode()) is None
    attend(0)
    for page in ("/reports", "/master-data/persons"):
        assert badge.findall(auditor.get(page).content.decode()) == ["2"]
    Connection.objects.update(state=ConnectionState.EXPORTING)
    assert badge.findall(auditor.get("/attention").content.decode()) == ["1"]
    assert badge.findall(auditor.get("/runs").content.decode()) == ["1"]


def test_who_may_not_open_the_fence_is_not_sent_there(institution: Institution, signed_in: Enter) -> None:
    institution.configure(sandbox_mode=False)
    FenceBinding.objects.create(
        registry=PRODUCTION.site, identity="x", base_url="https://other.example.org", bound_at=timezone.now(), bound_by="test"
    )
    for role, sent in ((Role.ADMINISTRATOR, True), (Role.AUDITOR, False), (Role.EDITOR, False)):
        page = signed_in(role).get("/attention")
        assert "Nothing is sent to production." in text(page)
        assert ("Both ways out" in text(page)) is sent


def test_what_waits_at_one_registry_is_not_told_at_another(auditor: Client) -> None:
    save_attention_count("https://orcid.example.org", 7)
    assert ">7<" not in auditor.get("/runs").content.decode()


def test_a_closed_fence_waits_too_and_candidates_do_not() -> None:
    assert Attention(1, 2, 3, 99, 4, 5, 6, 99, 7, "It is a copy.").waiting == 1 + 2 + 3 + 4 + 5 + 6 + 7 + 1
