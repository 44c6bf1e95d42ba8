"""What CERIF-XML says of organisations, persons and research outputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.writing import CERIF_1_1, Sorted, entity, read_text

from pollinia.domain.content import (
    Affiliation,
    Contributor,
    Host,
    Identifier,
    Organisation,
    OutputType,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Role,
    Text,
)
from pollinia.sources import cerif

COAR = "http://purl.org/coar/resource_type/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feed.xml"


def read(
    path: Path, name: str, content: str, id: str = "17", namespace: str = "https://www.openaire.eu/cerif-profile/1.2/"
) -> Sorted:
    return read_text(cerif.read, path, entity(name, f"{name}s/17", content, namespace))


def read_person(path: Path, content: str) -> Person:
    return read(path, "Person", content).persons["17"]


def read_publication(path: Path, content: str) -> ResearchOutput:
    return read(path, "Publication", content).outputs["17"]


def test_an_organisation_arrives_whole(path: Path) -> None:
    found = read(
        path,
        "OrgUnit",
        "<Type>https://w3id.org/cerif/vocab/OrganisationTypes#University</Type><Acronym>UEX</Acronym>"
        '<Name xml:lang="en">University of Exampleton</Name><Name xml:lang="cy">Prifysgol Exampleton</Name>'
        "<RORID>https://ror.org/02hpadn98</RORID><GRID>grid.7491.b</GRID><FundRefID>https://doi.org/10.13039/1</FundRefID>"
        "<ElectronicAddress>mailto:post@example.org</ElectronicAddress>"
        "<ElectronicAddress>https://www.example.org</ElectronicAddress>"
        '<PartOf><OrgUnit id="OrgUnits/1"/></PartOf><PartOf><OrgUnit id="OrgUnits/2"/></PartOf>',
    )
    assert found.organisations["17"] == Organisation(
        id="17",
        names=(Text("University of Exampleton", "en"), Text("Prifysgol Exampleton", "cy")),
        acronym="UEX",
        type="https://w3id.org/cerif/vocab/OrganisationTypes#University",
        parents=("1", "2"),
        identifiers=(
            Identifier("ror", "https://ror.org/02hpadn98"),
            Identifier("grid", "grid.7491.b"),
            Identifier("fundref", "https://doi.org/10.13039/1"),
        ),
        url="https://www.example.org",
    )


def test_version_1_1_identifiers_are_told_by_their_form(path: Path) -> None:
    identifiers = '<Identifier type="">https://ror.org/02hpadn98</Identifier><Identifier type="">12345</Identifier>'
    found = read(path, "OrgUnit", identifiers, namespace=CERIF_1_1)
    assert found.organisations["17"].identifiers == (Identifier("ror", "https://ror.org/02hpadn98"),)


def test_a_ror_id_with_a_wrong_checksum_is_left_out_and_reported(path: Path) -> None:
    found = read(path, "OrgUnit", "<RORID>https://ror.org/02hpadn99</RORID>")
    assert found.organisations["17"].identifiers == ()
    assert "02hpadn99" in found.flaws[0].reason


def test_a_person_arrives_whole(path: Path) -> None:
    person = read_person(
        path,
        "<PersonName><FamilyNames>Example</FamilyNames><FirstNames>Ada</FirstNames></PersonName>"
        "<ORCID>https://orcid.org/0000-0002-1825-0097</ORCID><ResearcherID>A-1234-2010</ResearcherID>"
        "<ScopusAuthorID>7000000001</ScopusAuthorID><AlternativeScopusAuthorID>7000000002</AlternativeScopusAuthorID>"
        "<ISNI>0000 0001 2103 2683</ISNI><DAI>info:eu-repo/dai/nl/12345678X</DAI>"
        '<Identifier type="https://cris.example.org/vocab/EmployeeID">E1001</Identifier>'
        "<ElectronicAddress>mailto:ada@example.org</ElectronicAddress><ElectronicAddress>tel:+31</ElectronicAddress>"
        "<ElectronicAddress>https://cris.example.org/ada</ElectronicAddress>"
        '<Affiliation startDate="2015-09-01" endDate="2020-12"><OrgUnit id="OrgUnits/o-12"/></Affiliation>',
    )
    assert person == Person(
        id="17",
        given_names="Ada",
        family_name="Example",
        email="ada@example.org",
        orcid="0000-0002-1825-0097",
        identifiers=(
            Identifier("researcherid", "A-1234-2010"),
            Identifier("scopus-author", "7000000001"),
            Identifier("scopus-author", "7000000002"),
            Identifier("isni", "0000 0001 2103 2683"),
            Identifier("dai", "info:eu-repo/dai/nl/12345678X"),
            Identifier("employee", "E1001"),
        ),
        profile_url="https://cris.example.org/ada",
        affiliations=(Affiliation("17:o-12:2015-09-01", "o-12", start=PartialDate(2015, 9, 1), end=PartialDate(2020, 12)),),
    )


def test_an_affiliation_keeps_its_id_when_it_ends(path: Path) -> None:
    current = read_person(path, '<Affiliation startDate="2015-09"><OrgUnit id="OrgUnits/3"/></Affiliation>')
    ended = read_person(path, '<Affiliation startDate="2015-09" endDate="2026"><OrgUnit id="OrgUnits/3"/></Affiliation>')
    assert current.affiliations[0].id == ended.affiliations[0].id


def test_a_wrong_orcid_id_is_left_out_and_reported(path: Path) -> None:
    found = read(path, "Person", "<ORCID>https://orcid.org/0000-0002-1825-0098</ORCID>")
    assert found.persons["17"].orcid is None
    assert (found.flaws[0].id, found.flaws[0].position) == ("17", "feed.xml, record 1 (line 1)")


def test_a_person_with_an_unreadable_date_of_an_affiliation_is_not_changed_by_half(path: Path) -> None:
    found = read(path, "Person", '<Affiliation startDate="long ago"><OrgUnit id="OrgUnits/3"/></Affiliation>')
    assert not found.items
    assert found.refused[0].id == "17"
    assert "long ago" in found.refused[0].reason


def test_organisations_that_only_affiliations_mention_come_last_and_apart(path: Path) -> None:
    university = '<PartOf><OrgUnit id="OrgUnits/1"><Name>University</Name></OrgUnit></PartOf>'
    link = f'<Affiliation><OrgUnit id="OrgUnits/2"><Acronym>DEP</Acronym>{university}</OrgUnit></Affiliation>'
    found = read(path, "Person", link)
    assert found.mentioned == [
        Organisation("2", acronym="DEP", parents=("1",)),
        Organisation("1", names=(Text("University"),)),
    ]


def test_a_mentioned_organisation_that_is_described_too_is_not_yielded_twice(tmp_path: Path) -> None:
    person = entity("Person", "Persons/1", '<Affiliation><OrgUnit id="OrgUnits/2"/></Affiliation>')
    organisation = entity("OrgUnit", "OrgUnits/2", "<Name>Department</Name>")
    found = read_text(cerif.read, tmp_path / "feed.xml", f"<list>{person}{organisation}</list>")
    assert not found.mentioned
    assert found.organisations["2"].names == (Text("Department"),)


def test_a_publication_arrives_whole(path: Path) -> None:
    output = read_publication(
        path,
        f'<Type xmlns="x">{COAR}c_5794<!-- conference paper --></Type><Language>nl</Language>'
        '<Title xml:lang="en">On Bees</Title><Title xml:lang="nl-NL">Over bijen</Title><Subtitle xml:lang="nl">Een</Subtitle>'
        '<PublishedIn><Publication id="Publications/9"><Title>Bee Studies</Title><ISSN>1746-8256</ISSN>'
        "<DOI>10.5555/host</DOI></Publication></PublishedIn>"
        "<PartOf><Publication><Title>Proceedings</Title><ISBN>978-3-642-35232-4</ISBN></Publication></PartOf>"
        "<PublicationDate>2012-11</PublicationDate><DOI>10.5555/1</DOI><Handle>20.500/1</Handle><PMCID>PMC12345</PMCID>"
        "<ISI-Number>000123</ISI-Number><SCP-Number>2-s2.0-1</SCP-Number><ISBN>978-3-642-35233-1</ISBN>"
        "<URL>https://cris.example.org/17</URL><URN>urn:nbn:nl:1</URN>"
        '<Authors><Author><DisplayName>A. Example</DisplayName><Person id="Persons/1">'
        "<ORCID>https://orcid.org/0000-0002-1825-0097</ORCID></Person></Author>"
        "<Author><Person><PersonName><FamilyNames>Else</FamilyNames><FirstNames>Some</FirstNames></PersonName></Person></Author>"
        '<Author><OrgUnit id="OrgUnits/5"><Name>Bee Collaboration</Name></OrgUnit></Author></Authors>'
        "<Editors><Editor><DisplayName>E. Ditor</DisplayName></Editor></Editors>"
        '<Abstract xml:lang="en">Bees.</Abstract><Abstract xml:lang="nl">Bijen.</Abstract>'
        "<Status>https://cris.example.org/vocab#InPress</Status>",
    )
    assert output == ResearchOutput(
        id="17",
        type=OutputType("coar", f"{COAR}c_5794"),
        title=Text("Over bijen", "nl-NL"),
        subtitle=Text("Een", "nl"),
        translated_title=Text("On Bees", "en"),
        language="nl",
        status=PublicationStatus.IN_PRESS,
        publication_date=PartialDate(2012, 11),
        identifiers=(
            Identifier("doi", "10.5555/1"),
            Identifier("handle", "20.500/1"),
            Identifier("pmc", "PMC12345"),
            Identifier("wosuid", "000123"),
            Identifier("eid", "2-s2.0-1"),
            Identifier("isbn", "978-3-642-35233-1"),
            Identifier("urn", "urn:nbn:nl:1"),
        ),
        host=Host("Bee Studies", ("1746-8256",), ("978-3-642-35232-4",)),
        abstract=Text("Bijen.", "nl"),
        url="https://cris.example.org/17",
        contributors=(
            Contributor("A. Example", person_id="1", orcid="0000-0002-1825-0097"),
            Contributor("Some Else"),
            Contributor("Bee Collaboration"),
            Contributor("E. Ditor", Role.EDITOR),
        ),
    )


def test_what_a_feed_exposes_is_published_unless_it_says_otherwise(path: Path) -> None:
    assert read_publication(path, "<Title>T</Title>").status is PublicationStatus.PUBLISHED
    assert read_publication(path, "<Status>peer-reviewed</Status>").status is PublicationStatus.PUBLISHED
    assert read_publication(path, "<Status>Submitted</Status>").status is PublicationStatus.SUBMITTED
    assert read_publication(path, "<Status>retracted</Status>").status is None


def test_an_unreadable_publication_date_is_left_out_and_reported(path: Path) -> None:
    found = read(path, "Publication", "<PublicationDate>next spring</PublicationDate>")
    assert found.outputs["17"].publication_date is None
    assert "next spring" in found.flaws[0].reason


def test_markup_inside_a_title_loses_no_text(path: Path) -> None:
    assert read_publication(path, "<Title>H<sub>2</sub>O</Title>").title == Text("H2O")


def test_a_patent_is_an_output_of_its_inventors(path: Path) -> None:
    found = read(
        path,
        "Patent",
        f"<Type>{COAR}c_15cd</Type><Title>Hive</Title><RegistrationDate>2019-01-02</RegistrationDate>"
        "<ApprovalDate>2020-03-04</ApprovalDate><PatentNumber>NL123</PatentNumber>"
        '<Inventors><Inventor><DisplayName>I. N.</DisplayName><Person id="Persons/1"/></Inventor></Inventors>',
    )
    patent = found.outputs["Patents/17"]
    assert patent.publication_date == PartialDate(2020, 3, 4)
    assert patent.identifiers == (Identifier("pat", "NL123"),)
    assert patent.contributors == (Contributor("I. N.", Role.INVENTOR, "1"),)


def test_a_product_is_an_output_of_its_creators(path: Path) -> None:
    found = read(
        path,
        "Product",
        f"<Type>{COAR}c_ddb1</Type><Language>en</Language><Name>Counts</Name><ARK>ark:/1/2</ARK><DOI>10.5555/2</DOI>"
        '<Creators><Creator><Person id="Persons/1"/></Creator></Creators><Description>All of them.</Description>',
    )
    product = found.outputs["Products/17"]
    assert (product.title, product.abstract) == (Text("Counts"), Text("All of them."))
    assert product.identifiers == (Identifier("ark", "ark:/1/2"), Identifier("doi", "10.5555/2"))
    assert product.contributors == (Contributor(person_id="1"),)


def test_a_journal_is_an_output_without_contributors(path: Path) -> None:
    journal = read_publication(path, f"<Type>{COAR}c_0640</Type><Title>Bee Studies</Title><ISSN>1746-8256</ISSN>")
    assert journal.contributors == ()
    assert journal.identifiers == (Identifier("issn", "1746-8256"),)
