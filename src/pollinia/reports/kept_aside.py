"""Which records the imports kept aside, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.content import TAKEN_OVER, ImportRun, ReadingState, RefusedRecord


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A record that the latest reading of a source refused, or took without one value.

    ``position``: where it stands in the feed. ``kind`` and ``local_id`` are None where the record does not tell.
    """

    source: str
    read_at: datetime
    kind: str | None
    local_id: str | None
    reason: str
    position: str
    taken_without: bool


def kept_aside(paging: Paging, taken_without: bool = False) -> Page[KeptAside]:
    """By source, in the order of the feed: the records refused or, with ``taken_without``, those taken without a value."""
    records = _latest(taken_without)
    ordered = records.select_related("run").order_by("run__source_id", "id")
    entries = [
        KeptAside(
            source=each.run.source_id,
            read_at=each.run.started_at,
            kind=each.kind,
            local_id=each.local_id,
            reason=each.reason,
            position=each.position,
            taken_without=each.taken_without,
        )
        for each in ordered[paging.offset : paging.offset + paging.limit]
    ]
    return page_of(entries, records.count(), paging)


def count_kept_aside() -> int:
    """Records refused, without those that were taken without a value."""
    return _latest(taken_without=False).count()


def _latest(taken_without: bool) -> QuerySet[RefusedRecord]:
    """Those of each source's latest reading that was taken over; none of a source that was given up since."""
    telling = (*TAKEN_OVER, ReadingState.GIVEN_UP)
    latest = ImportRun.objects.filter(state__in=telling).order_by("source_id", "-id").distinct("source_id")
    return RefusedRecord.objects.filter(run__in=latest.values("pk"), taken_without=taken_without)
