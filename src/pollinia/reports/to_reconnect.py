"""Which researchers must connect anew before anything is written to their records again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection as database

from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.sql import WHY_RECONNECT, count


class WhyReconnect(StrEnum):
    """Why nothing can be written with a connection any more."""

    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"
    """The record is locked or closed, or another iD has taken its place."""
    EXPIRED = "expired"
    OTHER_CLIENT = "other-client"
    """It was made with another ORCID client than the one in use."""


@dataclass(frozen=True, slots=True)
class ToReconnect:
    """A researcher who let us write; ``items`` of ours are still on the record."""

    person_id: str
    name: str
    email: str | None
    orcid: str
    why: WhyReconnect
    connected_at: datetime
    items: int


_WHO = f"""
    FROM store_connection connection JOIN store_person person ON person.id = person_id
    CROSS JOIN LATERAL (SELECT {WHY_RECONNECT} AS why) because
    WHERE registry = %(registry)s AND NOT person.retired AND why IS NOT NULL
"""


def to_reconnect(registry: str, client_id: str, paging: Paging) -> Page[ToReconnect]:
    """By name. ``client_id``: the ORCID client in use."""
    asked: dict[str, str | int] = {"registry": registry, "client": client_id, "limit": paging.limit, "offset": paging.offset}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT person.id, name, email, orcid, why, connected_at,"
            " (SELECT count(*) FROM store_exporteditem WHERE connection_id = connection.id)"
            f" {_WHO} ORDER BY name, person.id LIMIT %(limit)s OFFSET %(offset)s",
            asked,
        )
        entries = [
            ToReconnect(person_id, name, email, orcid, WhyReconnect(why), connected_at, items)
            for person_id, name, email, orcid, why, connected_at, items in cursor.fetchall()
        ]
    return page_of(entries, count_to_reconnect(registry, client_id), paging)


def count_to_reconnect(registry: str, client_id: str) -> int:
    return count(f"SELECT count(*) {_WHO}", {"registry": registry, "client": client_id})
