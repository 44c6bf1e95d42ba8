"""What is on ORCID of ours, by kind and type."""

from __future__ import annotations

from django.db.models import Count, Sum

from pollinia.domain.records.item import Section
from pollinia.reports.coverage import counted_note
from pollinia.reports.organisations import Scope
from pollinia.reports.table import CellKind, Chart, ChartKind, Column, Table
from pollinia.store.exported import ExportedItem
from pollinia.store.output_counts import OutputCount

UNKNOWN_TYPE = "unknown"


def items(scope: Scope) -> Table:
    """The items of ours on ORCID now, by section, and the works among them by ORCID's work type, as counted last.

    Without a count, and of outputs that have no type any more, the type is UNKNOWN_TYPE.
    """
    present = ExportedItem.objects.filter(connection__registry=scope.registry)
    sections = dict(present.values_list("section").annotate(Count("id")).order_by("section"))
    works = sections.pop(Section.WORK, 0)
    counts = OutputCount.objects.filter(registry=scope.registry, on_orcid__gt=0)
    types = dict(counts.values_list("work_type").annotate(Sum("on_orcid")).order_by("work_type")) or {"": works}
    rows = [(Section.WORK.value, type or UNKNOWN_TYPE, number) for type, number in types.items() if number]
    rows += [(section, section, number) for section, number in sections.items()]
    columns = (Column("kind", "Kind"), Column("type", "Type"), Column("items", "Items on ORCID", CellKind.NUMBER))
    note = f"Works by type: {counted_note(scope)}"
    return Table(columns, tuple(rows), Chart(ChartKind.STACKED, "kind", ("items",), split_by="type"), note)
