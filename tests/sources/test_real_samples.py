"""The OpenAIRE guidelines' own samples and records of a real Pure, read: whatever they carry and content can hold arrives.

The samples belong to others and are not part of this project; they are read where the reference material lies beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar
from xml.etree import ElementTree

import pytest
from tests.reference import REFERENCE
from tests.sources.writing import Sorted, sort

from pollinia.domain.content import (
    Affiliation,
    AffiliationKind,
    Contributor,
    Host,
    Identifier,
    Kind,
    Organisation,
    PartialDate,
    PublicationStatus,
    Text,
    Visibility,
)
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.sources import cerif, csv_files, pure
from pollinia.sources.reading import Deleted

SAMPLES = REFERENCE / "cris"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the reference samples are not here")

T = TypeVar("T")

CERIF = "{https://www.openaire.eu/cerif-profile/1.2/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_openaire(name: str) -> tuple[Sorted, Iterator[ElementTree.Element]]:
    """What the reader makes of a sample, and the records in it."""
    path = SAMPLES / "openaire" / "v1.2" / f"openaire_cerif_xml_example_{name}.xml"
    metadata = ElementTree.parse(path).iterfind(".//{http://www.openarchives.org/OAI/2.0/}metadata")  # noqa: S314 – a known file
    return sort(cerif.read(path)), (each[0] for each in metadata)


def values(element: ElementTree.Element, path: str) -> list[str]:
    """The texts at a path of CERIF elements, with blanks around them cut off."""
    steps = "/".join(f"{CERIF}{step}" for step in path.split("/"))
    return ["".join(each.itertext()).strip() for each in element.findall(steps)]


def texts(element: ElementTree.Element, name: str) -> list[Text]:
    return [Text((each.text or "").strip(), each.get(LANG)) for each in element.findall(CERIF + name)]


def only(found: list[T]) -> T | None:
    """What stands there once at most."""
    assert len(found) < 2
    return found[0] if found else None


def local(id: str | None) -> str:
    return (id or "").rpartition("/")[2]


def links(element: ElementTree.Element, path: str) -> list[str]:
    steps = "/".join(f"{CERIF}{step}" for step in path.split("/"))
    return [local(each.get("id")) for each in element.findall(steps)]


def test_every_organisation_of_the_guidelines_arrives() -> None:
    found, records = read_openaire("orgunits")
    assert not found.problems
    for record in records:
        item = found.organisations.pop(local(record.get("id")))
        assert list(item.names) == texts(record, "Name")
        assert item.acronym == only(values(record, "Acronym"))
        assert item.type == only(values(record, "Type"))
        assert list(item.parents) == links(record, "PartOf/OrgUnit")
        assert item.url == only([each for each in values(record, "ElectronicAddress") if each.startswith("http")])
        identifiers = {"ror": values(record, "RORID"), "grid": values(record, "GRID"), "fundref": values(record, "FundRefID")}
        assert list(item.identifiers) == [Identifier(scheme, value) for scheme, all_ in identifiers.items() for value in all_]


def test_every_person_of_the_guidelines_arrives() -> None:
    found, records = read_openaire("persons")
    assert [each.reason[:22] for each in found.flaws] == ["“https://orcid.org/000"] * 2
    for record in records:
        item = found.persons[local(record.get("id"))]
        assert [item.family_name] == values(record, "PersonName/FamilyNames")
        assert [item.given_names] == values(record, "PersonName/FirstNames")
        assert item.orcid == only([parse_orcid_id(each) for each in values(record, "ORCID")])
        mails = [each[7:] for each in values(record, "ElectronicAddress") if each.startswith("mailto:")]
        assert item.email == only(mails)
        names = ("ResearcherID", "ScopusAuthorID", "ISNI", "DAI", "Identifier")
        assert [each.value for each in item.identifiers] == [value for name in names for value in values(record, name)]
        assert [each.organisation_id for each in item.affiliations] == links(record, "Affiliation/OrgUnit")
    assert found.mentioned == [Organisation("312347", acronym="EKT")]


def test_every_publication_of_the_guidelines_arrives() -> None:
    found, records = read_openaire("publications")
    assert found.deleted == [Deleted(Kind.RESEARCH_OUTPUT, "899999")]
    assert not found.problems
    for record in records:
        item = found.outputs[local(record.get("id"))]
        assert item.title == texts(record, "Title")[0]
        assert item.subtitle == only(texts(record, "Subtitle"))
        assert item.abstract == only(texts(record, "Abstract"))
        assert item.language == only(values(record, "Language"))
        dates = [PartialDate.parse(each) for each in values(record, "PublicationDate")]
        assert item.publication_date == only(dates)
        assert item.type is not None
        assert item.type.value in {"".join(each.itertext()) for each in record if each.tag.endswith("}Type")}
        identifiers = {"doi": "DOI", "issn": "ISSN", "isbn": "ISBN", "zdb-id": "ZDB-ID"}
        assert sorted((each.scheme, each.value) for each in item.identifiers) == sorted(
            (scheme, value) for scheme, name in identifiers.items() for value in values(record, name)
        )
        titles = values(record, "PublishedIn/Publication/Title")
        issns, isbns = (tuple(values(record, f"PublishedIn/Publication/{name}")) for name in ("ISSN", "ISBN"))
        assert item.host == (Host(titles[0], issns, isbns) if titles else None)
        assert list(item.contributors) == [_author(each) for each in record.findall(f"{CERIF}Authors/{CERIF}Author")]


def _author(link: ElementTree.Element) -> Contributor:
    person = link.find(CERIF + "Person")
    assert person is not None
    orcids = [parse_orcid_id(each) for each in values(person, "ORCID")]
    return Contributor(
        values(link, "DisplayName")[0], person_id=local(person.get("id")) or None, orcid=orcids[0] if orcids else None
    )


def test_dated_affiliations_arrive() -> None:
    found = sort(cerif.read(SAMPLES / "openaire" / "synthetic_persons_affiliation_dates_v1.2.xml"))
    assert [each.value for each in found.persons["p-0001"].identifiers][-1] == "E1001"
    assert found.persons["p-0001"].affiliations == (
        Affiliation("p-0001:o-12:2015-09-01", "o-12", start=PartialDate(2015, 9, 1), end=PartialDate(2020, 12, 31)),
        Affiliation("p-0001:o-13:2021-01", "o-13", start=PartialDate(2021, 1)),
    )
    assert found.deleted == [Deleted(Kind.PERSON, "p-0002")]
    assert [each.id for each in found.mentioned] == ["o-12", "o-1", "o-13"]
    assert not found.problems


def read_pure(name: str) -> tuple[Sorted, dict[str, Any]]:
    path = SAMPLES / "pure" / f"pure_524_{name}.json"
    return sort(pure.read(path)), json.loads(path.read_text())


@pytest.mark.parametrize("name", ["organisational_unit_college", "organisational_unit_institute"])
def test_an_organisational_unit_of_a_real_pure_arrives(name: str) -> None:
    found, record = read_pure(name)
    item = found.organisations[record["uuid"]]
    assert [each.value for each in item.names] == [each["value"] for each in record["name"]["text"]]
    assert item.type == record["type"]["uri"]
    assert item.url == record["info"]["portalUrl"]
    assert list(item.parents) == [each["uuid"] for each in record["parents"]]
    assert item.start == PartialDate.parse(record["period"]["startDate"][:10])
    assert [each.names[0].value for each in found.mentioned] == [each["name"]["text"][0]["value"] for each in record["parents"]]


def test_a_person_of_a_real_pure_arrives() -> None:
    found, record = read_pure("person")
    person = found.persons[record["uuid"]]
    assert (person.given_names, person.family_name) == ("Josiah", "Carberry")
    assert person.orcid == "0000-0002-1825-0097"
    assert person.email == "carberry@example.edu"
    assert person.visibility is Visibility.PUBLIC
    assert person.profile_url == record["info"]["portalUrl"]
    assert [(each.scheme, each.value) for each in person.identifiers] == [
        ("scopus-author", "99999999991"),
        ("employee", "9000001"),
        ("/dk/atira/pure/person/personsources/umn", "carberry"),
    ]
    research, data, libraries = (each.organisation_id for each in person.affiliations)
    day = PartialDate(2018, 6, 11)
    assert person.affiliations == (
        Affiliation("248270155", research, job_title="Librarian", start=day, end=PartialDate(2022, 5, 18), primary=True),
        Affiliation("116248897", data, job_title="Librarian", start=day, end=day),
        Affiliation("408590366", libraries, AffiliationKind.VISITING, start=PartialDate(2022, 8, 19)),
    )
    assert [each.names[0].value for each in found.mentioned] == [
        "Research and Learning",
        "Data and Technology",
        "University Libraries",
    ]
    assert not found.problems


def test_a_research_output_of_a_real_pure_arrives() -> None:
    found, record = read_pure("research_output")
    output = found.outputs[record["uuid"]]
    assert output.type is not None
    assert output.type.value.endswith("/contributiontojournal/article")
    assert output.title == Text(record["title"]["value"], "en_US")
    assert output.abstract == Text(record["abstract"]["text"][0]["value"], "en_US")
    assert output.language == "en_US"
    assert (output.status, output.publication_date) == (PublicationStatus.PUBLISHED, PartialDate(2016, 12, 2))
    assert (output.workflow_step, output.visibility) == ("approved", Visibility.PUBLIC)
    assert output.identifiers == (
        Identifier("doi", "https://doi.org/10.1103/PhysRevLett.117.232002"),
        Identifier("eid", "2-s2.0-85002158060"),
        Identifier("pmid", "27982610"),
    )
    assert output.host == Host("Physical review letters", ("0031-9007",))
    assert output.url == record["info"]["portalUrl"]
    assert output.contributors == (
        Contributor("Alex Example"),
        Contributor("Robin Sample"),
        Contributor("Kim Placeholder", person_id="4673ef1c-9a3e-4761-a6fa-0c35ef383195"),
        Contributor("Sam Fixture", person_id="7321c28d-face-4467-a944-7b82cf89d1b2"),
        Contributor("(BESIII Collaboration)"),
    )
    assert not found.problems


def test_an_external_organisation_is_nobodys_unit() -> None:
    found, _ = read_pure("external_organisation")
    assert [*found.items, *found.problems] == []


def test_records_of_pures_newer_api_are_refused_rather_than_read_by_half() -> None:
    found = sort(pure.read(*sorted((SAMPLES / "pure").glob("pure_newapi_*.json"))))
    assert not found.items
    assert all("newer API" in each.reason for each in found.refused)


def test_every_row_of_the_personnel_lists_arrives() -> None:
    found = sort(csv_files.read(SAMPLES / "hr"))
    assert (len(found.organisations), len(found.persons)) == (4, 3)
    assert [len(each.affiliations) for each in found.persons.values()] == [2, 1, 1]
    assert [len(each.identifiers) for each in found.persons.values()] == [2, 1, 1]
    assert [each.position for each in found.flaws] == ["hr_csv_columns.csv"]
    assert [*found.refused, *found.incomplete] == []
