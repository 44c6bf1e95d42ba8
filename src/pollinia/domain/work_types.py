"""The work type mapping: from a type in the source's own scheme to ORCID's work type.

A CSV file (UTF-8, RFC 4180) with the columns ``source_scheme``, ``source_type``, ``orcid_work_type`` and, optionally, ``note``.
A row whose ``source_type`` ends in ``/*`` stands for all types below that path that have no row of their own, ``*`` for all
types of its scheme, and the row ``*,*`` for everything else.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from functools import cache
from importlib import resources

from pollinia.domain.content import OutputType
from pollinia.domain.mapping_file import Columns, read_rows, write_lines

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

_COLUMNS = Columns(("source_scheme", "source_type"), ("source_scheme", "source_type", "orcid_work_type"), ("note",))


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
        """Read a mapping file as ``read_rows`` does. Raises MappingRefused."""
        rows = read_rows(file, _COLUMNS, _wrong_cells, "Add at least the row *,*,other.")
        return cls(tuple(Row(**cells) for cells in rows))

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
        return write_lines(_COLUMNS, [astuple(row) for row in self.rows])


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


def _wrong_cells(cells: dict[str, str]) -> list[str]:
    wrong = []
    scheme, type_, target = (cells[name] for name in _COLUMNS.required)
    if "*" in type_.removesuffix("/*") and type_ != "*":
        wrong.append(f"{type_}: a * may stand alone or after a last slash only.")
    if "*" in scheme and (scheme, type_) != ("*", "*"):
        wrong.append(f"{scheme},{type_}: the scheme may be * only in the row *,*.")
    if target and target not in ORCID_WORK_TYPES:
        wrong.append(unknown_work_type(target))
    return wrong


def unknown_work_type(target: str) -> str:
    """What is wrong with a word that is no work type of ORCID's, with the one that was probably meant."""
    if target == "undefined":
        return "undefined says nothing on an ORCID record: choose a work type, or other."
    close = difflib.get_close_matches(target.lower(), ORCID_WORK_TYPES, n=1)
    return f"{target} is no ORCID work type" + (f"; {close[0]} is." if close else ".")
