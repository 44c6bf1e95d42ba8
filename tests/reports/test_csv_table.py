"""CSV that every reader understands, and that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollinia.reports.csv_table import as_csv
from pollinia.reports.table import Cell, Column, Table


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table(tuple(Column(f"c{number}", f"Column {number}") for number in range(len(rows[0]))), rows)


def read(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline="")))


def test_names_stand_above_the_rows_and_lines_end_as_the_standard_says() -> None:
    assert "".join(as_csv(table(("a", 1), ("b, c", None)))) == 'c0,c1\r\na,1\r\n"b, c",\r\n'


def test_it_is_written_line_by_line() -> None:
    lines = as_csv(table(("a",), ("b",)))
    assert [next(lines), next(lines)] == ["c0\r\n", "a\r\n"]


def test_times_and_shares_are_written_for_programs() -> None:
    row = (datetime(2026, 11, 23, 17, 5, 7, 123, tzinfo=UTC), date(2026, 11, 1), 0.5, -3, None)
    assert read("".join(as_csv(table(row))))[1] == ["2026-11-23T17:05:07+00:00", "2026-11-01", "0.5000", "-3", ""]


def test_a_byte_order_mark_comes_first_and_once() -> None:
    written = "".join(as_csv(table(("a",)), byte_order_mark=True))
    assert written.encode("utf-8").startswith(b"\xef\xbb\xbfc0")
    assert written.count("\ufeff") == 1


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\ufeff="])
def test_a_text_that_a_spreadsheet_would_execute_is_only_text(begin: str) -> None:
    ((_,), (cell,)) = read("".join(as_csv(table((f"{begin}HYPERLINK(1)",)))))
    assert cell == f"'{begin}HYPERLINK(1)"


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers()), min_size=1))
def test_what_is_written_is_what_is_read_but_for_the_apostrophe(rows: list[tuple[str, int]]) -> None:
    _, *found = read("".join(as_csv(table(*rows))))
    for (text, number), (written, digits) in zip(rows, found, strict=True):
        assert written in (text, f"'{text}")
        assert written.lstrip()[:1] not in ("=", "+", "-", "@")
        assert digits == str(number)
