"""The import mapping: from ORCID's work type to a type in the source's own scheme.

A CSV file (UTF-8, RFC 4180) with the columns ``orcid_work_type``, ``source_scheme``, ``source_type`` and, optionally, ``note``.
The row ``*`` stands for every work type without a row of its own, and for works without a type.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from functools import cache
from importlib import resources

from pollinia.domain.content import OutputType
from pollinia.domain.mapping_file import Columns, read_rows, write_lines
from pollinia.domain.work_types import ORCID_WORK_TYPES, unknown_work_type

_COLUMNS = Columns(("orcid_work_type",), ("orcid_work_type", "source_scheme", "source_type"), ("note",))


@dataclass(frozen=True, slots=True)
class OutputTypeRow:
    orcid_work_type: str
    source_scheme: str
    source_type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutputTypes:
    """A mapping that has been checked; made by ``parse``. Two are equal when their rows are."""

    rows: tuple[OutputTypeRow, ...]
    _targets: dict[str, OutputType] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        targets = {row.orcid_work_type: OutputType(row.source_scheme, row.source_type) for row in self.rows}
        object.__setattr__(self, "_targets", targets)

    @classmethod
    def parse(cls, file: str | bytes) -> OutputTypes:
        """Read a mapping file as ``read_rows`` does. Raises MappingRefused."""
        rows = read_rows(file, _COLUMNS, _wrong_cells, "Add at least the row * with a type of your system.")
        return cls(tuple(OutputTypeRow(**cells) for cells in rows))

    def look_up(self, work_type: str | None) -> OutputType | None:
        """The type by the work type's own row, else by the row ``*``; None where there is neither."""
        return self._targets.get(work_type or "*", self._targets.get("*"))

    def to_csv(self) -> str:
        """The file to download: what ``parse`` read, notes included."""
        return write_lines(_COLUMNS, [astuple(row) for row in self.rows])


@cache
def builtin() -> OutputTypes:
    """The mapping that applies while no file is uploaded: to COAR's resource types."""
    return OutputTypes.parse(resources.files("pollinia.domain").joinpath("data", "output_types.csv").read_bytes())


def _wrong_cells(cells: dict[str, str]) -> list[str]:
    work_type = cells["orcid_work_type"]
    return [unknown_work_type(work_type)] if work_type and work_type not in {"*", *ORCID_WORK_TYPES} else []
