"""The work type mapping: from a type in the source's own scheme to ORCID's work type.

A CSV file (UTF-8, RFC 4180) with the columns ``source_scheme``, ``source_type``, ``orcid_work_type`` and, optionally, ``note``.
A row whose ``source_type`` ends in ``/*`` stands for all types below that path that have no row of their own, ``*`` for all
types of its scheme, and the row ``*,*`` for everything else.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from pollinia.domain.content import OutputType

_TYPES = """
    annotation artistic-performance blog-post book-chapter book-review book cartographic-material clinical-study
    conference-abstract conference-output conference-paper conference-poster conference-presentation conference-proceedings
    data-management-plan data-set design dictionary-entry disclosure dissertation-thesis edited-book encyclopedia-entry image
    invention journal-article journal-issue learning-object lecture-speech license magazine-article manual moving-image
    musical-composition newsletter-article newspaper-article online-resource other patent physical-object preprint
    public-speech registered-copyright report research-technique research-tool review software sound spin-off-company
    standards-and-policy supervised-student-publication technical-standard test trademark transcription translation website
    working-paper
"""
ORCID_WORK_TYPES = frozenset(_TYPES.split())
"""The work types of ORCID's API 3.0 that may be sent: all that it accepts but ``undefined``."""

_REQUIRED = ("source_scheme", "source_type", "orcid_work_type")
_COLUMNS = (*_REQUIRED, "note")


class MappingRefused(Exception):
    """The mapping file was refused whole. ``problems`` names every bad line and what is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The work type mapping file was refused: " + " ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    source_scheme: str
    source_type: str
    orcid_work_type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkTypes:
    """A mapping that has been checked; made by ``parse``. Two are equal when their rows are."""

    rows: tuple[Row, ...]
    _targets: dict[tuple[str, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_targets", {(row.source_scheme, row.source_type): row.orcid_work_type for row in self.rows})

    @classmethod
    def parse(cls, file: str | bytes) -> WorkTypes:
        """Read a mapping file, as text or as the bytes that were uploaded (UTF-8, a byte order mark allowed).

        Raises MappingRefused with every bad line: nothing of a bad file applies.
        """
        problems: list[str] = []
        rows = tuple(_checked(_lines(_decoded(file), problems), problems))
        if not rows and not problems:
            problems.append("Line 2: the file has no rows. Add at least the row *,*,other.")
        if problems:
            raise MappingRefused(problems)
        return cls(rows)

    def look_up(self, type: OutputType | None) -> str | None:
        """The work type by the type's own row, else by the nearest ``/*`` row above it, its scheme's ``*``, the row ``*,*``."""
        if type is not None:
            for pattern in _patterns(type.value):
                target = self._targets.get((type.scheme, pattern))
                if target is not None:
                    return target
        return self._targets.get(("*", "*"))

    def to_csv(self) -> str:
        """The file to download: what ``parse`` read, notes included."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows((row.source_scheme, row.source_type, row.orcid_work_type, row.note) for row in self.rows)
        return text.getvalue()


@cache
def builtin() -> WorkTypes:
    """The mapping that applies while no file is uploaded."""
    return WorkTypes.parse(resources.files("pollinia.domain").joinpath("data", "work_types.csv").read_bytes())


def _patterns(value: str) -> Iterator[str]:
    yield value
    path = value
    while (slash := path.rfind("/")) >= 0:
        path = path[:slash]
        yield f"{path}/*"
    yield "*"


def _decoded(file: str | bytes) -> str:
    if isinstance(file, str):
        return file.removeprefix("\ufeff")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise MappingRefused([f"Line {line}: the file is not in UTF-8. Save it as CSV UTF-8."]) from None


def _lines(text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's line number and cells by column. What is wrong with the header or the quoting goes to ``problems``."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    columns: list[str] = []
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        if wrong := _wrong_header(columns):
            problems.append(f"Line 1: {wrong}")
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(columns):
                problems.append(f"Line {line}: {len(cells)} cells where the header has {len(columns)}.")
            elif cells:
                yield line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(f"Line {line}: wrong quoting ({error}). A quote inside a cell is doubled. What follows was not read.")


def _wrong_header(columns: list[str]) -> str | None:
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        return f"the header lacks {', '.join(missing)}. It must be {','.join(_COLUMNS)}, with commas between."
    unknown = [name or "(empty)" for name in columns if name not in _COLUMNS]
    if unknown:
        return f"the header has columns that do not belong here: {', '.join(unknown)}."
    return "the header names a column twice." if len(set(columns)) < len(columns) else None


def _checked(lines: Iterable[tuple[int, dict[str, str]]], problems: list[str]) -> Iterator[Row]:
    first_line: dict[tuple[str, str], int] = {}
    for line, cells in lines:
        wrong = _wrong_cells(cells)
        source = cells["source_scheme"], cells["source_type"]
        if not wrong and source in first_line:
            wrong = [f"{','.join(source)} stands on line {first_line[source]} already."]
        first_line.setdefault(source, line)
        problems.extend(f"Line {line}: {each}" for each in wrong)
        if not wrong:
            yield Row(*source, cells["orcid_work_type"], cells.get("note", ""))


def _wrong_cells(cells: dict[str, str]) -> list[str]:
    wrong = [f"{name} is empty." for name in _REQUIRED if not cells[name]]
    scheme, type_, target = (cells[name] for name in _REQUIRED)
    if "*" in type_.removesuffix("/*") and type_ != "*":
        wrong.append(f"{type_}: a * may stand alone or after a last slash only.")
    if "*" in scheme and (scheme, type_) != ("*", "*"):
        wrong.append(f"{scheme},{type_}: the scheme may be * only in the row *,*.")
    if target and target not in ORCID_WORK_TYPES:
        wrong.append(_unknown(target))
    return wrong


def _unknown(target: str) -> str:
    if target == "undefined":
        return "undefined says nothing on an ORCID record: choose a work type, or other."
    close = difflib.get_close_matches(target.lower(), ORCID_WORK_TYPES, n=1)
    return f"{target} is no ORCID work type" + (f"; {close[0]} is." if close else ".")
