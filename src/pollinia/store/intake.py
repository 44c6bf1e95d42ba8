"""Taking over one reading of one source: staged by COPY, compared, joined and merged by set-based SQL.

A reading is staged in a temporary table while it lasts, so memory stays constant, and taken over in one transaction: readers of
the content see all of it or nothing. Only records whose digest changed are touched, and whoever is connected and concerned is
marked as changed in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Max

from pollinia.domain.content import ContentItem
from pollinia.domain.merging import merge
from pollinia.domain.problem import Problem
from pollinia.store.change_marks import mark_touched, note_contributors
from pollinia.store.codec import decode, encode
from pollinia.store.configuration import current_options
from pollinia.store.content import LAST_RANK, ORCID_SOURCE, TYPES, Source
from pollinia.store.joining import join_records, merge_touched
from pollinia.store.sql import count, execute, in_parts

LARGEST_RETIRED_SHARE = 0.1


class TooManyMissing(Problem):
    """More than a tenth of what this source gave before is missing from this reading, so nothing was changed.

    If it is meant to go, import again and allow it to be retired (--retire).
    """


@dataclass(frozen=True, slots=True)
class Taken:
    """What a reading changed, counted in records of the source."""

    added: int
    changed: int
    unchanged: int
    retired: int


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One record of a reading; ``body`` is the encoded item.

    Without a body it was refused: it is known to exist, so it is neither changed nor retired. ``mentioned``: it stands in for a
    description that this source does not give, and never replaces one that it gives or gave.
    """

    kind: str
    local_id: str
    body: bytes | None
    join_key: str | None = None
    mentioned: bool = False


@contextmanager
def staging() -> Iterator[None]:
    """The temporary table of one reading, for this connection."""
    execute("CREATE TEMP TABLE staged (kind text, local_id text, join_key text, mentioned bool, digest bytea, body text)")
    try:
        yield
    finally:
        execute("DROP TABLE IF EXISTS staged")


def stage(rows: Iterable[StagedRow]) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY staged FROM STDIN") as copy:
        for row in rows:
            kept = digest(row.body) if row.body is not None else None
            copy.write_row((row.kind, row.local_id, row.join_key, row.mentioned, kept, row.body and row.body.decode()))


def digest(body: bytes) -> bytes:
    """What is kept of an encoded item, to know whether the next reading gives another."""
    return hashlib.sha256(body).digest()


def take_over(source: Source, deleted: Iterable[tuple[str, str]], complete: bool, retire_many: bool) -> Taken:
    """Make the staged reading the source's content, and merge what changed. Raises TooManyMissing.

    ``deleted`` names records (kind, local ID) that the source says are gone; a ``complete`` reading also retires what it does
    not hold, within the kinds that it holds. ``retire_many`` lets it retire more than a tenth.
    """
    with transaction.atomic():
        _rank(source)
        _set_mentions_back(source)
        _unite_doubles()
        execute("CREATE TEMP TABLE touched (kind text, item_id text) ON COMMIT DROP")
        retired = _retire_gone(source, deleted, complete, retire_many)
        added, changed = _write_changed(source)
        join_records()
        note_contributors()
        merge_touched()
        mark_touched(current_options().root_organisation)
    seen = count("SELECT count(*) FROM staged WHERE body IS NOT NULL")
    return Taken(added, changed, seen - added - changed, retired)


def _rank(source: Source) -> None:
    """A source takes its place with the first records that it gives: a reading that failed makes none the primary.

    What researchers have taken over from ORCID comes after every source, also those that are first read later.
    """
    if source.rank is None and count("SELECT count(*) FROM staged WHERE body IS NOT NULL"):
        last = Source.objects.exclude(name=ORCID_SOURCE).aggregate(rank=Max("rank"))["rank"]
        source.rank = LAST_RANK if source.name == ORCID_SOURCE else 0 if last is None else last + 1
        source.save(update_fields=["rank"])


def _set_mentions_back(source: Source) -> None:
    """What is only mentioned gives way to a description, in this reading or an earlier one, and only shows that it exists."""
    execute("CREATE INDEX ON staged (kind, local_id)")
    execute("ANALYZE staged")
    execute(
        """
        UPDATE staged mention SET body = NULL WHERE mentioned AND (
            EXISTS (SELECT FROM staged full_one WHERE NOT full_one.mentioned AND full_one.kind = mention.kind
                AND full_one.local_id = mention.local_id)
            OR EXISTS (SELECT FROM store_sourcerecord known WHERE known.source_id = %s AND NOT known.retired
                AND known.kind = mention.kind AND known.local_id = mention.local_id))
        """,
        [source.name],
    )


