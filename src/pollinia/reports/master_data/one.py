"""One organisation, person or research output as the rules see it, and the sources that it was merged from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection as database

from pollinia.domain.content import Kind, Organisation, Person, ResearchOutput
from pollinia.store.codec import decode

T = TypeVar("T", Organisation, Person, ResearchOutput)

_TABLES = {Organisation: "store_organisation", Person: "store_person", ResearchOutput: "store_researchoutput"}
_KINDS = {Organisation: Kind.ORGANISATION, Person: Kind.PERSON, ResearchOutput: Kind.RESEARCH_OUTPUT}


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """``sources`` have a record of it, the primary one first."""

    item: T
    sources: tuple[str, ...]


def find(type_: type[T], id: str) -> Found[T] | None:
    """None where no source has it, or none has it any more."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT body::text FROM {_TABLES[type_]} WHERE id = %s AND NOT retired", [id])
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute(
            "SELECT DISTINCT source.name, source.rank FROM store_sourcerecord record"
            " JOIN store_source source ON source.name = record.source_id"
            " WHERE record.kind = %s AND record.item_id = %s AND NOT record.retired ORDER BY source.rank",
            [_KINDS[type_], id],
        )
        return Found(decode(row[0], type_), tuple(name for name, _ in cursor.fetchall()))
