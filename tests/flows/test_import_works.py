"""Works of connected records become candidates; each is decided about once, and what was accepted is content like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.flows.institution import PASSWORD, Institution, empty_queue
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record

from pollinia.domain.content import Identifier, Kind, ResearchOutput
from pollinia.domain.faults import PermissionWithdrawn, RecordLocked
from pollinia.domain.permission import ConnectionState
from pollinia.flows.decide_candidate import (
    CandidateUnknown,
    OutputNotYours,
    OutputTakenOver,
    accept,
    merge,
    reject,
    take_back,
)
from pollinia.flows.import_content import import_content
from pollinia.flows.import_works import READABLE, defer_due_imports, import_works, import_works_of
from pollinia.flows.nightly import begin_night
from pollinia.flows.part import ask_to_part, part
from pollinia.flows.registry_access import Clients
from pollinia.flows.suspect import MOST_DEAD_TOKENS, CredentialsInDoubt
from pollinia.flows.take_over_accepted import take_over_accepted
from pollinia.reports.master_data.one import find
from pollinia.store.audit import AuditLine
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.connections import Connection
from pollinia.store.content import ORCID_SOURCE, ImportRun, SourceRecord
from pollinia.store.outgoing_mail import OutgoingMail
from pollinia.store.partings import PartingDeed
from pollinia.trial.connecting import connect_in_trial


def work(title: str, doi: str | None = None, type: str = "book", year: str = "2020", **others: str) -> dict[str, Any]:
    named = {"doi": doi, **others} if doi else others
    ids = [
        {"external-id-type": scheme, "external-id-value": value, "external-id-relationship": "self"}
        for scheme, value in named.items()
    ]
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


def schemes(output_id: str) -> set[str]:
    found = find(ResearchOutput, output_id)
    return {each.scheme for each in found.item.identifiers} if found else set()


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
    assert found.sources == (ORCID_SOURCE,)
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
    readings = ImportRun.objects.count()
    assert take_over_accepted() is None
    assert ImportRun.objects.count() == readings


def test_rejected_it_never_comes_back_and_undone_it_does(filled: Institution, record: Record) -> None:
    look(filled)
    reject("ada", candidate(), by="ada")
    assert (look(filled), waiting()) == (0, [])
    take_back("ada", candidate(), by="ada")
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


def test_a_stranger_gives_nothing_to_an_output_that_shares_a_doi(filled: Institution, record: Record) -> None:
    """Anybody can type the DOI of a colleague's output, and the PubMed ID of another, on a record of their own."""
    filled.holds(output("b2", BEN, identifiers=(Identifier("doi", "10.5555/b2"), Identifier("pmid", "17"))))
    record.as_client(OTHER_CLIENT).add("work", work("Typed", "10.5555/b1", pmid="17"))
    look(filled)
    merge("ada", candidate("Typed"), "b1", by="ada")
    take_over_accepted()
    assert schemes("b1") == {"doi"}
    assert (look(filled), waiting()) == (1, ["A book of hers"])


def test_nobody_gives_an_output_of_several_what_another_of_theirs_has_already(filled: Institution, record: Record) -> None:
    mine, other = Identifier("pmid", "PMID: 17"), Identifier("doi", "10.5555/b2")
    filled.holds(output("o1", ADA, BEN), output("b2", BEN, identifiers=(other, mine)))
    theirs = record.as_client(OTHER_CLIENT)
    theirs.add("work", work("On orchids o1", type="journal-article", year="2024", pmid="17", eid="2-s2.0-84900000001"))
    look(filled)
    merge("ada", candidate("On orchids o1"), "o1", by="ada")
    take_over_accepted()
    assert schemes("o1") == {"doi", "eid"}


def test_two_works_merged_at_once_do_not_give_two_outputs_the_same(filled: Institution, record: Record) -> None:
    filled.holds(output("o2", ADA, title="On roses"))
    theirs = record.as_client(OTHER_CLIENT)
    theirs.add("work", work("Orchids again", pmid="17"))
    theirs.add("work", work("Roses again", "10.5555/roses", pmid="18"))
    look(filled)
    ImportCandidate.objects.filter(title="Roses again").update(work=ImportCandidate.objects.get(title="Orchids again").work)
    merge("ada", candidate("Orchids again"), "o1", by="ada")
    merge("ada", candidate("Roses again"), "o2", by="ada")
    take_over_accepted()
    assert (schemes("o1"), schemes("o2")) == ({"doi", "pmid"}, {"doi"})


