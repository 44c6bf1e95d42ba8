"""Works of connected records become candidates; each is decided about once, and what was accepted is content like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.flows.institution import Institution, empty_queue
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record

from pollinia.domain.content import Kind, ResearchOutput
from pollinia.domain.faults import RecordLocked
from pollinia.flows.decide_candidate import (
    SOURCE,
    CandidateUnknown,
    OutputNotYours,
    accept,
    merge,
    reject,
    take_back,
    take_over_accepted,
)
from pollinia.flows.import_content import import_content
from pollinia.flows.import_works import defer_due_imports, import_works, import_works_of
from pollinia.flows.part import ask_to_part, part
from pollinia.flows.registry_access import Clients
from pollinia.reports.master_data.one import find
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.connections import Connection
from pollinia.store.content import SourceRecord
from pollinia.store.partings import PartingDeed


def work(title: str, doi: str | None = None, type: str = "book", year: str = "2020") -> dict[str, Any]:
    ids = [{"external-id-type": "doi", "external-id-value": doi, "external-id-relationship": "self"}] if doi else []
    return {
        "title": {"title": {"value": title}},
        "type": type,
        "publication-date": {"year": {"value": year}},
        "external-ids": {"external-id": ids or [UNTYPED]},
    }


UNTYPED = {"external-id-type": "other-id", "external-id-value": "x-1", "external-id-relationship": "self"}


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("b1", BEN))
    return institution


@pytest.fixture
def record(filled: Institution) -> Record:
    """Ada's, after an export, with a book that another system has added."""
    record = filled.connect(ADA)
    filled.export()
    record.as_client(OTHER_CLIENT).add("work", work("A book of hers", "10.5555/book"))
    return record


def look(filled: Institution) -> int:
    with Clients() as clients:
        return import_works(filled.connection(ADA).pk, clients)


def waiting() -> list[str]:
    return list(ImportCandidate.objects.filter(state=CandidateState.WAITING).order_by("title").values_list("title", flat=True))


def candidate(title: str = "A book of hers") -> int:
    return ImportCandidate.objects.get(title=title).pk


def test_what_is_on_the_record_and_not_here_waits_and_what_we_wrote_does_not(filled: Institution, record: Record) -> None:
    assert look(filled) == 1
    assert waiting() == ["A book of hers"]


def test_the_same_record_gives_the_same_candidates(filled: Institution, record: Record) -> None:
    look(filled)
    first = candidate()
    assert look(filled) == 1
    assert candidate() == first


def test_one_that_is_gone_from_the_record_waits_no_more(filled: Institution, record: Record) -> None:
    look(filled)
    theirs = record.as_client(OTHER_CLIENT)
    (group,) = [each for each in theirs.get("/works").json()["group"] if len(each["work-summary"]) == 1][-1:]
    for group in theirs.get("/works").json()["group"]:
        for each in group["work-summary"]:
            if each["title"]["title"]["value"] == "A book of hers":
                theirs.delete(f"/work/{each['put-code']}")
    assert look(filled) == 0
    assert waiting() == []


