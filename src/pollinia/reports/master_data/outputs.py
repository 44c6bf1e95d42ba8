"""The research outputs, by title."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection as database

from pollinia.domain.identifiers import well_formed
from pollinia.reports.master_data.conditions import Conditions, has_identifier, word_beginnings
from pollinia.reports.paging import Page, Paging, Stretch, page_of, stretch
from pollinia.store.content import INDEXED
from pollinia.store.sql import count

MOST_FOUND = 1000
"""By words of the title: to count and sort all that share a common word takes longer than anybody waits, or pages through."""

MOST_CHOSEN = 10_000
"""By filters, in the order of the titles."""

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
    """In the order of their titles; of what is searched for by words some ``MOST_FOUND`` at most, of what is filtered the first
    ``MOST_CHOSEN``."""
    chosen = _conditions(query)
    if query.search:
        ids = _found(chosen)
        total, more = min(len(ids), MOST_FOUND), len(ids) > MOST_FOUND
        return page_of(_rows(ids[:total][paging.offset : paging.offset + paging.limit]), total, paging, more=more)
    total = _count(chosen)
    more = bool(chosen.parameters) and total > MOST_CHOSEN
    total -= more
    return page_of(_rows(_in_order(chosen, stretch(paging, total, more=more))), total, paging, more=more)


def _found(chosen: Conditions) -> list[str]:
    """One more than are looked up, where there are more."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM (SELECT id, sort_title FROM store_researchoutput output WHERE {chosen.sql}"
            f" LIMIT {MOST_FOUND + 1}) found ORDER BY sort_title, id",
            chosen.parameters,
        )
        return [id for (id,) in cursor.fetchall()]


def _count(chosen: Conditions) -> int:
    """All where nothing was chosen, which an index tells; else no more than are looked up and one."""
    most = f"LIMIT {MOST_CHOSEN + 1}" if chosen.parameters else ""
    return count(
        f"SELECT count(*) FROM (SELECT FROM store_researchoutput output WHERE {chosen.sql} {most}) found", chosen.parameters
    )


def _in_order(chosen: Conditions, part: Stretch) -> list[str]:
    order = "sort_title DESC, id DESC" if part.from_the_end else "sort_title, id"
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM store_researchoutput output WHERE {chosen.sql} ORDER BY {order} LIMIT %s OFFSET %s",
            [*chosen.parameters, part.number, part.offset],
        )
        return [id for (id,) in cursor.fetchall()]


def _rows(ids: list[str]) -> list[OutputRow]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id, title, type, year, status, workflow_step, visibility FROM store_researchoutput"
            " WHERE id = ANY(%s) ORDER BY sort_title, id",
            [ids],
        )
        return [OutputRow(*row) for row in cursor.fetchall()]


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