def test_what_is_taken_over_comes_after_sources_that_are_read_later(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada")
    take_over_accepted()
    import_content("later", [output("l1", ADA, title="Later", identifiers=())])
    record.as_client(OTHER_CLIENT).add("work", work("Later l1", "10.5555/typed", type="journal-article", year="2024"))
    look(filled)
    merge("ada", candidate("Later l1"), "l1", by="ada")
    take_over_accepted()
    import_content("later", [output("l1", ADA, title="Later")])
    found = find(ResearchOutput, "l1")
    assert found is not None
    assert [each.value for each in found.item.identifiers] == ["10.5555/l1"]
    take_back("ada", candidate("Later l1"), by="ada")
    take_over_accepted()
    assert find(ResearchOutput, "l1") is not None


def test_a_work_is_not_one_with_what_was_taken_over_from_orcid_itself(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada")
    take_over_accepted()
    record.as_client(OTHER_CLIENT).add("work", {**work("A book of hers", "10.5555/second"), "short-description": "Again"})
    look(filled)
    second = ImportCandidate.objects.get(state=CandidateState.WAITING)
    assert second.duplicates == []
    accepted = ImportCandidate.objects.get(state=CandidateState.ACCEPTED).output_id
    with pytest.raises(OutputTakenOver):
        merge("ada", second.pk, str(accepted), by="ada")


def test_each_decision_is_in_the_audit(filled: Institution, record: Record) -> None:
    look(filled)
    pk = candidate()
    accept("ada", pk, by="ada@example.org")
    take_back("ada", pk, by="ada@example.org")
    merge("ada", pk, "o1", by="ada@example.org")
    take_back("ada", pk, by="ada@example.org")
    reject("ada", pk, by="ada@example.org")
    lines = AuditLine.objects.filter(by="ada@example.org", sentence__startswith="The work ").order_by("id")
    what = [each.sentence.partition(" of ada ")[2] for each in lines]
    assert what == [
        f"was taken over as the output orcid:{pk}.",
        "waits for a decision again.",
        "is one with the output o1.",
        "waits for a decision again.",
        "was left out.",
    ]
    assert "A book of hers" not in str(list(lines.values())), "it may be a work that she shows to nobody"


def test_only_what_is_new_is_read_in_a_fixed_number_of_statements(
    filled: Institution, record: Record, django_assert_max_num_queries: Any
) -> None:
    look(filled)
    first = ImportCandidate.objects.get()
    accept("ada", first.pk, by="ada")
    take_over_accepted()
    ImportCandidate.objects.bulk_create(
        ImportCandidate(
            registry=first.registry, person_id="ada", put_code=number, put_codes=[number], identity=[], title="Many",
            work=first.work, duplicates=[], state=CandidateState.ACCEPTED, output_id=f"orcid:many-{number}",
        )
        for number in range(10_000, 10_050)
    )  # fmt: skip
    with django_assert_max_num_queries(70):
        report = take_over_accepted()
    assert report is not None
    assert (report.read, report.taken.added) == (50, 50)


def test_a_title_with_the_letters_of_an_escape_stays_as_it_is(filled: Institution, record: Record) -> None:
    title = r"On the letters \u0000 in JSON"
    record.as_client(OTHER_CLIENT).add("work", work(title, "10.5555/letters"))
    look(filled)
    assert title in waiting()
    accept("ada", candidate(title), by="ada")
    take_over_accepted()
    found = find(ResearchOutput, f"orcid:{candidate(title)}")
    assert found is not None
    assert found.item.title is not None
    assert found.item.title.value == title


def test_nobody_decides_about_the_works_of_others(filled: Institution, record: Record) -> None:
    look(filled)
    for decide in (accept, reject):
        with pytest.raises(CandidateUnknown):
            decide("ben", candidate(), by="ben")
    with pytest.raises(CandidateUnknown):
        take_back("ben", candidate(), by="ben")
    assert waiting() == ["A book of hers"]


def test_taken_back_what_was_accepted_is_content_no_more(filled: Institution, record: Record) -> None:
    look(filled)
    accept("ada", candidate(), by="ada")
    take_over_accepted()
    take_back("ada", candidate(), by="ada")
    take_over_accepted()
    assert find(ResearchOutput, f"orcid:{candidate()}") is None
    assert not SourceRecord.objects.filter(source=ORCID_SOURCE, kind=Kind.RESEARCH_OUTPUT, retired=False).exists()


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
    look(filled)
    # The public API does not show whose client ours is, so that what we wrote is known by its put-codes.
    assert waiting() == ["A book of hers"]


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


# --- what else reading a record shows ---


def withdraw(filled: Institution, record: Record) -> None:
    filled.sandbox.control(f"people/{record.orcid}/revoke", {"client_id": filled.client_id})


def look_at_all() -> dict[str, int | str]:
    with Clients() as clients:
        return import_works_of([], clients)


@pytest.mark.parametrize("state", sorted(READABLE))
def test_a_permission_that_is_gone_is_noticed_in_every_state_and_told_once(
    filled: Institution, record: Record, state: ConnectionState
) -> None:
    Connection.objects.update(state=state)
    withdraw(filled, record)
    assert "withdrawn at ORCID" in str(look_at_all()["ada"])
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN
    assert look_at_all() == {}
    assert [each.recipient for each in OutgoingMail.objects.all()] == ["ada@example.org"]


def test_who_let_us_read_alone_is_told_about_reading_alone(filled: Institution) -> None:
    email = "reader@example.org"
    orcid = filled.sandbox.person(email=email, password=PASSWORD)
    connect_in_trial("ada", email, PASSWORD, may_write=False)
    filled.sandbox.control(f"people/{orcid}/revoke", {"client_id": filled.client_id})
    look_at_all()
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your permission at ORCID has ended"
    assert "was allowed to read your ORCID record" in str(mail.content)
    assert "wrote" not in str(mail.content)


def test_one_refused_token_is_only_suspected_until_another_works(filled: Institution, record: Record) -> None:
    filled.connect(BEN)
    withdraw(filled, record)
    with Clients() as clients:
        with pytest.raises(PermissionWithdrawn):
            import_works(filled.connection(ADA).pk, clients)
        assert filled.connection(ADA).state == ConnectionState.EXPORTING
        import_works(filled.connection(BEN).pk, clients)
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN


def test_with_no_other_token_to_compare_with_it_is_settled_at_night(filled: Institution, record: Record) -> None:
    Connection.objects.update(state=ConnectionState.PAUSED)
    withdraw(filled, record)
    with pytest.raises(PermissionWithdrawn):
        look(filled)
    begin_night()
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN


def test_too_many_refused_tokens_in_a_row_are_our_own_affair(filled: Institution) -> None:
    people = [replace(BEN, id=f"p{number}", email=None) for number in range(MOST_DEAD_TOKENS)]
    filled.holds(*people)
    for each in people:
        withdraw(filled, filled.connect(each))
    with pytest.raises(CredentialsInDoubt):
        look_at_all()
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.EXPORTING}


def test_a_record_that_cannot_be_read_any_more_is_noted(filled: Institution, record: Record) -> None:
    Connection.objects.update(state=ConnectionState.PAUSED)
    successor = filled.sandbox.person()
    filled.sandbox.control(f"people/{record.orcid}/state", {"state": "deprecated", "primary": successor})
    look_at_all()
    noted = filled.connection(ADA)
    assert (noted.state, noted.successor) == (ConnectionState.RECORD_UNAVAILABLE, successor)


def test_a_record_that_is_out_of_reach_for_a_while_loses_nothing(
    filled: Institution, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    filled.sandbox.control(
        "faults", {"kind": "status", "status": 502, "client_id": filled.client_id, "path": f"*{record.orcid}*"}
    )
    try:
        assert "cannot be reached" in str(look_at_all()["ada"])
    finally:
        filled.sandbox.http.delete("/control/faults")
    assert filled.connection(ADA).state == ConnectionState.EXPORTING


def test_who_disconnects_has_nothing_to_decide_any_more_and_keeps_what_was_decided(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", work("Another", "10.5555/another"))
    look(filled)
    accept("ada", candidate(), by="ada")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada")
    with Clients() as clients:
        part(filled.connection(ADA).pk, clients)
    assert not Connection.objects.exists()
    assert list(ImportCandidate.objects.values_list("state", flat=True)) == [CandidateState.ACCEPTED]
