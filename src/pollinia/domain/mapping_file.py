"""Mapping files: CSV with named columns (UTF-8, RFC 4180), refused whole with every bad line named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pollinia.domain.problem import Problem


class MappingRefused(Problem):
    """The mapping file cannot be used like this. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        """``problems`` names every bad line and what is wrong with it."""
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a mapping file must have, and may have. No two rows have the same ``key``."""

    key: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def read_rows(
    file: str | bytes, columns: Columns, wrong_cells: Callable[[dict[str, str]], list[str]], least: str
) -> list[dict[str, str]]:
    """The cells of each row by column; ``wrong_cells`` says what is wrong with a row's.

    ``file``: text, or the bytes that were uploaded (UTF-8, a byte order mark allowed). ``least``: what to add to a file without
    rows. Raises MappingRefused with every bad line: nothing of a bad file applies.
    """
    problems: list[str] = []
    rows: list[dict[str, str]] = []
    first_line: dict[tuple[str, ...], int] = {}
    for line, cells in _lines(file, columns, problems):
        wrong = [*(f"{name} is empty." for name in columns.required if not cells[name]), *wrong_cells(cells)]
        key = tuple(cells[name] for name in columns.key)
        if not wrong and key in first_line:
            wrong = [f"{','.join(key)} stands on line {first_line[key]} already."]
        first_line.setdefault(key, line)
        problems.extend(f"Line {line}: {each}" for each in wrong)
        if not wrong:
            rows.append(cells)
    if not rows and not problems:
        problems.append(f"Line 2: the file has no rows. {least}")
    if problems:
        raise MappingRefused(problems)
    return rows


def write_lines(columns: Columns, rows: Sequence[Sequence[str]]) -> str:
    """The file to download: what ``read_rows`` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.all)
    writer.writerows(rows)
    return text.getvalue()


def _lines(file: str | bytes, columns: Columns, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's line number and cells by column. What is wrong with the header or the quoting goes to ``problems``."""
    reader = csv.reader(io.StringIO(_decoded(file), newline=""), strict=True)
    line = 1
    header: list[str] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if wrong := _wrong_header(header, columns):
            problems.append(f"Line 1: {wrong}")
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                problems.append(f"Line {line}: {len(cells)} cells where the header has {len(header)}.")
            elif cells:
                yield line, dict(zip(header, (cell.strip() for cell in cells), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(f"Line {line}: wrong quoting ({error}). A quote inside a cell is doubled. What follows was not read.")


def _decoded(file: str | bytes) -> str:
    if isinstance(file, str):
        return file.removeprefix("\ufeff")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise MappingRefused([f"Line {line}: the file is not in UTF-8. Save it as CSV UTF-8."]) from None


def _wrong_header(header: list[str], columns: Columns) -> str | None:
    missing = [name for name in columns.required if name not in header]
    if missing:
        return f"the header lacks {', '.join(missing)}. It must be {','.join(columns.all)}, with commas between."
    unknown = [name or "(empty)" for name in header if name not in columns.all]
    if unknown:
        return f"the header has columns that do not belong here: {', '.join(unknown)}."
    return "the header names a column twice." if len(set(header)) < len(header) else None