def _unite_doubles() -> None:
    """A record that stands in a reading more than once (an organisation that many mention) becomes one, merged in order."""
    execute(
        """
        CREATE TEMP TABLE doubles ON COMMIT DROP AS
        SELECT kind, local_id, array_agg(body ORDER BY ctid) AS bodies, max(join_key) AS join_key,
            bool_and(mentioned) AS mentioned
        FROM staged WHERE body IS NOT NULL
        GROUP BY kind, local_id HAVING count(*) > 1
        """
    )
    execute("DELETE FROM staged USING doubles WHERE staged.kind = doubles.kind AND staged.local_id = doubles.local_id")
    for rows in in_parts("SELECT kind, local_id, bodies, join_key, mentioned FROM doubles"):
        stage(
            StagedRow(kind, local_id, encode(_merged(kind, bodies)), join_key, mentioned)
            for kind, local_id, bodies, join_key, mentioned in rows
        )


def _merged(kind: str, bodies: Iterable[str]) -> ContentItem:
    items: Iterator[Any] = (decode(body, TYPES[kind]) for body in bodies)
    return cast(ContentItem, merge(*items))


def _write_changed(source: Source) -> tuple[int, int]:
    """Write new and changed records and mark them touched; returns how many were new and how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH written AS (
                INSERT INTO store_sourcerecord AS known
                    (source_id, kind, local_id, item_id, join_key, digest, body, retired)
                SELECT %(source)s, kind, local_id, local_id, join_key, digest, body::jsonb, false
                FROM staged
                WHERE body IS NOT NULL AND NOT EXISTS (
                    SELECT FROM store_sourcerecord same
                    WHERE same.source_id = %(source)s AND same.kind = staged.kind AND same.local_id = staged.local_id
                      AND same.digest = staged.digest AND NOT same.retired)
                ON CONFLICT (source_id, kind, local_id) DO UPDATE
                SET join_key = excluded.join_key, digest = excluded.digest, body = excluded.body, retired = false
                RETURNING kind, item_id, xmax = 0 AS added),
            noted AS (INSERT INTO touched SELECT kind, item_id FROM written)
            SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM written
            """,
            {"source": source.name},
        )
        added, changed = cursor.fetchone()
    return added, changed


def _retire_gone(source: Source, deleted: Iterable[tuple[str, str]], complete: bool, retire_many: bool) -> int:
    """Retire what the source says is deleted and, after a complete reading, what it no longer holds. Raises TooManyMissing."""
    kinds, local_ids = _columns(deleted)
    parameters: dict[str, Any] = {"source": source.name, "kinds": kinds, "local_ids": local_ids, "complete": complete}
    gone = (
        "(record.kind, record.local_id) IN (SELECT * FROM unnest(%(kinds)s::text[], %(local_ids)s::text[]))"
        " OR %(complete)s AND record.kind IN (SELECT DISTINCT kind FROM staged WHERE NOT mentioned) AND NOT EXISTS"
        " (SELECT FROM staged WHERE staged.kind = record.kind AND staged.local_id = record.local_id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, count(*) FILTER (WHERE {gone}), count(*) FROM store_sourcerecord record"
            " WHERE record.source_id = %(source)s AND NOT record.retired GROUP BY kind",
            parameters,
        )
        for kind, missing, known in cursor.fetchall():
            if missing > LARGEST_RETIRED_SHARE * known and not retire_many:
                raise TooManyMissing(f"Source {source.name}: {missing} of {known} records of kind {kind} are missing.")
        cursor.execute(
            "WITH gone AS (UPDATE store_sourcerecord record SET retired = true"
            f" WHERE record.source_id = %(source)s AND NOT record.retired AND ({gone}) RETURNING kind, item_id),"
            " noted AS (INSERT INTO touched SELECT * FROM gone) SELECT count(*) FROM gone",
            parameters,
        )
        (retired,) = cursor.fetchone()
    return int(retired)


def _columns(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    rows = list(pairs)
    return [kind for kind, _ in rows], [local_id for _, local_id in rows]
