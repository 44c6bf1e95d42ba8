"""The organisations: the top of the tree first, or those that are searched for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection as database

from pollinia.domain.content import Organisation
from pollinia.domain.identifiers import well_formed
from pollinia.reports.master_data.conditions import Conditions, containing, has_identifier
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.codec import decode


@dataclass(frozen=True, slots=True)
class OrganisationQuery:
    """``search``: an ID, a ROR ID or a part of the name; without one, those directly below ``parent``, or at the top."""

    search: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """``below``: how many organisations are directly below; ``persons``: how many have an affiliation there or below."""

    id: str
    name: str
    organisation: Organisation
    below: int
    persons: int

    @property
    def ror(self) -> str | None:
        return next((each.value for each in self.organisation.identifiers if each.scheme == "ror"), None)


def list_organisations(query: OrganisationQuery, paging: Paging) -> Page[OrganisationRow]:
    """In the order of their names."""
    chosen = _conditions(query)
    source = f"FROM store_organisation organisation WHERE {chosen.sql}"
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {source}", chosen.parameters)
        (total,) = cursor.fetchone()
        cursor.execute(
            f"SELECT id, name, body::text {source} ORDER BY name, id LIMIT %s OFFSET %s",
            [*chosen.parameters, paging.limit, paging.offset],
        )
        found = cursor.fetchall()
    ids = [id for id, _, _ in found]
    below, persons = _counts(_BELOW, ids), _counts(_PERSONS, ids)
    rows = [
        OrganisationRow(id, name, decode(body, Organisation), below.get(id, 0), persons.get(id, 0)) for id, name, body in found
    ]
    return page_of(rows, total, paging)


_BELOW = """
    SELECT parent, count(*) FROM store_organisation child, jsonb_array_elements_text(child.body->'parents') parent
    WHERE NOT child.retired AND parent = ANY(%s) GROUP BY parent
"""

_PERSONS = """
    WITH RECURSIVE edge AS MATERIALIZED (
        SELECT id AS child, parent FROM store_organisation, jsonb_array_elements_text(body->'parents') parent),
    below (top, unit) AS (
        SELECT id, id FROM unnest(%s::text[]) id
        UNION SELECT top, child FROM below JOIN edge ON parent = unit),
    belongs AS MATERIALIZED (
        SELECT person.id COLLATE "C" AS person_id, affiliation->>'organisation_id' AS unit
        FROM store_person person, jsonb_array_elements(person.body->'affiliations') affiliation WHERE NOT person.retired)
    SELECT top, count(*) FROM (SELECT DISTINCT top, person_id FROM below JOIN belongs USING (unit)) found GROUP BY top
"""
"""As the list of persons has it (store.sql.IN_OR_BELOW), for all organisations of a page at once."""


def _counts(statement: str, ids: list[str]) -> dict[str, int]:
    """For all organisations of a page at once: row by row each would read every person."""
    with database.cursor() as cursor:
        cursor.execute(statement, [ids])
        return dict(cursor.fetchall())


def path_to(organisation_id: str) -> list[tuple[str, str]]:
    """(ID, name) of the organisations above, from the top, along first parents; empty at the top."""
    with database.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above AS (SELECT id, name, body->'parents'->>0 AS parent, 0 AS steps, ARRAY[id] AS seen"
            " FROM store_organisation WHERE id = %s"
            " UNION ALL SELECT up.id, up.name, up.body->'parents'->>0, above.steps + 1, above.seen || up.id"
            " FROM above JOIN store_organisation up ON up.id = above.parent WHERE NOT up.id = ANY(above.seen))"
            " SELECT id, name FROM above WHERE steps > 0 ORDER BY steps DESC",
            [organisation_id],
        )
        return [(id, name) for id, name in cursor.fetchall()]


def _conditions(query: OrganisationQuery) -> Conditions:
    chosen = Conditions()
    chosen.add("NOT organisation.retired")
    if query.search:
        spellings = _spellings(query.search)
        by_identifier = has_identifier("organisation.body->'identifiers'", spellings)
        chosen.add(
            f"organisation.id = %s OR organisation.name ILIKE %s OR {by_identifier}",
            query.search,
            containing(query.search),
            *spellings,
        )
    elif query.parent:
        chosen.add("organisation.body->'parents' ? %s", query.parent)
    else:
        chosen.add(
            "NOT EXISTS (SELECT FROM store_organisation parent WHERE NOT parent.retired"
            " AND organisation.body->'parents' ? parent.id)"
        )
    return chosen


def _spellings(typed: str) -> list[str]:
    """How sources may have written a ROR ID, or whatever was typed."""
    ror = well_formed("ror", typed)
    if ror is None:
        return [typed]
    bare = ror.rpartition("/")[2]
    return sorted({typed, ror, bare, f"https://ror.org/{bare}", f"ror.org/{bare}"})
