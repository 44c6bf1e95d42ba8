"""Which records of several sources are one item, and the content merged from them: set-based, for what an intake touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import Any

from django.db import connection

from pollinia.domain.content import ContentItem, Kind, Organisation, Person, ResearchOutput
from pollinia.domain.local_values import LocalField, disagreements, with_local
from pollinia.domain.merging import merge
from pollinia.store.codec import decode, encode
from pollinia.store.content import TYPES, Source
from pollinia.store.local_values import Item, local_values_of_touched, note_disagreements
from pollinia.store.rejoined import follow_rejoined
from pollinia.store.sql import count, execute, in_parts

BATCH = 2000


def join_records() -> None:
    """Give each record of every lower-ranked source the ID of the item that it is a part of.

    The same local ID joins; else the same join key (an ORCID iD, a ROR ID), where it names one item only. When that changes,
    the records that refer to the re-joined ones are merged again too.
    """
    if not count("SELECT count(*) FROM store_source WHERE rank > 0"):
        return
    execute("CREATE TEMP TABLE rejoined (kind text, before text, item_id text) ON COMMIT DROP")
    for lower in Source.objects.filter(rank__gt=0).order_by("rank"):
        moved = count(
            """
            WITH wanted AS (
                SELECT record.id, record.item_id AS before, COALESCE(
                    CASE WHEN record.retired THEN record.local_id END,
                    (SELECT min(better.item_id) FROM store_sourcerecord better JOIN store_source ON name = better.source_id
                     WHERE better.kind = record.kind AND better.local_id = record.local_id AND rank < %(rank)s
                       AND NOT better.retired),
                    (SELECT min(better.item_id) FROM store_sourcerecord better JOIN store_source ON name = better.source_id
                     WHERE better.kind = record.kind AND better.join_key = record.join_key AND rank < %(rank)s
                       AND NOT better.retired
                     HAVING count(DISTINCT better.item_id) = 1 AND 1 = (
                         SELECT count(*) FROM store_sourcerecord twin
                         WHERE twin.source_id = record.source_id AND twin.kind = record.kind
                           AND twin.join_key = record.join_key AND NOT twin.retired)),
                    record.local_id) AS item_id
                FROM store_sourcerecord record WHERE record.source_id = %(source)s),
            moved AS (
                UPDATE store_sourcerecord record SET item_id = wanted.item_id FROM wanted
                WHERE record.id = wanted.id AND wanted.item_id <> wanted.before
                RETURNING record.kind, record.item_id, wanted.before),
            noted AS (INSERT INTO touched SELECT kind, item_id FROM moved UNION SELECT kind, before FROM moved),
            rejoined AS (INSERT INTO rejoined SELECT kind, before, item_id FROM moved)
            SELECT count(*) FROM moved
            """,
            {"rank": lower.rank, "source": lower.name},
        )
        if moved:
            # Any source may refer to the re-joined items by the ID of this one.
            execute(
                "INSERT INTO touched SELECT kind, item_id FROM store_sourcerecord record"
                " JOIN store_source ON name = source_id WHERE rank >= %s",
                [lower.rank],
            )
    follow_rejoined()


def merge_touched() -> None:
    """Merge the items that records in ``touched`` are parts of, and write those that came out different."""
    execute("CREATE TEMP TABLE merged (kind text, item_id text, body jsonb) ON COMMIT DROP")
    # What a better source has withdrawn does not live on from one that only fills its gaps: it may have been hidden there.
    # An item of one record of the primary source, of which nothing is set here, is that record, as it stands; only the others
    # need merging.
    execute("""
        CREATE TEMP TABLE part ON COMMIT DROP AS
        SELECT record.id AS record_id, record.kind, record.item_id, record.source_id, store_source.rank,
               count(*) OVER (PARTITION BY record.kind, record.item_id) = 1 AND store_source.rank = 0 AND NOT EXISTS (
                   SELECT FROM store_localvalue local
                   WHERE local.kind = record.kind AND local.item_id = record.item_id) AS whole
        FROM (SELECT DISTINCT * FROM touched) item
        JOIN store_sourcerecord record USING (kind, item_id) JOIN store_source ON store_source.name = record.source_id
        WHERE NOT record.retired AND NOT EXISTS (
            SELECT FROM store_sourcerecord gone JOIN store_source better ON better.name = gone.source_id
            WHERE gone.kind = record.kind AND gone.item_id = record.item_id AND gone.retired AND better.rank < store_source.rank
              AND NOT EXISTS (SELECT FROM store_sourcerecord live JOIN store_source best ON best.name = live.source_id
                  WHERE live.kind = gone.kind AND live.item_id = gone.item_id AND NOT live.retired
                    AND best.rank < better.rank))
    """)
    execute("ANALYZE part")
    _merge_parts()
    _write_organisations()
    _write_persons()
    _write_research_outputs()


_ITEMS = """(
    SELECT part.kind, part.item_id, record.body FROM part JOIN store_sourcerecord record ON record.id = part.record_id
    WHERE whole
    UNION ALL SELECT kind, item_id, body FROM merged) item"""
"""Every touched item as it is now, whole or merged."""


def _merge_parts() -> None:
    local = local_values_of_touched()
    said: dict[tuple[str, str, str], str] = {}
    merged = _merged_items(local, said)
    # Nothing can be fetched while a COPY is on.
    while batch := list(islice(merged, BATCH)):
        with connection.cursor() as writer, writer.copy("COPY merged FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
    if local:
        note_disagreements(list(local), said)


def _merged_items(
    local: Mapping[Item, Mapping[LocalField, str]], said: dict[tuple[str, str, str], str]
) -> Iterator[tuple[str, str, str]]:
    """The items of several parts (kind, ID, body); what a source says of a field that is set here, too, goes into ``said``."""
    aliases = _aliases()
    parts = in_parts(
        "SELECT part.kind, part.item_id, part.source_id, record.body::text"
        " FROM part JOIN store_sourcerecord record ON record.id = part.record_id"
        " WHERE NOT whole ORDER BY part.kind, part.item_id, part.rank, record.local_id"
    )
    for (kind, item_id), of_one in groupby(chain.from_iterable(parts), key=lambda row: (row[0], row[1])):
        items: list[Any] = [
            _in_our_ids(decode(body, TYPES[kind]), item_id, aliases.get(source, {})) for *_, source, body in of_one
        ]
        item, values = merge(*items), local.get((kind, item_id), {})
        said |= {(kind, item_id, field.value): value for field, value in disagreements(item, values).items()}
        yield kind, item_id, encode(with_local(item, values)).decode()


def _aliases() -> dict[str, dict[tuple[str, str], str]]:
    """For each source, the IDs that it uses where the content has another: (kind, local ID) → item ID.

    A source that does not describe an item itself refers to it by the ID of a better one.
    """
    found: dict[str, dict[tuple[str, str], str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reader.name, kind, local_id, item_id FROM store_sourcerecord record"
            " JOIN store_source described ON described.name = record.source_id"
            " JOIN store_source reader ON reader.rank >= described.rank"
            " WHERE item_id <> local_id AND NOT retired AND NOT EXISTS (SELECT FROM store_sourcerecord own"
            "     WHERE own.source_id = reader.name AND own.kind = record.kind AND own.local_id = record.local_id"
            "       AND own.id <> record.id AND NOT own.retired)"
            " ORDER BY described.rank DESC"
        )
        for source, kind, local_id, item_id in cursor.fetchall():
            found.setdefault(source, {})[(kind, local_id)] = item_id
    return found


def _in_our_ids(item: ContentItem, item_id: str, aliases: dict[tuple[str, str], str]) -> ContentItem:
    """An item with the IDs of the content instead of its source's own, in itself and in what it refers to."""

    def organisation(local_id: str) -> str:
        return aliases.get((Kind.ORGANISATION, local_id), local_id)

    def person(local_id: str | None) -> str | None:
        return local_id and aliases.get((Kind.PERSON, local_id), local_id)

    match item:
        case Organisation():
            return replace(item, id=item_id, parents=tuple(organisation(parent) for parent in item.parents))
        case Person():
            affiliations = (replace(each, organisation_id=organisation(each.organisation_id)) for each in item.affiliations)
            return replace(item, id=item_id, affiliations=tuple(affiliations))
        case ResearchOutput():
            contributors = (replace(each, person_id=person(each.person_id)) for each in item.contributors)
            return replace(item, id=item_id, contributors=tuple(contributors))


