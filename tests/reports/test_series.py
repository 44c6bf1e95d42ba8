"""The lines and bars of a chart, from the rows of its table."""

from __future__ import annotations

from pollinia.reports.series import Series, chart_data
from pollinia.reports.table import Chart, ChartKind, Column, Table

COLUMNS = (Column("month", "Month"), Column("unit", "Unit"), Column("new", "New"), Column("all", "In all"))
ROWS = (("Jan", "A", 1, 1), ("Jan", "B", 2, 2), ("Feb", "A", 3, 4))


def test_each_height_is_a_series_under_its_label() -> None:
    data = chart_data(Table(COLUMNS, ROWS[1:], Chart(ChartKind.BAR, "month", ("new", "all"))))
    assert data is not None
    assert (data.labels, data.series) == (("Jan", "Feb"), (Series("New", (2, 3)), Series("In all", (2, 4))))


def test_a_table_that_is_split_has_a_series_for_each_value_with_gaps_where_it_says_nothing() -> None:
    data = chart_data(Table(COLUMNS, ROWS, Chart(ChartKind.LINE, "month", ("all",), split_by="unit")))
    assert data is not None
    assert (data.labels, data.series) == (("Jan", "Feb"), (Series("A", (1, 4)), Series("B", (2, None))))


def test_nothing_is_drawn_without_a_chart_or_without_rows() -> None:
    assert chart_data(Table(COLUMNS, ROWS)) is None
    assert chart_data(Table(COLUMNS, (), Chart(ChartKind.BAR, "month", ("new",)))) is None
