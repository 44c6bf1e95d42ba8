"""What the JSON of Pure's web services (API 5.24) says of organisations, persons and research outputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.sources.writing import Sorted, read_text, sort

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
    Contributor,
    Host,
    Identifier,
    Kind,
    Organisation,
    OutputType,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Role,
    Text,
    Visibility,
)
from pollinia.sources import pure

TYPES = "/dk/atira/pure/researchoutput/researchoutputtypes"


def text(value: str, locale: str = "en_GB") -> dict[str, Any]:
    return {"formatted": False, "text": [{"locale": locale, "value": value}]}


def uri(value: str) -> dict[str, Any]:
    return {"uri": value, "term": text("label")}


def read(tmp_path: Path, content: object) -> Sorted:
    return read_text(pure.read, tmp_path / "page.json", json.dumps(content))


def output(**members: object) -> dict[str, object]:
    return {"uuid": "r1", "type": uri(f"{TYPES}/contributiontojournal/article"), **members}


def test_an_organisation_arrives_whole(tmp_path: Path) -> None:
    unit = {
        "uuid": "o1",
        "name": text("Institute"),
        "type": uri("/dk/atira/pure/organisation/organisationtypes/organisation/institute"),
        "ids": [{"value": {"value": "https://ror.org/02hpadn98"}, "type": uri("/local/ror_id")}, {"value": {"value": "10995"}}],
        "parents": [{"uuid": "o0", "name": text("University")}],
        "period": {"startDate": "1960-01-01T12:00:00.000-0600", "endDate": "2019-12-31T23:30:00.000-0600"},
        "info": {"portalUrl": "https://pure.example.org/o1"},
        "addresses": [{"city": "Nowhere"}, {"city": "Exampleton", "country": uri("/dk/atira/pure/core/countries/gb")}],
    }
    found = read(tmp_path, unit)
    assert found.organisations["o1"] == Organisation(
        "o1",
        names=(Text("Institute", "en_GB"),),
        type="/dk/atira/pure/organisation/organisationtypes/organisation/institute",
        parents=("o0",),
        identifiers=(Identifier("ror", "https://ror.org/02hpadn98"),),
        address=Address("Exampleton", country="GB"),
        url="https://pure.example.org/o1",
        start=PartialDate(1960, 1, 1),
        end=PartialDate(2019, 12, 31),
    )
    assert found.mentioned == [Organisation("o0", names=(Text("University", "en_GB"),))]


def association(number: int, **members: object) -> dict[str, object]:
    unit = {"uuid": f"o{number}", "name": text(f"Unit {number}")}
    return {"pureId": number, "affiliationId": "9713", "organisationalUnit": unit, **members}


def test_a_person_arrives_whole(tmp_path: Path) -> None:
    person = {
        "uuid": "p1",
        "name": {"firstName": "Ada", "lastName": "Example"},
        "orcid": "0000-0002-1825-0097",
        "visibility": {"key": "CAMPUS"},
        "info": {"portalUrl": "https://pure.example.org/p1"},
        "ids": [
            {"value": {"value": "7007156898"}, "type": uri("/dk/atira/pure/person/personsources/scopusauthor")},
            {"value": {"value": "A-1234-2010"}, "type": uri("/dk/atira/pure/person/personsources/researcher")},
            {"value": {"value": "info:eu-repo/dai/nl/12345678X"}, "type": uri("/local/authorid")},
            {"value": {"value": "77"}, "type": uri("/dk/atira/pure/person/personsources/employee")},
            {"value": {"value": "ada"}, "type": uri("/dk/atira/pure/person/personsources/login")},
        ],
        "staffOrganisationAssociations": [
            association(
                1,
                period={"startDate": "2010-01-01T12:00:00.000-0600", "endDate": "2014-12-31T12:00:00.000-0600"},
                jobTitle=uri("/jobtitles/lecturer"),
                emails=[{"value": {"value": "old@example.org"}}],
            ),
            association(
                2,
                period={"startDate": "2015-01-01T12:00:00.000-0600"},
                jobDescription=text("Professor of Bees"),
                isPrimaryAssociation=True,
                emails=[{"value": {"value": "ada@example.org"}}],
            ),
        ],
        "studentOrganisationAssociations": [association(3)],
        "honoraryStaffOrganisationAssociations": [association(4)],
        "visitingScholarOrganisationAssociations": [association(5)],
    }
    found = read(tmp_path, person)
    assert found.persons["p1"] == Person(
        "p1",
        "Ada",
        "Example",
        email="ada@example.org",
        orcid="0000-0002-1825-0097",
        identifiers=(
            Identifier("scopus-author", "7007156898"),
            Identifier("researcherid", "A-1234-2010"),
            Identifier("dai", "info:eu-repo/dai/nl/12345678X"),
            Identifier("employee", "77"),
            Identifier("/dk/atira/pure/person/personsources/login", "ada"),
        ),
        visibility=Visibility.CAMPUS,
        profile_url="https://pure.example.org/p1",
        affiliations=(
            Affiliation("1", "o1", job_title="label", start=PartialDate(2010, 1, 1), end=PartialDate(2014, 12, 31)),
            Affiliation("2", "o2", job_title="Professor of Bees", start=PartialDate(2015, 1, 1), primary=True),
            Affiliation("3", "o3", AffiliationKind.STUDENT),
            Affiliation("4", "o4", AffiliationKind.HONORARY),
            Affiliation("5", "o5", AffiliationKind.VISITING),
        ),
    )
    assert [each.id for each in found.mentioned] == ["o1", "o2", "o3", "o4", "o5"]


def test_a_malformed_identifier_is_left_out_and_reported(tmp_path: Path) -> None:
    ids = [{"value": {"value": "12"}, "type": uri("/dk/atira/pure/person/personsources/scopusauthor")}]
    found = read(tmp_path, {"uuid": "p1", "name": {"lastName": "Example"}, "orcid": "0000-0002-1825-0098", "ids": ids})
    assert found.persons["p1"] == Person("p1", family_name="Example")
    assert [each.id for each in found.flaws] == ["p1", "p1"]


def test_a_research_output_arrives_whole(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        output(
            title={"formatted": True, "value": "H<sub>2</sub>O"},
            subTitle={"value": "Een"},
            translatedTitle=text("Water"),
            language=uri("/dk/atira/pure/core/languages/nl_NL"),
            abstract={"text": [{"locale": "en_GB", "value": "Water."}, {"locale": "nl_NL", "value": "<p>Water.</p>"}]},
            workflow={"workflowStep": "validated"},
            visibility={"key": "FREE"},
            confidential=False,
            externalId="85002158060",
            externalIdSource="Scopus",
            info={
                "portalUrl": "https://pure.example.org/r1",
                "additionalExternalIds": [
                    {"value": "85002158060", "idSource": "Scopus"},
                    {"value": "27982610", "idSource": "PubMed"},
                    {"value": "/0000-0002-1825-0097/work/67721225", "idSource": "ORCID"},
                ],
            },
            electronicVersions=[{"doi": "https://doi.org/10.5555/1"}, {"link": "https://example.org"}],
            journalAssociation={"title": {"value": "Bee Studies"}, "issn": {"value": "1746-8256"}},
            publicationStatuses=[
                {"publicationStatus": uri("/dk/atira/pure/researchoutput/status/inpress"), "publicationDate": {"year": 2019}},
                {
                    "current": True,
                    "publicationStatus": uri("/dk/atira/pure/researchoutput/status/epub"),
                    "publicationDate": {"year": 2020, "month": 5, "day": 6},
                },
            ],
            personAssociations=[
                {
                    "person": {"uuid": "p1"},
                    "name": {"firstName": "Ada", "lastName": "Example"},
                    "personRole": uri("/dk/atira/pure/researchoutput/roles/contributiontojournal/author"),
                },
                {"externalPerson": {"uuid": "x", "name": text("Some Else")}, "personRole": uri("/roles/x/illustrator")},
                {"authorCollaboration": {"name": text("Bee Collaboration")}},
            ],
        ),
    )
    assert found.outputs["r1"] == ResearchOutput(
        "r1",
        type=OutputType("pure", f"{TYPES}/contributiontojournal/article"),
        title=Text("H<sub>2</sub>O", "nl_NL"),
        subtitle=Text("Een", "nl_NL"),
        translated_title=Text("Water", "en_GB"),
        language="nl_NL",
        status=PublicationStatus.EPUB,
        publication_date=PartialDate(2020, 5, 6),
        workflow_step="validated",
        visibility=Visibility.PUBLIC,
        identifiers=(
            Identifier("doi", "https://doi.org/10.5555/1"),
            Identifier("eid", "2-s2.0-85002158060"),
            Identifier("pmid", "27982610"),
        ),
        host=Host("Bee Studies", ("1746-8256",)),
        abstract=Text("<p>Water.</p>", "nl_NL"),
        url="https://pure.example.org/r1",
        contributors=(
            Contributor("Ada Example", person_id="p1"),
            Contributor("Some Else", Role.OTHER),
            Contributor("Bee Collaboration"),
        ),
    )
    assert not found.problems


def test_the_isbn_of_a_chapter_is_that_of_its_book(tmp_path: Path) -> None:
    chapter = output(
        type=uri(f"{TYPES}/contributiontobookanthology/chapter"),
        hostPublicationTitle={"value": "The Book of Bees"},
        isbns=["978-3-642-35232-4"],
        electronicIsbns=["978-3-642-35233-1"],
    )
    found = read(tmp_path, chapter).outputs["r1"]
    assert found.identifiers == ()
    assert found.host == Host("The Book of Bees", isbns=("978-3-642-35232-4", "978-3-642-35233-1"))


def test_the_isbn_of_a_book_is_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, output(type=uri(f"{TYPES}/bookanthology/book"), isbns=["978-3-642-35232-4"])).outputs["r1"]
    assert found.identifiers == (Identifier("isbn", "978-3-642-35232-4"),)
    assert found.host is None


def test_what_is_confidential_is_so_whatever_its_visibility(tmp_path: Path) -> None:
    found = read(tmp_path, output(confidential=True, visibility={"key": "FREE"}))
    assert found.outputs["r1"].visibility is Visibility.CONFIDENTIAL


@pytest.mark.parametrize(
    "members",
    [
        {"visibility": {"key": "SECRET"}},
        {"publicationStatuses": [{"publicationStatus": uri("/dk/atira/pure/researchoutput/status/retracted")}]},
        {"personAssociations": {"person": "p1"}},
        {"title": ["On Bees"]},
        {"systemName": "ResearchOutput"},
        {"uuid": None},
    ],
    ids=["visibility", "status", "no list", "no object", "newer API", "no uuid"],
)
def test_a_record_that_is_not_understood_is_refused(tmp_path: Path, members: dict[str, object]) -> None:
    found = read(tmp_path, [output(**members), output(uuid="r2")])
    assert list(found.outputs) == ["r2"]
    assert (found.refused[0].kind, found.refused[0].position) == (Kind.RESEARCH_OUTPUT, "page.json, record 1")


def test_a_record_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, [{"uuid": "x", "colour": "red"}, 7])
    assert [each.kind for each in found.refused] == [None, None]


def test_external_persons_and_organisations_are_passed_over(tmp_path: Path) -> None:
    person = {"uuid": "x", "name": {"lastName": "Else"}, "type": uri("/dk/atira/pure/externalperson/externalpersontypes/x")}
    unit = {"uuid": "y", "name": text("Elsewhere"), "type": uri("/dk/atira/pure/ueoexternalorganisation/types/y")}
    found = read(tmp_path, [person, unit])
    assert [*found.items, *found.problems] == []


def test_pages_that_hold_fewer_records_than_they_count_are_incomplete(tmp_path: Path) -> None:
    page = {"count": 3, "pageInformation": {"offset": 0, "size": 2}, "items": [output(uuid="r1"), output(uuid="r2")]}
    assert "2 of 3" in read(tmp_path, page).incomplete[0].reason
    (tmp_path / "page2.json").write_text(json.dumps({"count": 3, "items": [output(uuid="r3")]}))
    whole = sort(pure.read(tmp_path))
    assert list(whole.outputs) == ["r1", "r2", "r3"]
    assert not whole.problems


@pytest.mark.parametrize("content", ["", '{"uuid": ', b"\xff", "[" * 100_000])
def test_what_is_not_json_is_incomplete(tmp_path: Path, content: str | bytes) -> None:
    found = read_text(pure.read, tmp_path / "page.json", content)
    assert found.incomplete[0].position.startswith("page.json")


def test_a_missing_file_is_incomplete(tmp_path: Path) -> None:
    assert sort(pure.read(tmp_path / "nowhere.json")).incomplete
