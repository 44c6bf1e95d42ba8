"""The reports: a chart, the table beside it, and the same as CSV."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.catalogue import REPORTS, Report, find_report
from pollinia.reports.csv_table import as_csv
from pollinia.reports.naming import type_name
from pollinia.reports.organisations import Scope
from pollinia.reports.paging import cut
from pollinia.reports.series import ChartData, chart_data
from pollinia.reports.table import Cell, CellKind, Column, Table
from pollinia.store.configuration import current_options
from pollinia.store.content import Organisation
from pollinia.web.access import needs
from pollinia.web.asked import asked, asked_page
from pollinia.web.not_found import NotHere

SIZE = 100
UNSAID = frozenset({"organisation_id", "level"})
"""In the page an organisation's name stands for its ID."""


@needs(Right.READ)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/list.html", {"reports": REPORTS})


@needs(Right.READ)
@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    chosen = _chosen(name)
    under = _under(request, chosen)
    table = _table(chosen, under)
    columns = [each for each in table.columns if each.name not in UNSAID]
    page = cut([_cells(table, columns, row) for row in table.rows], asked_page(request, SIZE))
    shown = {
        "report": chosen,
        "table": table,
        "columns": columns,
        "page": page,
        "chart": _as_json(chart_data(table)),
        "under": under,
        "numeric": {CellKind.NUMBER, CellKind.SHARE},
    }
    return render(request, "reports/report.html", shown)


@needs(Right.READ)
@require_safe
def as_file(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The report as CSV, which spreadsheets open as UTF-8."""
    chosen = _chosen(name)
    lines = as_csv(_table(chosen, _under(request, chosen)), byte_order_mark=True)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{chosen.name}.csv"'
    return answer


def _chosen(name: str) -> Report:
    found = find_report(name)
    if found is None:
        raise NotHere("There is no such report.")
    return found


def _under(request: HttpRequest, chosen: Report) -> Organisation | None:
    if not chosen.by_organisation:
        return None
    return Organisation.objects.filter(pk=asked(request, "under"), retired=False).first()


def _table(chosen: Report, under: Organisation | None) -> Table:
    return chosen.make(Scope(registry_in_use(current_options()).site, under.pk if under else None))


def _cells(table: Table, columns: list[Column], row: tuple[Cell, ...]) -> list[tuple[Column, str, str | None]]:
    """Each cell as its column, its text, and the organisation that it leads to."""
    by_name = dict(zip((each.name for each in table.columns), row, strict=True))
    leads_to = by_name.get("organisation_id")
    return [
        (each, said(each, by_name[each.name]), str(leads_to) if leads_to and each.name == "organisation" else None)
        for each in columns
    ]


def said(column: Column, cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.1%}" if column.kind is CellKind.SHARE else f"{cell:.1f}"
        case datetime():
            return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m}"
        case str() if column.name == "type":
            return type_name(cell)
        case _:
            return str(cell)


def _as_json(chart: ChartData | None) -> dict[str, object] | None:
    if chart is None:
        return None
    return {
        "kind": chart.kind.value,
        "labels": [_label(each) for each in chart.labels],
        "series": [{"name": str(each.name), "heights": list(each.heights)} for each in chart.series],
    }


def _label(cell: Cell) -> str:
    match cell:
        case datetime():  # which is a date as well
            return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m}"
        case _:
            return str(cell)