def test_what_another_system_has_added_of_ours_is_no_candidate(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", work("Ours, from elsewhere", "https://doi.org/10.5555/O1"))
    look(filled)
    assert waiting() == ["A book of hers"]


def test_an_output_of_a_colleague_is_found_by_its_doi_however_it_is_spelt(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", work("With Ben", "10.5555/B1"))
    look(filled)
    assert ImportCandidate.objects.get(title="With Ben").duplicates == [{"output_id": "b1", "by": "identifier"}]


def test_accepted_it_is_an_output_of_hers_at_the_first_workflow_step(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada@example.org")
    take_over_accepted()
    found = find(ResearchOutput, f"orcid:{candidate()}")
    assert found is not None
    assert found.sources == (SOURCE,)
    item = found.item
    assert (item.title and item.title.value, item.workflow_step) == ("A book of hers", "entryInProgress")
    assert item.type is not None
    assert item.type.value.endswith("/c_2f33")
    assert [each.person_id for each in item.contributors] == ["ada"]
    assert filled.export().writes == 0
    assert look(filled) == 0


def test_accepting_twice_is_accepting_once(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada")
    with pytest.raises(CandidateUnknown):
        accept("ada", candidate(), by="ada")
    take_over_accepted()
    assert take_over_accepted().taken.added == 0


def test_rejected_it_never_comes_back_and_undone_it_does(filled: Institution, record: Record) -> None:
    look(filled)
    reject("ada", candidate(), by="ada")
    assert (look(filled), waiting()) == (0, [])
    take_back("ada", candidate())
    assert (look(filled), waiting()) == (1, ["A book of hers"])


def test_merged_it_gives_its_identifiers_to_the_output_that_it_is(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", {**work("On orchids o1", type="journal-article", year="2024")})
    look(filled)
    found = ImportCandidate.objects.get(title="On orchids o1")
    assert found.duplicates == [{"output_id": "o1", "by": "title"}]
    merge("ada", found.pk, "o1", by="ada")
    take_over_accepted()
    output = find(ResearchOutput, "o1")
    assert output is not None
    assert {each.scheme for each in output.item.identifiers} == {"doi", "other-id"}
    assert output.item.title is not None
    assert output.item.title.value == "On orchids o1"


def test_it_cannot_be_merged_into_somebody_elses_output(filled: Institution, record: Record) -> None:
    look(filled)
    with pytest.raises(OutputNotYours):
        merge("ada", candidate(), "b1", by="ada")
    with pytest.raises(OutputNotYours):
        merge("ada", candidate(), "nothing", by="ada")
    assert waiting() == ["A book of hers"]


def test_nobody_decides_about_the_works_of_others(filled: Institution, record: Record) -> None:
    look(filled)
    for decide in (accept, reject):
        with pytest.raises(CandidateUnknown):
            decide("ben", candidate(), by="ben")
    with pytest.raises(CandidateUnknown):
        take_back("ben", candidate())
    assert waiting() == ["A book of hers"]


def test_taken_back_what_was_accepted_is_content_no_more(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada")
    take_over_accepted()
    take_back("ada", candidate())
    take_over_accepted()
    assert find(ResearchOutput, f"orcid:{candidate()}") is None
    assert not SourceRecord.objects.filter(source=SOURCE, kind=Kind.RESEARCH_OUTPUT, retired=False).exists()


def test_candidates_follow_a_person_whose_id_changes_by_joining(institution: Institution) -> None:
    orcid = "0000-0001-7857-2795"
    import_content("cris", [UNIVERSITY])
    import_content("hr", [replace(ADA, id="E1", orcid=orcid), output("o1", replace(ADA, id="E1"))])
    theirs = institution.connect(replace(ADA, id="E1"), orcid=orcid).as_client(OTHER_CLIENT)
    theirs.add("work", work("A book of hers", "10.5555/book"))
    with Clients() as clients:
        import_works(Connection.objects.get().pk, clients)
    reject("E1", candidate(), by="ada")
    import_content("cris", [UNIVERSITY, replace(ADA, orcid=orcid)])
    assert ImportCandidate.objects.get().person_id == "ada"
    assert look(institution) == 0


def test_the_public_api_reads_what_is_public(filled: Institution, record: Record) -> None:
    filled.configure(export_enabled=False, membership="public")
    assert look(filled) >= 1


def test_each_record_is_looked_through_once_a_week(filled: Institution, record: Record) -> None:
    empty_queue()
    assert defer_due_imports() == 1
    empty_queue()
    look(filled)
    assert defer_due_imports() == 0


def test_a_record_that_cannot_be_read_is_said_and_holds_up_nobody(filled: Institution, record: Record) -> None:
    filled.connect(BEN)
    filled.sandbox.control(f"people/{record.orcid}/state", {"state": "locked"})
    with Clients() as clients:
        done = import_works_of([], clients)
    assert done["ben"] == 0
    assert str(RecordLocked()).partition(".")[0] in str(done["ada"])


def test_who_disconnects_has_nothing_to_decide_any_more_and_keeps_what_was_decided(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", work("Another", "10.5555/another"))
    look(filled)
    accept("ada", candidate(), by="ada")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada")
    with Clients() as clients:
        part(filled.connection(ADA).pk, clients)
    assert not Connection.objects.exists()
    assert list(ImportCandidate.objects.values_list("state", flat=True)) == [CandidateState.ACCEPTED]
