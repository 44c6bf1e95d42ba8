"""The research outputs, by title."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection as database

from pollinia.domain.identifiers import well_formed
from pollinia.reports.master_data.conditions import Conditions, has_identifier, word_beginnings
from pollinia.reports.paging import Page, Paging, page_of, stretch
from pollinia.store.content import INDEXED

MOST_FOUND = 1000
"""By words of the title: to count and sort all that share a common word takes longer than anybody waits, or pages through."""

_TITLE = f"left(title, {INDEXED})"
_COLUMNS = {
    "type": f"left(type, {INDEXED})",
    "status": "status",
    "workflow_step": f"left(workflow_step, {INDEXED})",
    "visibility": "visibility",
}
"""What the indexes hold of the columns that can be filtered by."""


@dataclass(frozen=True, slots=True)
class OutputQuery:
    """What is empty excludes nothing. ``search``: an ID, a DOI, or the beginnings of words of the title."""

    search: str = ""
    type: str = ""
    status: str = ""
    workflow_step: str = ""
    visibility: str = ""
    person: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class OutputRow:
    id: str
    title: str
    type: str | None
    year: int | None
    status: str | None
    workflow_step: str | None
    visibility: str | None


@dataclass(frozen=True, slots=True)
class OutputValues:
    """The values that occur, for the filters of the list."""

    types: tuple[str, ...]
    statuses: tuple[str, ...]
    workflow_steps: tuple[str, ...]
    visibilities: tuple[str, ...]


def list_outputs(query: OutputQuery, paging: Paging) -> Page[OutputRow]:
    """In the order of their titles; of what is searched for by words, some ``MOST_FOUND`` at most."""
    chosen = _conditions(query)
    source = f"FROM store_researchoutput output WHERE {chosen.sql}"
    if query.search:
        source = f"FROM (SELECT output.* {source} LIMIT {MOST_FOUND + 1}) found"
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {source}", chosen.parameters)
        (found,) = cursor.fetchone()
        more = bool(query.search) and found > MOST_FOUND
        total = found - 1 if more else found
        part = stretch(paging, total, more=more)
        order = f"{_TITLE} DESC, id DESC" if part.from_the_end else f"{_TITLE}, id"
        cursor.execute(
            f"SELECT id, title, type, year, status, workflow_step, visibility {source} ORDER BY {order} LIMIT %s OFFSET %s",
            [*chosen.parameters, part.number, part.offset],
        )
        rows = [OutputRow(*row) for row in cursor.fetchall()]
    if part.from_the_end:
        rows.reverse()
    return page_of(rows, total, paging, more=more)


def output_values() -> OutputValues:
    return OutputValues(*(_values(each) for each in ("type", "status", "workflow_step", "visibility")))


def _values(column: str) -> tuple[str, ...]:
    """The values of an indexed column, each looked up from the one before: not by reading every row."""
    indexed = _COLUMNS[column]
    with database.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE seen AS (SELECT min({indexed}) AS value FROM store_researchoutput WHERE NOT retired"
            f" UNION ALL SELECT (SELECT min({indexed}) FROM store_researchoutput WHERE NOT retired AND {indexed} > seen.value)"
            " FROM seen WHERE seen.value IS NOT NULL)"
            " SELECT value FROM seen WHERE value IS NOT NULL"
        )
        return tuple(value for (value,) in cursor.fetchall())


def _conditions(query: OutputQuery) -> Conditions:
    chosen = Conditions()
    chosen.add("NOT output.retired")
    if doi := well_formed("doi", query.search):
        spellings = _spellings(query.search, doi)
        chosen.add(has_identifier("output.body->'identifiers'", spellings), *spellings)
    elif words := word_beginnings(query.search):
        words_of_title = "to_tsvector('simple', COALESCE(title, ''))"
        chosen.add(f"output.id = %s OR {words_of_title} @@ to_tsquery('simple', %s)", query.search, words)
    elif query.search:
        chosen.add("output.id = %s", query.search)
    if query.year:
        chosen.add("output.year = %s", query.year)
    for column, indexed in _COLUMNS.items():
        if value := getattr(query, column):
            chosen.add(f"{indexed} = %s", value)
    if query.person:
        chosen.add(
            "output.id IN (SELECT research_output_id FROM store_contribution WHERE person_id = %s)",
            query.person,
        )
    return chosen


def _spellings(typed: str, doi: str) -> list[str]:
    """How sources may have written a DOI; in which letters does not matter to it, and most write small ones."""
    bare = {doi, doi.lower(), doi.upper()}
    prefixed = {prefix + each for prefix in ("https://doi.org/", "http://dx.doi.org/", "doi:") for each in bare}
    return sorted({typed, *bare, *prefixed})
