"""The import mapping: which type of the institution's system an ORCID work type becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain import work_types
from pollinia.domain.content import OutputType
from pollinia.domain.mapping_file import MappingRefused
from pollinia.domain.output_types import OutputTypeRow, OutputTypes, builtin
from pollinia.domain.work_types import ORCID_WORK_TYPES

HEADER = "orcid_work_type,source_scheme,source_type,note\n"


def test_the_built_in_mapping_knows_every_work_type_and_what_has_none() -> None:
    assert {row.orcid_work_type for row in builtin().rows} == ORCID_WORK_TYPES | {"*"}
    assert builtin().look_up(None) == builtin().look_up("something-new") is not None


@pytest.mark.parametrize(
    "type", ["journal-article", "book", "book-chapter", "conference-paper", "data-set", "preprint", "report"]
)
def test_what_is_common_goes_back_to_orcid_as_what_it_was(type: str) -> None:
    assert work_types.builtin().look_up(builtin().look_up(type)) == type


def test_a_row_of_its_own_goes_before_the_row_for_all() -> None:
    types = OutputTypes.parse(f"{HEADER}book,csv,monograph,\n*,csv,other,\n")
    assert types.look_up("book") == OutputType("csv", "monograph")
    assert types.look_up("report") == OutputType("csv", "other")


def test_without_a_row_for_all_there_may_be_none() -> None:
    assert OutputTypes.parse(f"{HEADER}book,csv,monograph,\n").look_up("report") is None


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("", "Line 1: the header lacks orcid_work_type"),
        (HEADER, "Line 2: the file has no rows."),
        (f"{HEADER}bok,csv,x,\n", "Line 2: bok is no ORCID work type; book is."),
        (f"{HEADER}book,csv,x,\nbook,csv,y,\n", "Line 3: book stands on line 2 already."),
        (f"{HEADER}book,,x,\n", "Line 2: source_scheme is empty."),
        (b"orcid_work_type,source_scheme,source_type\nbook,csv,\xff\n", "Line 2: the file is not in UTF-8."),
    ],
)
def test_a_bad_file_is_refused_whole(file: str | bytes, problem: str) -> None:
    with pytest.raises(MappingRefused, match="Nothing was changed") as refused:
        OutputTypes.parse(file)
    assert refused.value.problems[0].startswith(problem)


CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=20)


@given(st.dictionaries(st.sampled_from([*sorted(ORCID_WORK_TYPES), "*"]), st.tuples(CELLS, CELLS, CELLS), min_size=1))
def test_what_is_downloaded_is_what_was_uploaded(rows: dict[str, tuple[str, str, str]]) -> None:
    types = OutputTypes(tuple(OutputTypeRow(type, *cells) for type, cells in rows.items()))
    assert OutputTypes.parse(types.to_csv()) == types
