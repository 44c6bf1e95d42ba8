"""Works from ORCID in the pages: a researcher's decisions, whose works wait, and the import mapping."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.flows.institution import Institution
from tests.flows.test_import_works import look, work
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record
from tests.web.conftest import Enter
from tests.web.researcher.conftest import enter
from tests.web.test_configuration import text
from tests.web.test_file_handles import previewed

from pollinia.domain import output_types
from pollinia.domain.output_types import OutputTypes
from pollinia.domain.roles import Role
from pollinia.flows.replace_output_types import output_types_in_force
from pollinia.flows.take_over_accepted import take_over_accepted
from pollinia.store.candidates import CandidateState, ImportCandidate

PAGE, MAPPING = "/my-orcid/from-orcid", "/master-data/file-handles/import-mapping"
FILE = b"orcid_work_type,source_scheme,source_type\n*,csv,thing\n"


@pytest.fixture
def record(institution: Institution) -> Record:
    """Ada's, with a book and with an article that may be one of hers, both added elsewhere and looked through."""
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA))
    record = institution.connect(ADA)
    institution.export()
    theirs = record.as_client(OTHER_CLIENT)
    theirs.add("work", work("A book of hers", "10.5555/book"))
    theirs.add("work", work("On orchids o1", type="journal-article", year="2024"))
    look(institution)
    return record


@pytest.fixture
def ada(record: Record) -> Client:
    return enter("ada")


def state(title: str) -> str:
    return ImportCandidate.objects.get(title=title).state


def decide(client: Client, title: str, deed: str, **more: str) -> str:
    candidate = ImportCandidate.objects.get(title=title)
    client.post(f"{PAGE}/{candidate.pk}", {"deed": deed, **more})
    return text(client.get(PAGE))


def test_what_waits_is_shown_with_what_it_may_be(ada: Client) -> None:
    assert "2 works from ORCID to decide about" in text(ada.get("/my-orcid"))
    page = text(ada.get(PAGE))
    for words in ("2 works", "A book of hers (2020)", "Book · doi 10.5555/book · added by Other CRIS", "It may be this output"):
        assert words in page


def test_taken_over_left_out_or_the_same_and_taken_back(ada: Client) -> None:
    assert "It is taken over" in decide(ada, "A book of hers", "accept")
    assert "It is one with the output" in decide(ada, "On orchids o1", "merge", output="o1")
    assert "No work is like this." in text(ada.get(PAGE))
    assert "A book of hers" in text(ada.get(PAGE, {"state": "accepted"}))
    assert "It waits for your decision again." in decide(ada, "A book of hers", "take-back")
    decide(ada, "A book of hers", "reject")
    assert state("A book of hers") == CandidateState.REJECTED


def test_a_second_click_and_a_deed_that_is_none_change_nothing(ada: Client) -> None:
    decide(ada, "A book of hers", "accept")
    assert "not among those that wait" in decide(ada, "A book of hers", "reject")
    decide(ada, "A book of hers", "nonsense")
    assert state("A book of hers") == CandidateState.ACCEPTED


def test_nobody_sees_or_decides_about_the_works_of_others(record: Record) -> None:
    ben = enter("ben")
    assert "No work is like this." in text(ben.get(PAGE))
    decide(ben, "A book of hers", "accept")
    assert state("A book of hers") == CandidateState.WAITING


def test_whose_works_wait_is_shown_to_who_may_read(record: Record, signed_in: Enter) -> None:
    client = signed_in(Role.AUDITOR)
    assert re.search(r"Import candidates .* 2", text(client.get("/attention")))
    assert "Example, Ada" in text(client.get("/attention/candidates"))


def test_the_import_mapping_is_shown_searched_and_downloaded(institution: Institution, signed_in: Enter) -> None:
    client = signed_in(Role.AUDITOR)
    assert f"{len(output_types.builtin().rows)} rows" in text(client.get(MAPPING))
    assert "1 row" in text(client.get(MAPPING, {"search": "preprint"}))
    downloaded = client.get("/master-data/file-handles/output-types.csv")
    assert OutputTypes.parse(downloaded.content) == output_types.builtin()


def test_another_import_mapping_is_previewed_used_and_removed(
    record: Record, ada: Client, institution: Institution, signed_in: Enter
) -> None:
    decide(ada, "A book of hers", "accept")
    client = signed_in(Role.ADMINISTRATOR)
    page = client.post(f"{MAPPING}/preview", {"file": SimpleUploadedFile("types.csv", FILE)}).content.decode()
    assert "1 work taken over before would get another type." in page
    assert output_types_in_force().uploaded_by is None
    client.post(f"{MAPPING}/upload", previewed(page))
    take_over_accepted()
    assert "csv" in text(client.get(f"/master-data/research-outputs/{ImportCandidate.objects.get(state='accepted').output_id}"))
    assert "a file of your own" in text(client.get(MAPPING))
    back = client.post(f"{MAPPING}/preview", {"remove": "yes"})
    assert "What the built-in mapping would do" in text(back)
    assert "1 work taken over before would get another type." in text(back)
    assert f'action="{MAPPING}/remove"' in back.content.decode()
    assert output_types_in_force().uploaded_by is not None
    client.post(f"{MAPPING}/remove", previewed(back.content.decode()))
    assert output_types_in_force().mapping == output_types.builtin()


def test_a_bad_import_mapping_is_refused_whole_with_every_bad_line(institution: Institution, signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    bad = b"orcid_work_type,source_scheme,source_type\njournal-artikle,csv,article\nbook,,\nbook,csv,book\n"
    answer = client.post(f"{MAPPING}/preview", {"file": SimpleUploadedFile("types.csv", bad)})
    page = text(answer)
    assert answer.status_code == 400
    assert "Line 2: journal-artikle is no ORCID work type; journal-article is." in page
    assert "Line 3: source_scheme is empty." in page
    assert output_types_in_force().uploaded_by is None
