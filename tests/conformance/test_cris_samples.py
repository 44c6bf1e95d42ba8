"""The formats' own samples, from import to the record: every field that a sample carries and ORCID can hold arrives.

The OpenAIRE guidelines' samples and those of Pure's web services are not part of this project. They are read where
the folder lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tests.flows.institution import Institution, affiliations, items
from tests.reference import REFERENCE
from tests.sandbox.trial import Record

from pollinia.domain.content import Address, Identifier, Organisation, Person, Text
from pollinia.domain.workflow import THREE_STEPS
from pollinia.flows.export import export
from pollinia.flows.import_content import import_content
from pollinia.flows.plan_export import plan_export
from pollinia.reports.master_data.one import find
from pollinia.sources import cerif, pure

SAMPLES = REFERENCE / "cris"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the formats' own samples are not at {SAMPLES}")

UNIVERSITY = Organisation(
    "U",
    names=(Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/02hpadn98"),),
    address=Address("Exampleton", None, "GB"),
)


def exported(institution: Institution, person_id: str) -> Record:
    """The record of the person, after a plan that says what the export then does."""
    person = find(Person, person_id)
    assert person is not None
    # The iD that the sample says is the one that the person signs in with.
    record = institution.connect(person.item, **({"orcid": person.item.orcid} if person.item.orcid else {}))
    (planned,) = plan_export([person_id])
    report = export([person_id])
    assert report.refused == 0
    assert report.writes == len(planned.plan.actions) > 0
    assert export([person_id]).requests == 0
    return record


def full_works(record: Record) -> list[dict[str, Any]]:
    groups = record.get("/works").json()["group"]
    put_codes = [each["put-code"] for group in groups for each in group["work-summary"]]
    return [record.get(f"/work/{put_code}").json() for put_code in sorted(put_codes)]


def identifiers(work: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (each["external-id-type"], each["external-id-value"], each["external-id-relationship"])
        for each in work["external-ids"]["external-id"]
    }


def credit_names(work: dict[str, Any]) -> list[str]:
    return [each["credit-name"]["value"] for each in work["contributors"]["contributor"]]


def by_title(works: Iterable[dict[str, Any]], beginning: str) -> dict[str, Any]:
    return next(each for each in works if each["title"]["title"]["value"].startswith(beginning))


def date(work: dict[str, Any]) -> str:
    parts = work["publication-date"]
    return "-".join(parts[name]["value"] for name in ("year", "month", "day") if parts[name])


@pytest.fixture
def openaire(institution: Institution) -> Institution:
    report = import_content("cerif", cerif.read(SAMPLES / "openaire" / "v1.2"))
    assert (report.refused, report.incomplete) == (0, None)
    return institution


@pytest.fixture
def umn(institution: Institution) -> Institution:
    import_content("pure", pure.read(*sorted((SAMPLES / "pure").glob("pure_524_*.json"))))
    import_content("hr", [UNIVERSITY, Person("4673ef1c-9a3e-4761-a6fa-0c35ef383195", family_name="Placeholder")])
    institution.configure(workflow=THREE_STEPS, workflow_threshold="approved", root_organisation="U")
    return institution


def test_openaire_publications_arrive_whole(openaire: Institution) -> None:
    works = full_works(exported(openaire, "2123452"))
    assert len(works) == 3
    article = by_title(works, "Linking Data")
    assert article["type"] == "journal-article"
    assert article["journal-title"]["value"] == "The International Journal of Digital Curation"
    assert date(article) == "2013-06-14"
    assert article["language-code"] == "en"
    assert identifiers(article) >= {
        ("doi", "10.2218/ijdc.v8i1.257", "self"),
        ("issn", "1746-8256", "part-of"),
        ("source-work-id", "812348", "self"),
    }
    assert article["short-description"].startswith("In this paper, we tackle the challenge of linking scholarly information")
    assert article["short-description"].endswith("their contents themselves.")
    assert credit_names(article) == [
        "Maarten Hoogerwerf",
        "Mathias Lösch",
        "Jochen Schirrwagen",
        "Sarah Callaghan",
        "Paolo Manghi",
        "Katerina Iatropoulou",
        "Dimitra Keramida",
        "Najla Rettberg",
    ]
    paper = by_title(works, "The Data Model")
    assert paper["type"] == "conference-paper"
    assert paper["journal-title"]["value"] == "Metadata and Semantics Research"
    assert identifiers(paper) >= {
        ("doi", "10.1007/978-3-642-35233-1_18", "self"),
        ("isbn", "9783642352324", "part-of"),
        ("isbn", "9783642352331", "part-of"),
    }


def test_openaire_persons_arrive_with_their_identifiers(openaire: Institution) -> None:
    record = exported(openaire, "2123451")
    found = {
        each["external-id-type"]: each["external-id-value"]
        for each in items(record, "external-identifiers", "external-identifier")
    }
    assert found == {"ResearcherID": "F-8684-2012", "Scopus Author ID": "6508266266"}


def test_a_pure_output_arrives_whole(umn: Institution) -> None:
    (work,) = full_works(exported(umn, "4673ef1c-9a3e-4761-a6fa-0c35ef383195"))
    assert work["title"]["title"]["value"] == "Measurement of Singly Cabibbo Suppressed Decays Λc+ →pπ+π- and Λc+ →pK+K-"
    assert work["type"] == "journal-article"
    assert work["journal-title"]["value"] in ("Physical review letters", "Physical Review Letters")
    assert date(work) == "2016-12-02"
    assert work["language-code"] == "en"
    assert work["url"]["value"] == "https://pure.example.edu/en/publications/6fb70be6-3728-4137-a5ae-83005cb692bd"
    assert {(type, value.lower(), relationship) for type, value, relationship in identifiers(work)} >= {
        ("doi", "10.1103/physrevlett.117.232002", "self"),
        ("pmid", "27982610", "self"),
        ("eid", "2-s2.0-85002158060", "self"),
        ("issn", "0031-9007", "part-of"),
        ("source-work-id", "6fb70be6-3728-4137-a5ae-83005cb692bd", "self"),
    }
    assert work["short-description"].startswith("Using 567 pb-1 of data collected with the BESIII detector")
    assert "<p>" not in work["short-description"]
    assert credit_names(work) == ["Alex Example", "Robin Sample", "Kim Placeholder", "Sam Fixture", "(BESIII Collaboration)"]


def test_a_pure_person_arrives_with_every_affiliation(umn: Institution) -> None:
    umn.configure(detailed_affiliations=True)
    record = exported(umn, "396e2cd5-1022-4df1-a01d-84a7b144da73")
    jobs = {each["department-name"]: each for each in affiliations(record, "employment")}
    assert jobs.keys() == {"Research and Learning", "Data and Technology", "University Libraries"}
    job = jobs["Research and Learning"]
    assert job["role-title"] == "Librarian"
    assert [job["start-date"][part]["value"] for part in ("year", "month", "day")] == ["2018", "06", "11"]
    assert [job["end-date"][part]["value"] for part in ("year", "month", "day")] == ["2022", "05", "18"]
    assert jobs["University Libraries"]["end-date"] is None
    (url,) = items(record, "researcher-urls", "researcher-url")
    assert url["url"]["value"] == "https://pure.example.edu/en/persons/396e2cd5-1022-4df1-a01d-84a7b144da73"
    (identifier,) = items(record, "external-identifiers", "external-identifier")
    assert identifier["external-id-value"] == "99999999991"
