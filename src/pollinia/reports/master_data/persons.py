"""The persons, by name, with the state of their connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection as database

from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.reports.master_data.conditions import Conditions, containing
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.sql import IN_OR_BELOW

NOT_CONNECTED = "not-connected"


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """What is empty excludes nothing. ``search``: a person ID, an ORCID iD, an e-mail address, or words of the name.

    ``state`` is a connection's, or NOT_CONNECTED. ``below``: in this organisation or one below it.
    """

    search: str = ""
    state: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """``orcid`` is the authenticated iD, ``known_orcid`` what the sources say, ``outputs`` how many name the person."""

    id: str
    name: str
    email: str | None
    orcid: str | None
    known_orcid: str | None
    state: str
    units: tuple[str, ...]
    outputs: int


def list_persons(registry: str, query: PersonQuery, paging: Paging) -> Page[PersonRow]:
    """In the order of their names."""
    chosen = _conditions(query)
    source = (
        "FROM store_person person LEFT JOIN store_connection connection"
        f" ON connection.person_id = person.id AND connection.registry = %s WHERE {chosen.sql}"
    )
    parameters = [registry, *chosen.parameters]
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {source}", parameters)
        (total,) = cursor.fetchone()
        cursor.execute(
            "SELECT person.id, person.name, person.email, connection.orcid, person.body->>'orcid',"
            " COALESCE(connection.state, %s),"
            " ARRAY(SELECT DISTINCT COALESCE(unit.name, affiliation->>'organisation_id')"
            "       FROM jsonb_array_elements(person.body->'affiliations') affiliation"
            "       LEFT JOIN store_organisation unit ON unit.id = affiliation->>'organisation_id' ORDER BY 1),"
            " (SELECT count(*) FROM store_contribution contribution WHERE contribution.person_id = person.id)"
            f" {source} ORDER BY person.name, person.id LIMIT %s OFFSET %s",
            [NOT_CONNECTED, *parameters, paging.limit, paging.offset],
        )
        rows = [_row(row) for row in cursor.fetchall()]
    return page_of(rows, total, paging)


def _row(row: tuple[Any, ...]) -> PersonRow:
    id, name, email, orcid, known_orcid, state, units, outputs = row
    return PersonRow(id, name, email, orcid, known_orcid, state, tuple(units), outputs)


def _conditions(query: PersonQuery) -> Conditions:
    chosen = Conditions()
    chosen.add("NOT person.retired")
    if orcid := parse_orcid_id(query.search):
        chosen.add("connection.orcid = %s OR person.body->>'orcid' = %s", orcid, orcid)
    elif query.search:
        words = query.search.replace(",", " ").split()
        by_name = "person.name ILIKE ALL (%s)" if words else "cardinality(%s::text[]) > 0"
        chosen.add(
            f"person.id = %s OR person.email = %s OR {by_name}",
            query.search,
            query.search,
            [containing(word) for word in words],
        )
    if query.state:
        chosen.add("COALESCE(connection.state, %s) = %s", NOT_CONNECTED, query.state)
    if query.below:
        chosen.add(IN_OR_BELOW, query.below)
    return chosen
