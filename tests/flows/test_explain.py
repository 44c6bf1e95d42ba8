"""Why is this on my ORCID record, or not? Every item has an answer, whatever state it is in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record

from pollinia.domain.content import Affiliation, Identifier, PartialDate, PublicationStatus, Text, Visibility
from pollinia.domain.options import DeletedAtOrcid
from pollinia.domain.permission import ConnectionState
from pollinia.domain.selection import Reason
from pollinia.flows.connect import PersonUnknown
from pollinia.flows.explain import ExplainedItem, Explanation, ItemKind, Question, explain
from pollinia.flows.item_states import ItemState
from pollinia.flows.verify import verify
from pollinia.reports.paging import Paging
from pollinia.store.connections import Connection, OptOut
from pollinia.store.runs import Run

EVERYTHING = Paging(size=1000)


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("1", ADA), output("2", ADA, status=PublicationStatus.SUBMITTED))
    return institution


def explained(person_id: str = "ada") -> Explanation:
    return explain(person_id, Question(), EVERYTHING)


def item(key: str) -> ExplainedItem:
    (found,) = [each for each in explained().page.entries if each.key == key]
    return found


def test_every_item_of_who_is_not_connected_has_a_verdict(filled: Institution) -> None:
    found = explained()
    assert [(each.key, each.state) for each in found.page.entries] == [
        ("affiliation:A-1", ItemState.WAITING),
        ("identifier:scopus-author:7004212771", ItemState.WAITING),
        ("portal-url", ItemState.WAITING),
        ("output:1", ItemState.WAITING),
        ("output:2", ItemState.NOT_EXPORTED),
    ]
    assert all(each.sentence for each in found.page.entries)
    assert (found.orcid, found.connection_state) == (None, None)
    assert "not connected" in str(found.hindrance)


def test_what_is_not_exported_says_why(filled: Institution) -> None:
    draft = item("output:2")
    assert (draft.name, draft.kind, draft.year) == ("On orchids 2", ItemKind.OUTPUT, 2024)
    assert draft.reason is Reason.STATUS_NOT_CHOSEN
    assert "Submitted" in draft.sentence
    assert draft.next is None


def test_what_is_on_orcid_says_since_when(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    found = item("output:1")
    assert found.state is ItemState.ON_ORCID
    (work,) = record.get("/works").json()["group"]
    assert found.put_code == work["work-summary"][0]["put-code"]
    assert found.since is not None
    filled.holds(output("1", ADA, title="Changed"))
    filled.export()
    later = item("output:1")
    assert later.since == found.since
    assert later.written_at is not None
    assert later.written_at > found.since


def test_since_when_is_known_as_far_back_as_the_history_goes(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    Run.objects.all().delete()
    assert item("output:1").since == item("output:1").written_at is not None


def test_a_change_says_that_it_waits_for_the_next_export(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("1", ADA, title="Changed"), output("3", ADA))
    assert explained().changed_since is not None
    assert (item("output:1").state, item("output:1").next) == (
        ItemState.CHANGING,
        "It has changed since it was written to the record.",
    )
    assert item("output:3").state is ItemState.WAITING


def test_what_is_to_be_removed_says_why(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("1", ADA, visibility=Visibility.CAMPUS))
    leaving = item("output:1")
    assert (leaving.state, leaving.reason) == (ItemState.LEAVING, Reason.NOT_PUBLIC)
    assert leaving.since is not None


def test_what_is_gone_from_the_source_is_still_called_by_its_title(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.loses("1")
    gone = item("output:1")
    assert (gone.name, gone.state, gone.reason) == ("On orchids 1", ItemState.LEAVING, None)
    assert gone.sentence == "It is no longer among what is to be on the record."


def test_a_refused_item_says_orcids_words(filled: Institution) -> None:
    filled.connect(ADA)
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        filled.export()
    finally:
        filled.sandbox.http.delete("/control/organisations")
    refused = item("affiliation:A-1")
    assert (refused.state, refused.name) == (ItemState.REFUSED, "Professor, Department of Botany")
    assert "disambiguated" in str(refused.answer)
    assert refused.since is None


def test_an_item_in_revalidation_is_kept(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("1", ADA, workflow_step="forRevalidation"))
    kept = item("output:1")
    assert (kept.state, kept.reason, kept.next) == (ItemState.KEPT, Reason.IN_REVALIDATION, None)
    assert kept.since is not None


def test_what_the_researcher_does_not_want_there_says_so(filled: Institution) -> None:
    OptOut.objects.create(person_id="ada", key="output:1")
    unwanted = item("output:1")
    assert (unwanted.state, unwanted.reason, unwanted.opted_out) == (ItemState.NOT_EXPORTED, Reason.OPTED_OUT, True)


def test_what_another_source_has_put_there_is_withheld(filled: Institution) -> None:
    record = filled.connect(ADA)
    add_identifier_as_another_client(record)
    assert item("identifier:scopus-author:7004212771").state is ItemState.WAITING
    report = filled.export()
    assert report.already_there == 1
    withheld = item("identifier:scopus-author:7004212771")
    assert withheld.state is ItemState.WITHHELD
    assert withheld.next == "It is already on the record, from another source."
    filled.holds(output("3", ADA))
    assert item("identifier:scopus-author:7004212771").state is ItemState.WITHHELD


def test_what_the_researcher_deleted_in_orcid_is_withheld_where_that_is_respected(filled: Institution) -> None:
    filled.configure(deleted_at_orcid=DeletedAtOrcid.RESPECT)
    record = filled.connect(ADA)
    filled.export()
    filled.client_for(record).delete(f"/work/{item('output:1').put_code}")
    verify()
    withheld = item("output:1")
    assert (withheld.state, withheld.since) == (ItemState.WITHHELD, None)
    assert "The researcher deleted it in ORCID" in str(withheld.next)
    filled.configure(deleted_at_orcid=DeletedAtOrcid.ADD_AGAIN)
    verify()
    assert item("output:1").state is ItemState.ON_ORCID


def test_what_is_no_longer_in_the_way_is_withheld_no_more(filled: Institution) -> None:
    record = filled.connect(ADA)
    put_code = add_identifier_as_another_client(record)
    filled.export()
    record.as_client(OTHER_CLIENT).delete(f"/external-identifiers/{put_code}")
    verify()
    assert item("identifier:scopus-author:7004212771").state is ItemState.ON_ORCID


def add_identifier_as_another_client(record: Record) -> int:
    return record.as_client(OTHER_CLIENT).add(
        "external-identifiers",
        {
            "external-id-type": "Scopus Author ID",
            "external-id-value": "7004212771",
            "external-id-url": {"value": "https://www.scopus.com/authid/detail.uri?authorId=7004212771"},
            "external-id-relationship": "self",
        },
    )


def test_without_detail_an_affiliation_stands_where_the_one_that_stands_for_it_does(filled: Institution) -> None:
    filled.configure(detailed_affiliations=False)
    filled.connect(ADA)
    assert item("affiliation:A-1").state is ItemState.WAITING
    filled.export()
    part, whole = item("affiliation:A-1"), item("employment:U")
    assert (part.state, whole.state) == (ItemState.ON_ORCID, ItemState.ON_ORCID)
    assert part.put_code == whole.put_code is not None
    assert whole.name == "University of Exampleton"


TWO_AT_ONE = replace(ADA, affiliations=(*ADA.affiliations, Affiliation(id="A-2", organisation_id="U")))


def test_without_detail_what_is_part_of_another_item_is_in_the_list_and_not_counted(filled: Institution) -> None:
    filled.configure(detailed_affiliations=False)
    filled.holds(TWO_AT_ONE)
    found = explained()
    assert {each.key: each.part_of for each in found.page.entries if each.kind is ItemKind.AFFILIATION} == {
        "affiliation:A-1": "employment:U",
        "affiliation:A-2": "employment:U",
        "employment:U": None,
    }
    assert found.counts == {ItemState.WAITING: 4, ItemState.NOT_EXPORTED: 1}
    filled.connect(ADA)
    assert filled.export().writes == 4
    written = explain("ada", Question(states=frozenset({ItemState.ON_ORCID})), EVERYTHING)
    assert written.page.total == written.counts[ItemState.ON_ORCID] == 4


def test_without_detail_not_sending_the_one_item_is_not_sending_all_that_it_stands_for(filled: Institution) -> None:
    filled.configure(detailed_affiliations=False)
    filled.holds(TWO_AT_ONE)
    filled.connect(ADA)
    filled.export()
    OptOut.objects.create(person_id="ada", key="employment:U")
    for key in ("affiliation:A-1", "affiliation:A-2", "employment:U"):
        found = item(key)
        assert (found.opted_out, found.choice_key, found.reason) == (True, "employment:U", Reason.OPTED_OUT)
        assert found.state is ItemState.LEAVING
    filled.export()
    assert item("affiliation:A-1").state is ItemState.NOT_EXPORTED
    OptOut.objects.all().delete()
    OptOut.objects.create(person_id="ada", key="affiliation:A-1")
    assert (item("affiliation:A-1").opted_out, item("affiliation:A-1").part_of) == (True, None)
    assert (item("affiliation:A-2").opted_out, item("employment:U").opted_out) == (False, False)


# --- what is missing on the record ---


def missing() -> list[str]:
    found = explain("ada", Question(missing=True), EVERYTHING)
    assert found.page.total == sum(found.missing.values())
    return [each.key for each in found.page.entries]


def test_what_is_in_revalidation_is_missing_where_it_was_never_written(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(output("1", ADA, workflow_step="forRevalidation"), output("3", ADA, workflow_step="forRevalidation"))
    assert (item("output:1").state, item("output:3").state) == (ItemState.KEPT, ItemState.KEPT)
    assert missing() == ["output:2", "output:3"]


def test_what_orcid_refuses_is_missing_unless_an_older_version_of_it_is_there(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(replace(ADA, affiliations=(replace(ADA.affiliations[0], job_title="Dean"),)))
    refuse_all_organisations_and_export(filled)
    assert item("affiliation:A-1").state is ItemState.REFUSED
    assert missing() == ["output:2"]
    filled.holds(TWO_AT_ONE)
    refuse_all_organisations_and_export(filled)
    assert missing() == ["affiliation:A-2", "output:2"]


def refuse_all_organisations_and_export(filled: Institution) -> None:
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        filled.export()
    finally:
        filled.sandbox.http.delete("/control/organisations")


def test_what_is_still_to_be_added_is_not_missing(filled: Institution) -> None:
    assert missing() == ["output:2"]


def test_a_warning_is_shown_beside_what_is_exported(filled: Institution) -> None:
    assert UNIVERSITY.address is not None
    filled.holds(replace(UNIVERSITY, address=replace(UNIVERSITY.address, city=None)))
    assert "complete the address" in str(item("affiliation:A-1").warning)


# --- what keeps everything back ---


@pytest.mark.parametrize("state", sorted(set(ConnectionState) - {ConnectionState.EXPORTING}))
def test_a_connection_that_does_not_export_says_why(filled: Institution, state: ConnectionState) -> None:
    filled.connect(ADA)
    assert explained().hindrance is None
    Connection.objects.update(state=state)
    found = explained()
    assert found.connection_state is state
    assert found.hindrance


def test_export_that_is_switched_off_says_so(filled: Institution) -> None:
    filled.connect(ADA)
    filled.configure(export_enabled=False)
    assert "Enable export" in str(explained().hindrance)


def test_a_connection_made_with_another_client_says_so(filled: Institution) -> None:
    filled.connect(ADA)
    Connection.objects.update(client_id="APP-0000000000000009")
    assert "another ORCID client" in str(explained().hindrance)


def test_who_has_left_is_told_that_it_goes_on_with_a_new_affiliation(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    filled.holds(replace(ADA, affiliations=(replace(ADA.affiliations[0], end=PartialDate(2020)),)))
    filled.export()
    assert "goes on by itself" in str(explained().hindrance)


def test_what_the_brake_holds_says_so(filled: Institution) -> None:
    filled.configure(brake_items=1)
    filled.holds(*(output(f"b{number}", ADA) for number in range(4)))
    filled.connect(ADA)
    filled.export()
    filled.holds(*(output(f"b{number}", ADA, visibility=Visibility.CAMPUS) for number in range(4)))
    assert filled.export().held
    assert "brake" in str(explained().hindrance)
    assert item("output:b0").state is ItemState.LEAVING


# --- lists ---


def test_outputs_come_last_and_the_newest_of_them_first(filled: Institution) -> None:
    filled.holds(output("old", ADA, publication_date=PartialDate(1999)), output("new", ADA, publication_date=PartialDate(2026)))
    keys = [each.key for each in explained().page.entries]
    assert keys[3:] == ["output:new", "output:1", "output:2", "output:old"]


def test_every_word_of_a_search_is_in_the_title(filled: Institution) -> None:
    filled.holds(output("3", ADA, title="Über Straßen und ORCHIDEEN"))
    found = explain("ada", Question(text="orchideen STRASSEN"), EVERYTHING)
    assert [each.key for each in found.page.entries] == ["output:3"]
    assert explain("ada", Question(text="orchideen tulips"), EVERYTHING).page.total == 0


def test_a_state_is_shown_alone_and_all_are_counted(filled: Institution) -> None:
    found = explain("ada", Question(states=frozenset({ItemState.NOT_EXPORTED})), EVERYTHING)
    assert [each.key for each in found.page.entries] == ["output:2"]
    assert found.counts == {ItemState.WAITING: 4, ItemState.NOT_EXPORTED: 1}


def test_a_kind_is_shown_alone(filled: Institution) -> None:
    found = explain("ada", Question(kinds=frozenset({ItemKind.IDENTIFIER})), EVERYTHING)
    assert [each.name for each in found.page.entries] == ["Scopus Author ID 7004212771"]
    assert found.counts == {ItemState.WAITING: 1}


def test_hundreds_come_in_pages_and_in_as_many_statements_as_a_few(filled: Institution) -> None:
    filled.connect(ADA)
    with CaptureQueriesContext(database) as few:
        explained()
    filled.holds(
        replace(
            ADA,
            affiliations=tuple(Affiliation(f"A-{number}", "BOT", job_title=f"Post {number}") for number in range(30)),
            identifiers=tuple(Identifier("scopus-author", f"70042{number:05}") for number in range(30)),
        ),
        *(output(f"n{number}", ADA, title=f"Volume {number:03}") for number in range(360)),
    )
    with CaptureQueriesContext(database) as many:
        page = explain("ada", Question(kinds=frozenset({ItemKind.OUTPUT})), Paging(8, 50)).page
    assert (page.total, page.pages, len(page.entries)) == (362, 8, 12)
    assert len(many) == len(few)


def test_a_person_whom_no_source_knows_is_not_explained(filled: Institution) -> None:
    with pytest.raises(PersonUnknown):
        explain("nobody", Question(), EVERYTHING)


def test_markup_in_a_title_is_no_hindrance(filled: Institution) -> None:
    filled.holds(replace(output("3", ADA), title=Text("On <i>Ophrys</i>")))
    assert item("output:3").name == "On Ophrys"
