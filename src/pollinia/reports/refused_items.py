"""Which items ORCID refuses, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pollinia.reports.naming import item_names, person_names
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.exported import RefusedItem


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that is not sent again until it changes. ``item`` is its title for people, ``answer`` ORCID's words."""

    person_id: str
    name: str
    orcid: str
    key: str
    item: str
    answer: str
    refused_at: datetime


def refused_items(registry: str, paging: Paging) -> Page[Refused]:
    """The last refused first."""
    refused = RefusedItem.objects.filter(connection__registry=registry)
    ordered = refused.select_related("connection").order_by("-refused_at", "-id")
    found = list(ordered[paging.offset : paging.offset + paging.limit])
    persons = person_names([each.connection.person_id for each in found])
    items = item_names([(each.connection.person_id, each.key) for each in found])
    entries = [
        Refused(
            person_id=each.connection.person_id,
            name=persons.get(each.connection.person_id, each.connection.person_id),
            orcid=each.connection.orcid,
            key=each.key,
            item=items[each.connection.person_id, each.key],
            answer=each.answer,
            refused_at=each.refused_at,
        )
        for each in found
    ]
    return page_of(entries, refused.count(), paging)


def count_refused_items(registry: str) -> int:
    return RefusedItem.objects.filter(connection__registry=registry).count()
