"""The lines and bars of a table's chart, as the library in the browser takes them."""

from __future__ import annotations

from dataclasses import dataclass

from pollinia.reports.table import Cell, Chart, ChartKind, Table


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of bars: a height for each label, None where the table says nothing."""

    name: str
    heights: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """``labels`` along the axis, in the table's order; each once."""

    kind: ChartKind
    labels: tuple[Cell, ...]
    series: tuple[Series, ...]


def chart_data(table: Table) -> ChartData | None:
    """What is to be drawn; None where the table has no chart, or no rows."""
    chart = table.chart
    if chart is None or not table.rows:
        return None
    labels = tuple(dict.fromkeys(table.column(chart.along)))
    series = _by_height(table, chart) if chart.split_by is None else _split(table, chart, chart.split_by, labels)
    return ChartData(chart.kind, labels, series)


def _by_height(table: Table, chart: Chart) -> tuple[Series, ...]:
    names = {each.name: each.label for each in table.columns}
    return tuple(Series(names[height], table.column(height)) for height in chart.heights)


def _split(table: Table, chart: Chart, split_by: str, labels: tuple[Cell, ...]) -> tuple[Series, ...]:
    heights: dict[Cell, dict[Cell, Cell]] = {}
    cells = zip(table.column(split_by), table.column(chart.along), table.column(chart.heights[0]), strict=True)
    for name, label, height in cells:
        heights.setdefault(name, {})[label] = height
    return tuple(Series(str(name), tuple(points.get(label) for label in labels)) for name, points in heights.items())
