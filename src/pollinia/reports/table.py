"""The answer to a question: rows under columns, and how to draw them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

Cell: TypeAlias = str | int | float | date | datetime | None


class CellKind(StrEnum):
    """What the cells of a column are, where they are not None."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """A float from 0 to 1."""
    MONTH = "month"
    """The first day of it."""
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is for programs and never changes, ``label`` is for people."""

    name: str
    label: str
    kind: CellKind = CellKind.TEXT


class ChartKind(StrEnum):
    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Chart:
    """How to draw a table, in names of columns: a point for each row, at ``along``, of the height ``heights``.

    The points of each height make a line or a row of bars, or, where ``split_by`` is given, those of each value of that column.
    """

    kind: ChartKind
    along: str
    heights: tuple[str, ...]
    split_by: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Each row has a cell for each column. ``note`` is a sentence for people, such as of when the figures are."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None
    note: str | None = None

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of a column, from top to bottom. Raises ValueError where there is none of that name."""
        position = [each.name for each in self.columns].index(name)
        return tuple(row[position] for row in self.rows)

    def objects(self) -> list[dict[str, Cell]]:
        """Each row by the names of its columns."""
        return [dict(zip((each.name for each in self.columns), row, strict=True)) for row in self.rows]


def rows_of(found: Iterable[Sequence[Any]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows as a database gives them."""
    return tuple(tuple(row) for row in found)


def share(part: int, whole: int) -> float | None:
    """None of nothing."""
    return part / whole if whole else None
