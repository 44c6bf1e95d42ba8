"""The demo university: made by its script, read by the readers that everybody's files go through, and as varied as promised."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from demo.make_university import FOLDER, write_university
from tests.sources.writing import Sorted, sort

from pollinia.domain.content import (
    AffiliationKind,
    ContentItem,
    Organisation,
    Person,
    PublicationStatus,
    ResearchOutput,
    Visibility,
)
from pollinia.domain.identifiers import well_formed
from pollinia.domain.merging import merge
from pollinia.domain.work_types import builtin
from pollinia.domain.workflow import FOUR_STEPS
from pollinia.sources import cerif, csv_files


@cache
def readings() -> tuple[Sorted, Sorted]:
    """The primary source and the secondary one."""
    return sort(cerif.read(FOLDER / "cerif")), sort(csv_files.read(FOLDER / "csv"))


@cache
def university() -> tuple[list[Organisation], list[Person], list[ResearchOutput]]:
    """All items, merged from both sources."""
    merged: dict[tuple[type, str], ContentItem] = {}
    for found in readings():
        for item in found.items:
            known = merged.get((type(item), item.id))
            merged[type(item), item.id] = merge(known, item) if known else item  # type: ignore[type-var]
    items = list(merged.values())
    return (
        [each for each in items if isinstance(each, Organisation)],
        [each for each in items if isinstance(each, Person)],
        [each for each in items if isinstance(each, ResearchOutput)],
    )


def test_the_script_writes_the_very_files_that_are_kept(tmp_path: Path) -> None:
    write_university(tmp_path)
    kept = {each.relative_to(FOLDER): each.read_bytes() for each in FOLDER.rglob("*.*") if each.suffix in {".xml", ".csv"}}
    made = {each.relative_to(tmp_path): each.read_bytes() for each in tmp_path.rglob("*.*")}
    assert made.keys() == kept.keys()
    assert [str(name) for name in made if made[name] != kept[name]] == []
    assert sum(map(len, kept.values())) < 3_000_000


def test_a_few_bad_records_are_there_to_be_kept_aside() -> None:
    feed, tables = readings()
    assert [(each.id, each.position.partition(",")[0]) for each in (*feed.refused, *tables.refused)] == [
        ("P900", "persons.xml"),
        (None, "publications.xml"),
        ("P999", "affiliations.csv"),
        ("29999", "outputs.csv"),
    ]
    assert [each.id for each in (*feed.flaws, *tables.flaws)] == ["P005"]
    assert [*feed.incomplete, *tables.incomplete] == []


def test_organisations_stand_on_three_levels_and_some_lack_an_address() -> None:
    organisations = {each.id: each for each in university()[0]}
    assert {parent for each in organisations.values() for parent in each.parents} <= set(organisations)
    grandparents = {organisations[parent].parents for each in organisations.values() for parent in each.parents}
    assert ("U1",) in grandparents
    with_ror = [each for each in organisations.values() if any(one.scheme == "ror" for one in each.identifiers)]
    assert len(with_ror) >= 5
    assert all(well_formed("ror", one.value) for each in with_ror for one in each.identifiers)
    assert any(each.address and each.address.country and not each.address.city for each in with_ror)
    assert any(each.address and each.address.city and not each.address.country for each in with_ror)


def test_people_are_as_varied_as_promised() -> None:
    people = university()[1]
    assert len(people) >= 60
    affiliations = [each for person in people for each in person.affiliations]
    assert {each.kind for each in affiliations} == set(AffiliationKind)
    assert all(each.job_title for each in affiliations)
    assert any(each.end and each.end.year < 2024 for each in affiliations)
    assert any(len(person.affiliations) > 1 for person in people)
    assert all(sum(each.primary for each in person.affiliations) == 1 for person in people)
    assert {person.visibility for person in people} >= {Visibility.PUBLIC, Visibility.BACKEND}
    assert all(person.email and person.username and person.profile_url for person in people)
    schemes = Counter(each.scheme for person in people for each in person.identifiers)
    assert set(schemes) == {"employee", "scopus-author", "researcherid", "dai", "isni"}
    assert 0 < sum(person.orcid is not None for person in people) < len(people)


def test_affiliations_of_the_two_sources_are_one() -> None:
    _, people, _ = university()
    listed = {each.id: len(each.affiliations) for each in readings()[1].persons.values()}
    assert {person.id: len(person.affiliations) for person in people} == listed


def test_outputs_are_as_varied_as_promised() -> None:
    outputs = university()[2]
    assert len(outputs) == 1000
    assert len({each.type for each in outputs}) >= 15
    assert {each.status for each in outputs} == set(PublicationStatus)
    steps = (*FOUR_STEPS.steps, *FOUR_STEPS.revalidation)
    assert {each.workflow_step for each in outputs} == {each.key for each in steps}
    assert {each.visibility for each in outputs} == set(Visibility)
    assert len({each.language for each in outputs}) >= 10
    assert all(each.title for each in outputs)
    assert any("<sub>" in each.title.value for each in outputs if each.title)
    assert any(each.publication_date and not each.publication_date.is_possible() for each in outputs)
    credits = Counter(person_id for each in outputs for person_id in {one.person_id for one in each.contributors})
    assert credits["P001"] == 350
    assert max(len(each.contributors) for each in outputs) == 900


def test_identifiers_of_outputs_are_well_formed_and_fictional() -> None:
    outputs = university()[2]
    identifiers = [one for each in outputs for one in each.identifiers]
    assert {one.scheme for one in identifiers} == {"doi", "handle", "eid", "isbn", "pat"}
    assert all(well_formed(one.scheme, one.value) for one in identifiers)
    assert all(one.value.startswith("10.5555/") for one in identifiers if one.scheme == "doi")
    assert all(well_formed("issn", issn) for each in outputs if each.host for issn in each.host.issns)
    assert all(well_formed("isbn", isbn) for each in outputs if each.host for isbn in each.host.isbns)
    assert any(not each.identifiers for each in outputs)


def test_every_type_has_a_work_type() -> None:
    work_types = builtin()
    assert len({work_types.look_up(each.type) for each in university()[2]}) >= 15
