"""Looking through organisations, persons and research outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Identifier, Organisation, PublicationStatus, Text, Visibility
from pollinia.reports.master_data.organisations import OrganisationQuery, list_organisations, path_to
from pollinia.reports.master_data.outputs import OutputQuery, list_outputs, output_values
from pollinia.reports.master_data.persons import PersonQuery, list_persons
from pollinia.reports.paging import Paging

LAB = Organisation("LAB", names=(Text("Pollen Laboratory 100%"),), parents=("BOT",))
OTHER = Organisation("X", names=(Text("Another Institute"),))


@pytest.fixture
def filled(institution: Institution) -> Institution:
    ada = replace(ADA, affiliations=(replace(ADA.affiliations[0], organisation_id="LAB"),))
    institution.holds(
        UNIVERSITY,
        BOTANY,
        LAB,
        OTHER,
        ada,
        BEN,
        output("o1", ADA, title="Orchid pollination"),
        output("o2", BEN, title="Climate", status=PublicationStatus.SUBMITTED, visibility=Visibility.PUBLIC),
        output("o3", ADA, BEN, title="The orchids of Exampleton", workflow_step="approved"),
    )
    return institution


def persons(institution: Institution, **query: str) -> list[str]:
    return [row.id for row in list_persons(institution.sandbox.base, PersonQuery(**query), Paging()).entries]


def outputs(**query: Any) -> list[str]:
    return [row.id for row in list_outputs(OutputQuery(**query), Paging()).entries]


def organisations(**query: str) -> list[str]:
    return [row.id for row in list_organisations(OrganisationQuery(**query), Paging()).entries]


def test_persons_come_by_name_with_their_units_and_outputs(filled: Institution) -> None:
    page = list_persons(filled.sandbox.base, PersonQuery(), Paging())
    assert [(row.id, row.units, row.outputs) for row in page.entries] == [
        ("ada", ("Pollen Laboratory 100%",), 2),
        ("ben", (), 2),
    ]


@pytest.mark.parametrize("search", ["ada", "ada@example.org", "exam", "Example, Ada", "ada EXAMPLE"])
def test_a_person_is_found_by_id_address_or_words_of_the_name(filled: Institution, search: str) -> None:
    assert persons(filled, search=search) == ["ada"]


def test_signs_that_mean_something_in_a_search_mean_themselves(filled: Institution) -> None:
    assert persons(filled, search="%") == []
    assert organisations(search="0%") == ["LAB"]
    assert organisations(search="_") == []
    for signs in ("':*&|!(", "???", ","):
        assert outputs(search=signs) == []
        assert persons(filled, search=signs) == []


def test_a_person_is_found_by_orcid_id_and_state(filled: Institution) -> None:
    record = filled.connect(ADA)
    assert persons(filled, search=f"https://orcid.org/{record.orcid}") == ["ada"]
    assert persons(filled, state="exporting") == ["ada"]
    assert persons(filled, state="not-connected") == ["ben"]


def test_persons_of_an_organisation_are_those_of_its_units_too(filled: Institution) -> None:
    assert persons(filled, below="U") == persons(filled, below="LAB") == ["ada"]
    assert persons(filled, below="X") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["o2", "o1", "o3"]),
        ({"search": "orchid"}, ["o1", "o3"]),
        ({"search": "exam orch"}, ["o3"]),
        ({"search": "o2"}, ["o2"]),
        ({"search": "https://doi.org/10.5555/o3"}, ["o3"]),
        ({"status": "submitted"}, ["o2"]),
        ({"workflow_step": "approved"}, ["o3"]),
        ({"visibility": "public"}, ["o2"]),
        ({"person": "ben", "status": "published"}, ["o3"]),
        ({"search": "nothing"}, []),
        ({"year": 2024, "status": "submitted"}, ["o2"]),
        ({"year": 1999}, []),
    ],
)
def test_outputs_are_found_by_words_identifiers_and_values(
    filled: Institution, query: dict[str, Any], found: list[str]
) -> None:
    assert outputs(**query) == found


def test_the_values_to_filter_by_are_those_that_occur(filled: Institution) -> None:
    values = output_values()
    assert values.statuses == ("published", "submitted")
    assert values.workflow_steps == ("approved",)
    assert len(values.types) == 1


def test_a_title_of_any_length_is_taken(filled: Institution) -> None:
    filled.holds(output("o4", ADA, title="Long " * 5000))
    assert outputs(search="long") == ["o4"]


def test_organisations_come_from_the_top_level_by_level(filled: Institution) -> None:
    assert organisations() == ["X", "U"]
    (botany,) = list_organisations(OrganisationQuery(parent="U"), Paging()).entries
    assert (botany.id, botany.below, botany.persons) == ("BOT", 1, 1)
    (lab,) = list_organisations(OrganisationQuery(parent="BOT"), Paging()).entries
    assert (lab.id, lab.below, lab.persons) == ("LAB", 0, 1)
    assert path_to("LAB") == [("U", "University of Exampleton"), ("BOT", "Department of Botany")]


def test_an_organisation_is_found_by_name_and_ror_id_however_it_is_written(filled: Institution) -> None:
    assert organisations(search="botany") == ["BOT"]
    for spelling in ("https://ror.org/02hpadn98", "02hpadn98", "ror.org/02hpadn98"):
        assert organisations(search=spelling) == ["U"]


@pytest.mark.parametrize("stored", ["10.5555/abc", "https://doi.org/10.5555/abc", "http://dx.doi.org/10.5555/abc"])
@pytest.mark.parametrize("typed", ["10.5555/abc", "https://doi.org/10.5555/abc", "10.5555/Abc", "doi:10.5555/ABC"])
def test_a_doi_is_found_however_it_is_written(filled: Institution, stored: str, typed: str) -> None:
    filled.holds(output("d", ADA, identifiers=(Identifier("doi", stored),)))
    assert outputs(search=typed) == ["d"]


def test_organisations_in_a_circle_have_an_end(filled: Institution) -> None:
    filled.holds(replace(UNIVERSITY, parents=("LAB",)))
    assert path_to("LAB")[-1] == ("BOT", "Department of Botany")


def test_long_lists_come_in_pages(filled: Institution) -> None:
    page = list_outputs(OutputQuery(), Paging(2, 2))
    assert ([row.id for row in page.entries], page.total, page.pages) == (["o3"], 3, 2)


def test_of_what_many_titles_share_only_some_are_looked_up_and_that_is_said(
    filled: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.reports.master_data.outputs.MOST_FOUND", 3)
    filled.holds(*(output(f"n{number}", ADA, title=f"New {number}") for number in range(4)))
    pages = [list_outputs(OutputQuery(search="new"), Paging(number, 2)) for number in (1, 2)]
    assert [(page.total, page.more, page.pages) for page in pages] == [(3, True, 2)] * 2
    assert [row.id for page in pages for row in page.entries] == ["n0", "n1", "n2"]
    page = list_outputs(OutputQuery(search="new 2"), Paging())
    assert (page.total, page.more) == (1, False)


def test_of_what_a_filter_leaves_the_first_are_looked_up_and_that_is_said(
    filled: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.reports.master_data.outputs.MOST_CHOSEN", 3)
    filled.holds(*(output(f"n{number}", ADA, title=f"New {number}", visibility=Visibility.CAMPUS) for number in range(5)))
    pages = [list_outputs(OutputQuery(visibility="campus"), Paging(number, 2)) for number in (1, 2)]
    assert [(page.total, page.more, page.pages) for page in pages] == [(3, True, 2)] * 2
    assert [row.id for page in pages for row in page.entries] == ["n0", "n1", "n2"]
    whole = list_outputs(OutputQuery(), Paging())
    assert (whole.total, whole.more) == (8, False)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_all_pages_together_are_the_whole_list(filled: Institution, size: int) -> None:
    filled.holds(*(output(f"n{number}", ADA, title="New") for number in range(4)))
    whole = [row.id for row in list_outputs(OutputQuery(), Paging()).entries]
    pages = range(1, -(-len(whole) // size) + 1)
    assert [row.id for page in pages for row in list_outputs(OutputQuery(), Paging(page, size)).entries] == whole
    assert list_outputs(OutputQuery(), Paging(len(whole) + 1, size)).entries == ()
