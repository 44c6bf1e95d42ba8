"""Exporting to records over real HTTP: once, in step, and never more than was wanted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.flows.institution import SECRET, Institution, affiliations, items, works
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import AffiliationKind, Identifier, PublicationStatus, Text, Visibility
from pollinia.domain.options import OtherSources
from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.flows.export import export
from pollinia.flows.start_run import ExportNotAllowed
from pollinia.store.connections import OptOut
from pollinia.store.runs import ActionTaken, Run


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA, BEN))
    return institution


def test_the_first_export_writes_everything_that_may_go(filled: Institution) -> None:
    record = filled.connect(ADA)
    report = filled.export()
    assert (report.researchers, report.count(Deed.ADD), report.refused) == (1, 5, 0)
    assert works(record) == ["On orchids o1", "On orchids o2"]
    (employment,) = affiliations(record, "employment")
    assert employment["department-name"] == "Department of Botany"
    assert employment["role-title"] == "Professor"
    assert employment["organization"]["name"] == "University of Exampleton"
    (identifier,) = items(record, "external-identifiers", "external-identifier")
    assert (identifier["external-id-type"], identifier["external-id-value"]) == ("Scopus Author ID", "7004212771")
    (url,) = items(record, "researcher-urls", "researcher-url")
    assert url["url"]["value"] == ADA.profile_url


def test_it_costs_one_reading_and_then_one_request_for_all_works_and_one_for_each_other_item(filled: Institution) -> None:
    filled.connect(ADA)
    report = filled.export()
    assert report.requests == 1 + 1 + 3
    assert Run.objects.get().requests == report.requests


def test_more_than_a_hundred_works_go_a_hundred_at_a_time(institution: Institution) -> None:
    institution.holds(BEN, *(output(f"o{number}", BEN) for number in range(250)))
    record = institution.connect(BEN)
    assert institution.export().requests == 1 + 3
    assert len(works(record)) == 250


def test_exporting_again_sends_nothing(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    again = filled.export()
    assert (again.requests, again.writes, again.unchanged) == (0, 0, 5)


def test_a_changed_output_costs_one_request_and_keeps_its_put_code(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    before = {each["put-code"] for group in record.get("/works").json()["group"] for each in group["work-summary"]}
    filled.holds(output("o1", ADA, title="On other orchids"))
    report = filled.export()
    assert (report.requests, report.count(Deed.UPDATE), report.writes) == (1, 1, 1)
    assert works(record) == ["On orchids o2", "On other orchids o1"]
    after = {each["put-code"] for group in record.get("/works").json()["group"] for each in group["work-summary"]}
    assert after == before


@pytest.mark.parametrize(
    "change",
    [
        {"status": PublicationStatus.UNPUBLISHED},
        {"visibility": Visibility.CONFIDENTIAL},
        {"workflow_step": "forApproval"},
    ],
)
def test_what_may_no_longer_go_is_removed(filled: Institution, change: dict[str, Any]) -> None:
    record = filled.connect(ADA)
    filled.export()
    filled.holds(output("o1", ADA, **change))
    report = filled.export()
    assert (report.count(Deed.DELETE), report.requests) == (1, 1)
    assert works(record) == ["On orchids o2"]


def test_what_is_in_re_validation_stays_as_it_is(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    filled.holds(output("o1", ADA, title="Draft", workflow_step="forRevalidation"))
    assert filled.export().requests == 0
    assert works(record) == ["On orchids o1", "On orchids o2"]


def test_an_output_that_left_the_source_leaves_the_record(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    filled.loses("o1")
    filled.export()
    assert works(record) == ["On orchids o2"]


def test_a_person_who_left_the_source_is_left_alone(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    filled.loses("ada")
    assert filled.export().requests == 0
    assert len(works(record)) == 2


def test_what_the_researcher_does_not_want_is_removed(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    OptOut.objects.create(person_id="ada", key="output:o2")
    filled.export()
    assert works(record) == ["On orchids o1"]


def test_a_students_affiliation_is_an_education(institution: Institution) -> None:
    student = replace(ADA, affiliations=(replace(ADA.affiliations[0], kind=AffiliationKind.STUDENT),))
    institution.holds(UNIVERSITY, BOTANY, student)
    record = institution.connect(ADA)
    report = institution.export()
    assert report.count(Deed.ADD, Section.EDUCATION) == 1
    assert len(affiliations(record, "education")) == 1
    assert affiliations(record, "employment") == []


def test_a_co_authors_iD_is_sent_only_when_it_is_authenticated(filled: Institution) -> None:
    known = "0000-0001-5109-3700"
    filled.holds(replace(BEN, orcid=known))
    record = filled.connect(ADA)
    filled.export()
    put_code = next(
        each["put-code"]
        for group in record.get("/works").json()["group"]
        for each in group["work-summary"]
        if each["title"]["title"]["value"] == "On orchids o2"
    )
    assert known not in record.get(f"/work/{put_code}").text
    his = filled.connect(BEN, orcid=known)
    filled.export()
    contributors = record.get(f"/work/{put_code}").json()["contributors"]["contributor"]
    assert [each["contributor-orcid"]["path"] for each in contributors] == [record.orcid, his.orcid]


def test_a_translated_title_that_is_taken_away_goes_although_orcid_ignores_that_update(institution: Institution) -> None:
    with_translation = output("o1", BEN, translated_title=Text("Über Orchideen", "de"))
    institution.holds(BEN, with_translation)
    record = institution.connect(BEN)
    institution.export()
    institution.holds(output("o1", BEN))
    institution.export()
    (group,) = record.get("/works").json()["group"]
    (summary,) = group["work-summary"]
    assert summary["title"]["translated-title"] is None
    assert institution.export().requests == 0


def test_an_identifier_that_another_source_added_is_not_added_again(filled: Institution) -> None:
    record = filled.connect(ADA)
    body = {
        "external-id-type": "Scopus Author ID",
        "external-id-value": "7004212771",
        "external-id-url": {"value": "https://www.scopus.com/authid/detail.uri?authorId=7004212771"},
        "external-id-relationship": "self",
    }
    filled.sandbox.control(f"people/{record.orcid}/items", {"section": "external-identifiers", "body": body})
    report = filled.export()
    assert (report.count(Deed.ADD, Section.EXTERNAL_IDENTIFIER), report.already_there) == (0, 1)
    assert len(items(record, "external-identifiers", "external-identifier")) == 1


@pytest.mark.parametrize(("setting", "expected"), [(OtherSources.ADD, 2), (OtherSources.ONLY_IF_MISSING, 1)])
def test_a_work_of_another_source_is_joined_or_left_to_it_as_set(
    institution: Institution, setting: OtherSources, expected: int
) -> None:
    institution.configure(works_of_other_sources=setting)
    institution.holds(BEN, output("o1", BEN))
    record = institution.connect(BEN)
    body = {
        "title": {"title": {"value": "By hand"}},
        "type": "journal-article",
        "external-ids": {
            "external-id": [
                {"external-id-type": "doi", "external-id-value": "10.5555/O1", "external-id-relationship": "self"},
            ]
        },
    }
    institution.sandbox.control(f"people/{record.orcid}/items", {"section": "work", "body": body})
    institution.export()
    assert len(works(record)) == expected
    assert len(record.get("/works").json()["group"]) == 1
    assert institution.export().writes == 0


def test_what_the_researcher_made_private_is_still_ours_and_not_added_again(filled: Institution) -> None:
    record = filled.connect(ADA, default_visibility="private")
    filled.export()
    filled.holds(output("o3", ADA))
    report = filled.export()
    assert report.count(Deed.ADD) == 1
    assert works(record) == []
    assert len(works(filled.client_for(record))) == 3


def test_nothing_is_written_while_export_is_off(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.configure(export_enabled=False)
    with pytest.raises(ExportNotAllowed, match="Enable export"):
        filled.export()
    assert works(record) == []


def test_only_the_persons_named_are_exported(filled: Institution) -> None:
    hers, his = filled.connect(ADA), filled.connect(BEN)
    export(["ben"])
    assert (works(hers), works(his)) == ([], ["On orchids o2"])


def test_every_action_is_history_with_its_reason_and_without_a_token(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    rows = list(ActionTaken.objects.values())
    assert len(rows) == 5
    assert {row["outcome"] for row in rows} == {"done"}
    assert all(row["put_code"] and row["reason"] and row["ended_at"] for row in rows)
    token = filled.connection(ADA).access_token
    assert token
    written = json.dumps(rows, default=str)
    assert token not in written
    assert SECRET not in written


def test_two_outputs_with_one_doi_become_one_work(institution: Institution) -> None:
    doi = (Identifier("doi", "10.5555/same"),)
    institution.holds(BEN, output("o1", BEN, identifiers=doi), output("o2", BEN, identifiers=doi, abstract=Text("More")))
    record = institution.connect(BEN)
    report = institution.export()
    assert (report.refused, works(record)) == (0, ["On orchids o2"])
