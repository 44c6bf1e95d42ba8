"""Mapping files: CSV with named columns (UTF-8, RFC 4180), refused whole with every bad line named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class MappingRefused(Exception):
    """The mapping file was refused whole. ``problems`` names every bad line and what is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The mapping file was refused: " + " ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a mapping file must have, and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def read_lines(file: str | bytes, columns: Columns, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's line number and cells by column. What is wrong with the header or the quoting goes to ``problems``.

    ``file``: text, or the bytes that were uploaded (a byte order mark allowed). Raises MappingRefused where it is no UTF-8.
    """
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


def write_lines(columns: Columns, rows: Sequence[Sequence[str]]) -> str:
    """The file to download: what ``read_lines`` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.all)
    writer.writerows(rows)
    return text.getvalue()


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
