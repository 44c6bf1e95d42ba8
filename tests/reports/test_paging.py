"""Long lists come in parts."""

from __future__ import annotations

import pytest

from pollinia.reports.paging import Page, Paging, cut, stretch


@pytest.mark.parametrize(
    ("number", "entries"), [(1, (0, 1, 2)), (2, (3, 4, 5)), (3, (6,)), (4, ()), (0, (0, 1, 2)), (-5, (0, 1, 2))]
)
def test_every_page_has_its_part(number: int, entries: tuple[int, ...]) -> None:
    assert cut(range(7), Paging(number, 3)).entries == entries


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (3, 1), (4, 2)])
def test_there_is_a_page_even_of_nothing(total: int, pages: int) -> None:
    assert Page((), 1, 3, total).pages == pages


def test_a_size_below_one_counts_as_one() -> None:
    assert cut("abc", Paging(2, 0)) == Page(("b",), 2, 1, 3)


def test_a_number_that_no_database_could_count_to_is_past_the_end() -> None:
    assert Paging(10**30, 100).offset < 2**31


@pytest.mark.parametrize("total", [0, 1, 6, 7, 8])
@pytest.mark.parametrize("number", range(1, 6))
def test_a_page_is_looked_up_from_the_end_that_is_nearer(number: int, total: int) -> None:
    entries, paging = list(range(total)), Paging(number, 2)
    part = stretch(paging, total)
    if part.from_the_end:
        entries.reverse()
    found = entries[part.offset : part.offset + part.number]
    assert sorted(found) == list(cut(range(total), paging).entries)
    assert part.offset <= total // 2 + 1


def test_of_what_has_more_than_was_counted_the_end_is_not_known() -> None:
    assert not stretch(Paging(4, 2), 8, more=True).from_the_end
