"""What the CSV set says of organisations, persons and research outputs, and how its files are joined."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.writing import Sorted, sort

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
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
    Visibility,
)
from pollinia.sources import csv_files


def read(folder: Path, **files: str) -> Sorted:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return sort(csv_files.read(folder))


def test_an_organisation_arrives_whole(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        organisations="org_id,parent_id,name,type,ror,city,region,country,start_date,end_date\n"
        "O1,O0; O9,Institute,institute,02hpadn98,Exampleton,Shire,uk,1955,2019-12-31\n",
    )
    assert found.organisations["O1"] == Organisation(
        "O1",
        names=(Text("Institute"),),
        type="institute",
        parents=("O0", "O9"),
        identifiers=(Identifier("ror", "02hpadn98"),),
        address=Address("Exampleton", "Shire", "GB"),
        start=PartialDate(1955),
        end=PartialDate(2019, 12, 31),
    )


def test_rows_that_differ_in_their_parent_are_one_organisation(tmp_path: Path) -> None:
    found = read(tmp_path, organisations="org_id,parent_id,name\nO1,O2,Unit\nO1,O3,Unit\nO1,O4,Another\n")
    assert found.organisations["O1"].parents == ("O2", "O3")
    assert "already in organisations.csv, line 2" in found.refused[0].reason


def test_a_bad_country_and_a_bad_ror_id_are_left_out_and_reported(tmp_path: Path) -> None:
    found = read(tmp_path, organisations="org_id,ror,city,country\nO1,02hpadn99,Exampleton,Britain\n")
    assert found.organisations["O1"] == Organisation("O1", address=Address("Exampleton"))
    assert len(found.flaws) == 2


PERSONS = "person_id,first_name,last_name,email,username,orcid,visibility,profile_url\n"
AFFILIATIONS = "affiliation_id,person_id,org_id,kind,job_title,start_date,end_date,primary\n"


def test_a_person_arrives_whole_from_three_files(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        persons=PERSONS + "E1,Ada,Example,a@example.org,ada,0000-0002-1825-0097,CAMPUS,https://cris.example.org/ada\n",
        person_ids="person_id,type,value\nE1,Scopus Author ID,7007156898\nE1,ResearcherID,A-1234-2010\nE1,dai,12345678X\n"
        "E1,employee,77\nE1,https://cris.example.org/ids#badge,5\nE1,employee,77\n",
        affiliations=AFFILIATIONS + "A1,E1,O1,Staff,Professor,2015-09,,yes\nA2,E1,O2,student,,2010,2014-08-31,no\n",
    )
    assert found.persons["E1"] == Person(
        "E1",
        "Ada",
        "Example",
        email="a@example.org",
        username="ada",
        orcid="0000-0002-1825-0097",
        identifiers=(
            Identifier("scopus-author", "7007156898"),
            Identifier("researcherid", "A-1234-2010"),
            Identifier("dai", "12345678X"),
            Identifier("employee", "77"),
            Identifier("https://cris.example.org/ids#badge", "5"),
        ),
        visibility=Visibility.CAMPUS,
        profile_url="https://cris.example.org/ada",
        affiliations=(
            Affiliation("A1", "O1", AffiliationKind.STAFF, "Professor", PartialDate(2015, 9), primary=True),
            Affiliation("A2", "O2", AffiliationKind.STUDENT, start=PartialDate(2010), end=PartialDate(2014, 8, 31)),
        ),
    )
    assert not found.problems


def test_a_malformed_identifier_is_left_out_and_the_person_is_taken(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        persons=PERSONS + "E1,Ada,Example,,,0000-0002-1825-0098,,not a link\n",
        person_ids="person_id,type,value\nE1,isni,123\n",
    )
    assert found.persons["E1"] == Person("E1", "Ada", "Example")
    assert len(found.flaws) == 3


@pytest.mark.parametrize(
    "row",
    [
        "A2,E1,O1,staff,,someday,,",
        "A2,E1,O1,owner,,,,",
        "A2,E1,O1,,,,,",
        "A2,E1,,staff,,,,",
        ",E1,O1,staff,,,,",
        "A1,E1,O2,staff,,,,",
        "A2,E1,O1,staff,Head, Bees,,,",
    ],
    ids=["date", "unknown kind", "no kind", "no organisation", "no id", "id twice", "a comma too many"],
)
def test_a_person_with_an_unreadable_affiliation_is_not_changed_by_half(tmp_path: Path, row: str) -> None:
    found = read(
        tmp_path,
        persons=PERSONS + "E1,Ada,Example,,,,,\nE2,Bea,Example,,,,,\n",
        affiliations=AFFILIATIONS + f"A1,E1,O1,staff,,,,\n{row}\nA3,E2,O1,staff,,,,\n",
    )
    assert list(found.persons) == ["E2"]
    assert [(each.id, each.position) for each in found.refused] == [("E1", "affiliations.csv, line 3")]


def test_a_row_about_somebody_who_is_not_in_persons_csv_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, persons=PERSONS, affiliations=AFFILIATIONS + "A1,E9,O1,staff,,,,\n")
    assert (found.refused[0].id, found.refused[0].reason) == ("E9", "person_id E9 is not in persons.csv")


def test_without_persons_csv_the_rows_are_about_persons_of_another_source(tmp_path: Path) -> None:
    found = read(tmp_path, affiliations=AFFILIATIONS + "A1,E9,O1,visiting,,,,\n")
    assert found.persons == {"E9": Person("E9", affiliations=(Affiliation("A1", "O1", AffiliationKind.VISITING),))}


def test_a_person_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    found = read(tmp_path, persons=PERSONS + "E1,Ada,Example,,,,,\nE1,Eve,Example,,,,,\n")
    assert found.persons["E1"].given_names == "Ada"
    assert "already in persons.csv, line 2" in found.refused[0].reason


def test_an_unknown_visibility_refuses_the_person_because_it_may_mean_secret(tmp_path: Path) -> None:
    found = read(tmp_path, persons=PERSONS + "E1,Ada,Example,,,,hidden,\n")
    assert not found.persons
    assert "hidden" in found.refused[0].reason


def test_an_output_arrives_whole_from_two_files(tmp_path: Path) -> None:
    header = (
        "output_id,type,type_scheme,title,title_language,subtitle,translated_title,translated_title_language,language,status,"
        "publication_date,workflow_step,visibility,doi,handle,pmid,pmc,arxiv,eid,isbn,host_title,host_issn,host_isbn,abstract,"
        "abstract_language,url\n"
    )
    found = read(
        tmp_path,
        outputs=header + "R1,article,,Over bijen,nl,Een,On Bees,en,nl,E-pub ahead of print,2021-03,approved,FREE,"
        "10.5555/1;10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O,20.500/1,123,PMC12345,2101.00001,2-s2.0-1,"
        "978-3-642-35233-1; 9783642352324,Bee Studies,1746-8256;1558-5646,,Bees.,en,https://cris.example.org/R1\n",
        contributors="output_id,position,person_id,name,role,orcid\n"
        "R1,2,,Some Else,editor,\nR1,1,E1,Ada Example,,https://orcid.org/0000-0002-1825-0097\nR1,,,The Rest,Acknowledged,\n",
    )
    assert found.outputs["R1"] == ResearchOutput(
        "R1",
        type=OutputType("csv", "article"),
        title=Text("Over bijen", "nl"),
        subtitle=Text("Een", "nl"),
        translated_title=Text("On Bees", "en"),
        language="nl",
        status=PublicationStatus.EPUB,
        publication_date=PartialDate(2021, 3),
        workflow_step="approved",
        visibility=Visibility.PUBLIC,
        identifiers=(
            Identifier("doi", "10.5555/1"),
            Identifier("doi", "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"),
            Identifier("handle", "20.500/1"),
            Identifier("pmid", "123"),
            Identifier("pmc", "PMC12345"),
            Identifier("arxiv", "2101.00001"),
            Identifier("eid", "2-s2.0-1"),
            Identifier("isbn", "978-3-642-35233-1"),
            Identifier("isbn", "9783642352324"),
        ),
        host=Host("Bee Studies", ("1746-8256", "1558-5646")),
        abstract=Text("Bees.", "en"),
        url="https://cris.example.org/R1",
        contributors=(
            Contributor("Ada Example", person_id="E1", orcid="0000-0002-1825-0097"),
            Contributor("Some Else", Role.EDITOR),
            Contributor("The Rest", Role.ACKNOWLEDGED),
        ),
    )
    assert not found.problems


@pytest.mark.parametrize("row", ["R1,first,E1,", "R1,1,E1,author of sorts", "R1,1,,"])
def test_an_output_with_an_unreadable_contributor_is_not_changed_by_half(tmp_path: Path, row: str) -> None:
    found = read(
        tmp_path,
        outputs="output_id,title\nR1,One\nR2,Two\n",
        contributors=f"output_id,position,person_id,role\n{row}\nR2,1,E1,\n",
    )
    assert list(found.outputs) == ["R2"]
    assert [(each.id, each.position) for each in found.refused] == [("R1", "contributors.csv, line 2")]


@pytest.mark.parametrize("cells", ["perhaps,FREE", "published,SECRET"])
def test_a_status_or_visibility_that_nobody_knows_refuses_the_output(tmp_path: Path, cells: str) -> None:
    assert not read(tmp_path, outputs=f"output_id,status,visibility\nR1,{cells}\n").outputs


def test_an_unreadable_publication_date_is_left_out_and_reported(tmp_path: Path) -> None:
    found = read(tmp_path, outputs="output_id,publication_date\nR1,next spring\n")
    assert found.outputs == {"R1": ResearchOutput("R1")}
    assert "next spring" in found.flaws[0].reason


def test_contributors_of_an_unknown_output_are_refused_only_where_outputs_csv_is_given(tmp_path: Path) -> None:
    contributors = "output_id,person_id\nR9,E1\n"
    alone = read(tmp_path, contributors=contributors)
    assert alone.outputs == {"R9": ResearchOutput("R9", contributors=(Contributor(person_id="E1"),))}
    together = read(tmp_path, contributors=contributors, outputs="output_id\nR1\n")
    assert "R9 is not in outputs.csv" in together.refused[0].reason


def test_an_output_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    found = read(tmp_path, outputs="output_id,title\nR1,One\nR1,Two\n")
    assert found.outputs["R1"].title == Text("One")
    assert "already in outputs.csv, line 2" in found.refused[0].reason