def _write_organisations() -> None:
    _upsert(
        "store_organisation",
        Kind.ORGANISATION,
        {"name": "COALESCE(body->'names'->0->>'value', body->>'acronym', item_id)"},
    )


def _write_persons() -> None:
    _upsert(
        "store_person",
        Kind.PERSON,
        {
            "name": "concat_ws(', ', body->>'family_name', body->>'given_names')",
            "email": "body->>'email'",
            "username": "body->>'username'",
        },
    )


def _write_research_outputs() -> None:
    _upsert(
        "store_researchoutput",
        Kind.RESEARCH_OUTPUT,
        {"title": "COALESCE(body->'title'->>'value', '')", "type": "body->'type'->>'value'"},
    )
    execute("""
        DELETE FROM store_contribution USING touched WHERE kind = 'research-output' AND research_output_id = item_id
    """)
    execute(f"""
        INSERT INTO store_contribution (research_output_id, person_id)
        SELECT DISTINCT item_id, contributor->>'person_id'
        FROM {_ITEMS}, jsonb_array_elements(body->'contributors') contributor
        WHERE kind = 'research-output' AND contributor->>'person_id' IS NOT NULL
    """)


def _upsert(table: str, kind: str, columns: dict[str, str]) -> None:
    """Write the merged items of one kind, and retire the touched ones that no source has any more."""
    names = ", ".join(columns)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
    execute(
        f"INSERT INTO {table} AS known (id, {names}, body, retired)"
        f" SELECT item_id, {', '.join(columns.values())}, body, false FROM {_ITEMS} WHERE kind = %s"
        f" ON CONFLICT (id) DO UPDATE SET {updates}, body = excluded.body, retired = false"
        " WHERE known.body <> excluded.body OR known.retired",
        [kind],
    )
    execute(
        f"UPDATE {table} SET retired = true FROM touched WHERE touched.kind = %(kind)s AND touched.item_id = id AND NOT retired"
        " AND NOT EXISTS (SELECT FROM part WHERE part.kind = %(kind)s AND part.item_id = id)",
        {"kind": kind},
    )
