"""CSV files as they come out of spreadsheets: separators, marks, quotes, and lines that are no rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.writing import Sorted, read_text, sort

from pollinia.domain.content import Organisation, Text
from pollinia.sources import csv_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "organisations.csv"


def read(path: Path, content: str | bytes) -> Sorted:
    return read_text(csv_files.read, path, content)


WHOLE = {"1": Organisation("1", names=(Text("Bees, Ltd"),), type="company")}


@pytest.mark.parametrize(
    "content",
    [
        'org_id,name,type\n1,"Bees, Ltd",company\n',
        'org_id,name,type\r\n1,"Bees, Ltd",company\r\n',
        '\ufefforg_id,name,type\n1,"Bees, Ltd",company',
        "org_id;name;type\n1;Bees, Ltd;company\n",
        "org_id\tname\ttype\n1\tBees, Ltd\tcompany\n",
        ' Org_ID ,NAME,type\n\n1 ,"  Bees, Ltd ",company\n,,\n',
    ],
    ids=["commas", "CRLF", "byte order mark", "semicolons", "tabs", "blanks"],
)
def test_a_table_is_read_however_it_was_saved(path: Path, content: str) -> None:
    found = read(path, content)
    assert found.organisations == WHOLE
    assert not found.problems


def test_a_quoted_cell_may_hold_lines_and_the_next_row_knows_its_line(path: Path) -> None:
    found = read(path, 'org_id,name\n1,"two\nlines ""of"" text"\n,nobody\n')
    assert found.organisations["1"].names == (Text('two\nlines "of" text'),)
    assert found.refused[0].position == "organisations.csv, line 4"


def test_a_file_without_a_required_column_is_refused_whole(path: Path) -> None:
    found = read(path, "id,name\n1,Bees\n")
    assert not found.items
    assert "“org_id” is missing" in found.incomplete[0].reason


def test_a_file_with_a_column_twice_is_refused_whole(path: Path) -> None:
    assert "twice" in read(path, "org_id,name,name\n1,a,b\n").incomplete[0].reason


def test_an_unknown_column_is_reported_once_and_ignored(path: Path) -> None:
    found = read(path, "org_id,colour\n1,red\n2,blue\n")
    assert len(found.organisations) == 2
    assert [each.reason for each in found.flaws] == ["column “colour” is unknown and was ignored"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"2,a,b,c", "4 cells where the header has 2"),
        (b"2", "1 cells where the header has 2"),
        (b"2,M\xfcller", "not UTF-8"),
        (b"2,a\0b", "not UTF-8"),
        (b"  ,nameless", "org_id is empty"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_the_others_are_taken(path: Path, row: bytes, reason: str) -> None:
    found = read(path, b"org_id,name\n1,one\n" + row + b"\n3,three\n")
    assert list(found.organisations) == ["1", "3"]
    assert reason in found.refused[0].reason
    assert found.refused[0].position == "organisations.csv, line 3"


def test_an_open_quotation_mark_makes_the_reading_incomplete(path: Path) -> None:
    found = read(path, 'org_id,name\n1,one\n2,"two\n3,three\n')
    assert list(found.organisations) == ["1"]
    assert "quotation mark" in found.refused[0].reason
    assert found.incomplete


def test_utf_16_is_named_as_such(path: Path) -> None:
    assert "UTF-16" in read(path, "org_id,name\n1,one\n".encode("utf-16")).incomplete[0].reason


def test_a_missing_file_is_incomplete(tmp_path: Path) -> None:
    assert sort(csv_files.read(tmp_path / "persons.csv")).incomplete


def test_files_of_other_names_are_reported_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n")
    found = sort(csv_files.read(tmp_path))
    assert "none of organisations.csv" in found.flaws[0].reason


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_no_bytes_whatever_stop_the_reading(tmp_path: Path, content: bytes) -> None:
    for name in csv_files.FILES:
        (tmp_path / name).write_bytes(b"org_id,person_id,output_id,affiliation_id,kind,type,value,name\n" + content)
    sort(csv_files.read(tmp_path))
