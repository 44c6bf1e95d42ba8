"""How things stand, in numbers: content, connections by state, what is on ORCID, the last run, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from pollinia.flows.registry_access import registry_in_use
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.content import ImportRun, Organisation, Person, ResearchOutput
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.runs import Run


@dataclass(frozen=True, slots=True)
class Status:
    registry: str
    organisations: int
    persons: int
    research_outputs: int
    records_kept_aside: int
    connections: dict[str, int]
    items_on_orcid: dict[str, int]
    items_refused: int
    last_export: datetime | None


def status() -> Status:
    registry = registry_in_use(current_options()).site
    connections = Connection.objects.filter(registry=registry)
    items = ExportedItem.objects.filter(connection__registry=registry)
    last_run = Run.objects.filter(registry=registry, ended_at__isnull=False).order_by("-id").first()
    return Status(
        registry=registry,
        organisations=Organisation.objects.filter(retired=False).count(),
        persons=Person.objects.filter(retired=False).count(),
        research_outputs=ResearchOutput.objects.filter(retired=False).count(),
        records_kept_aside=_kept_aside(),
        connections=dict(connections.values_list("state").annotate(Count("id")).order_by("state")),
        items_on_orcid=dict(items.values_list("section").annotate(Count("id")).order_by("section")),
        items_refused=RefusedItem.objects.filter(connection__registry=registry).count(),
        last_export=last_run.ended_at if last_run else None,
    )


def _kept_aside() -> int:
    """Records that the latest reading of each source refused."""
    latest = ImportRun.objects.order_by("source_id", "-id").distinct("source_id")
    return sum(run.refused for run in latest)
