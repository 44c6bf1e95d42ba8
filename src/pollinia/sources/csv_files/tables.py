"""CSV files as people save them: RFC 4180 in UTF-8, with or without a byte order mark, separated by commas or semicolons.

Every row comes with its line. What cannot be read as a row is handed on as a row with a problem, never dropped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from pollinia.domain.content import Kind, PartialDate
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.domain.web_address import web_address
from pollinia.sources.reading import Flaw, Incomplete, RecordRefused

Value = TypeVar("Value")

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNREADABLE = re.compile("[\0\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file: those it cannot do without, and the others that are read."""

    kind: Kind
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One row: its cells by column, where it stands, and why it is unusable (None: it is fine).

    ``notes`` gathers the values that were left out while reading it.
    """

    cells: Mapping[str, str]
    position: str
    problem: str | None = None
    notes: list[str] = field(default_factory=list)

    def text(self, column: str) -> str | None:
        """The cell without the blanks around it; None where it is empty or the file has no such column."""
        return self.cells.get(column, "").strip() or None

    def needed(self, column: str) -> str:
        """The cell of a column that no row can leave empty. Raises RecordRefused."""
        text = self.text(column)
        if text is None:
            raise RecordRefused(f"{column} is empty")
        return text

    def one_of(self, column: str, meaning: Callable[[str], Value | None], allowed: str) -> Value | None:
        """What the cell means, None where it is empty. Raises RecordRefused where it means nothing."""
        text = self.text(column)
        if text is None:
            return None
        value = meaning(text)
        if value is None:
            raise RecordRefused(f"{column} “{text}” is unknown; allowed are {allowed}")
        return value

    def checked(self, column: str, meaning: Callable[[str], Value | None], expected: str) -> Value | None:
        """Like ``one_of``, but a value that means nothing is left out and noted."""
        text = self.text(column)
        value = meaning(text) if text else None
        if text and value is None:
            self.notes.append(f"{column} “{text}” is not {expected}; it was left out")
        return value

    def date(self, column: str) -> PartialDate | None:
        """A date, None where the cell is empty. Raises RecordRefused where it is none."""
        return self.one_of(column, PartialDate.parse, "YYYY, YYYY-MM and YYYY-MM-DD")

    def date_if_readable(self, column: str) -> PartialDate | None:
        return self.checked(column, PartialDate.parse, "a date (YYYY, YYYY-MM or YYYY-MM-DD)")

    def url(self, column: str) -> str | None:
        return self.checked(column, web_address, "a web address that begins with http:// or https://")

    def orcid(self, column: str) -> str | None:
        return self.checked(column, parse_orcid_id, "an ORCID iD (its form or check digit is wrong)")

    def new(self, column: str, positions: dict[str, str]) -> None:
        """Note where the ID in this column stands. Raises RecordRefused where it stood before."""
        id = self.needed(column)
        first = positions.setdefault(id, self.position)
        if first != self.position:
            raise RecordRefused(f"{column} {id} stands already in {first}")

    def several(self, column: str) -> list[str]:
        """The values of a cell that holds several, separated by semicolons."""
        return [value for piece in self.cells.get(column, "").split(";") if (value := piece.strip())]


def read_table(path: Path, columns: Columns) -> Iterator[Row | Flaw | Incomplete]:
    """The rows of a file, first to last. A file without a required column, or not in UTF-8, yields Incomplete alone."""
    try:
        with path.open("rb") as binary:
            if binary.read(2) in _UTF16_MARKS:
                yield Incomplete("it is in UTF-16; save it as “CSV UTF-8”", path.name)
                return
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            delimiter = _delimiter(file.readline())
            file.seek(0)
            yield from _rows(csv.reader(file, delimiter=delimiter, strict=True), path.name, columns)
    except OSError as error:
        yield Incomplete(f"it cannot be read: {error.strerror or error}", path.name)


def _delimiter(header: str) -> str:
    """What separates the names of the header: whichever of comma, semicolon and tab there is most of."""
    return max(",;\t", key=header.count)


class _Reader(Protocol):
    """What csv.reader makes."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def _rows(reader: _Reader, file: str, columns: Columns) -> Iterator[Row | Flaw | Incomplete]:
    header = [name.strip().lower() for name in next(reader, [])]
    if problem := _header_problem(header, columns):
        yield Incomplete(problem, f"{file}, line 1")
        return
    known = {*columns.required, *columns.optional}
    for name in header:
        if name not in known:
            yield Flaw(None, None, f"column “{name}” is unknown and was ignored", f"{file}, line 1")
    broken = False
    while True:
        position = f"{file}, line {reader.line_num + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            broken = True
            yield Row({}, position, f"it is not CSV ({error}); is a quotation mark missing?")
            continue
        if any(cell.strip() for cell in cells):
            yield Row(dict(zip(header, cells, strict=False)), position, _row_problem(header, cells))
    if broken:
        yield Incomplete("some lines are not CSV, so rows may be missing", file)


def _header_problem(header: list[str], columns: Columns) -> str | None:
    if missing := [name for name in columns.required if name not in header]:
        return f"column “{missing[0]}” is missing; the whole file was refused"
    if doubled := [name for name in header if header.count(name) > 1 and name]:
        return f"column “{doubled[0]}” stands there twice; the whole file was refused"
    return None


def _row_problem(header: list[str], cells: list[str]) -> str | None:
    if len(cells) != len(header):
        return f"it has {len(cells)} cells where the header has {len(header)}; is a value with a comma not in quotation marks?"
    if any(_UNREADABLE.search(cell) for cell in cells):
        return "it is not UTF-8 text; save the file as “CSV UTF-8”"
    return None
