"""Who may be out of step: a mark on each connection whose content, settings or permission changed since its last export.

A mark is set in the transaction of the change itself. An export notes the mark before it reads anything that decides, and
clears it only if it was not set again since. Whoever sets or clears many does so in the order of the connections, so that no
two wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection as database
from django.db import models

from pollinia.domain.permission import ConnectionState
from pollinia.store.connections import Connection
from pollinia.store.runs import Run
from pollinia.store.sql import LAST_DAY, count, day_number, execute


class ChangeMark(models.Model):
    """Something that decides about this record has changed ``since`` then. ``times`` tells a mark from the same one set anew.

    ``held_by`` is the run in which the brake holds the change. ``can_wait``: it is left to the night.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True)
    since = models.DateTimeField()
    times = models.IntegerField(default=1)
    can_wait = models.BooleanField(default=False)
    held_by = models.ForeignKey(Run, models.SET_NULL, null=True, db_index=False)


_IN_STEP = f"(connection.state = '{ConnectionState.EXPORTING}' OR connection.left)"
"""Whose records are kept in step: one who has left may have come back, which the change may be about."""


def _mark(condition: str, parameters: Mapping[str, object] | None = None, can_wait: bool = False) -> None:
    """Mark the connections in step for which ``condition``, SQL about the row ``connection``, holds."""
    execute(
        f"""
        INSERT INTO store_changemark AS known (connection_id, since, times, can_wait)
        SELECT connection.id, now(), 1, {can_wait} FROM store_connection connection WHERE {_IN_STEP} AND ({condition})
        ORDER BY connection.id
        ON CONFLICT (connection_id) DO UPDATE
        SET times = known.times + 1, can_wait = known.can_wait AND excluded.can_wait
        """,
        parameters,
    )


def mark_all(registry: str, can_wait: bool = False) -> None:
    """Mark every connection at a registry, as after a change of the settings."""
    _mark("connection.registry = %(registry)s", {"registry": registry}, can_wait)


def mark_persons(person_ids: Sequence[str]) -> None:
    _mark("connection.person_id = ANY(%(persons)s)", {"persons": list(person_ids)})


def mark_co_authors(person_id: str) -> None:
    """Mark all who share a research output with the person: their works name the person's iD from now on, or no longer.

    It can wait for the night: with many who connect in a day, the works they share are rewritten once.
    """
    _mark(
        """connection.person_id IN (
            SELECT theirs.person_id FROM store_contribution ours
            JOIN store_contribution theirs USING (research_output_id) WHERE ours.person_id = %(person)s)""",
        {"person": person_id},
        can_wait=True,
    )


def mark_ended_affiliations(since: date, today: date) -> None:
    """Mark the persons of whom an affiliation has come to its end on a day from ``since`` to the one before ``today``."""
    _mark(
        f"""connection.person_id IN (
            SELECT person.id FROM store_person person, jsonb_array_elements(person.body->'affiliations') affiliation
            WHERE {LAST_DAY} >= %(since)s AND {LAST_DAY} < %(today)s)""",
        {"since": day_number(since), "today": day_number(today)},
    )


_CONTRIBUTORS = """
    SELECT contribution.person_id FROM touched JOIN store_contribution contribution
    ON touched.kind = 'research-output' AND contribution.research_output_id = touched.item_id"""
"""Who contributes to what the intake that is on has touched."""


def note_contributors() -> None:
    """Keep who contributed, before what the intake that is on has touched is taken over, for ``mark_touched``."""
    execute(f"CREATE TEMP TABLE contributed ON COMMIT DROP AS {_CONTRIBUTORS}")


def mark_touched(root_organisation: str | None) -> None:
    """Mark the persons whom the intake that is on has touched: themselves, what they contribute or have contributed to, or an
    organisation at or above one of theirs.

    All in one statement, and the last of its transaction: others who mark, or export, wait for it.
    """
    concerned = f"""connection.person_id IN (
        SELECT item_id FROM touched WHERE kind = 'person' UNION SELECT person_id FROM contributed UNION {_CONTRIBUTORS})"""
    if not count("SELECT count(*) FROM touched WHERE kind = 'organisation'"):
        _mark(concerned)
        return
    execute(
        """
        CREATE TEMP TABLE below ON COMMIT DROP AS
        WITH RECURSIVE below (id) AS (
            SELECT item_id FROM touched WHERE kind = 'organisation'
            UNION SELECT child.id FROM below JOIN store_organisation child ON child.body->'parents' ? below.id)
        SELECT id FROM below
        """
    )
    _mark(
        f"""{concerned} OR %(root)s::text IN (SELECT id FROM below) OR connection.person_id IN (
            SELECT person.id FROM store_person person, jsonb_array_elements(person.body->'affiliations') affiliation
            WHERE affiliation->>'organisation_id' IN (SELECT id FROM below))""",
        {"root": root_organisation},
    )


class Seen(NamedTuple):
    """A mark as somebody has seen it. One that was set again differs: in ``times``, or in ``since`` if it was gone between."""

    times: int
    since: datetime


def seen(mark: ChangeMark) -> Seen:
    return Seen(mark.times, mark.since)


def marks_seen() -> dict[int, Seen]:
    """The marks as they are now, by connection."""
    marks = ChangeMark.objects.values_list("connection_id", "times", "since")
    return {connection_id: Seen(times, since) for connection_id, times, since in marks}


def clear_marks(marks: Mapping[int, Seen]) -> None:
    """Clear the marks of these connections, except those that were set again since they were seen."""
    execute(
        "DELETE FROM store_changemark WHERE connection_id IN (SELECT connection_id FROM store_changemark mark"
        " JOIN unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS seen (connection_id, times, since)"
        " USING (connection_id, times, since)"
        " ORDER BY connection_id FOR UPDATE OF mark)",
        [list(marks), [each.times for each in marks.values()], [each.since for each in marks.values()]],
    )


def mark_turns(run: Run) -> None:
    """Everyone who has a turn in this run is marked until it was taken, so that a run that is cut short is made up for."""
    execute(
        "INSERT INTO store_changemark (connection_id, since, times, can_wait)"
        " SELECT connection_id, now(), 1, false FROM store_turn WHERE run_id = %s AND connection_id IS NOT NULL"
        " ORDER BY connection_id"
        " ON CONFLICT DO NOTHING",
        [run.pk],
    )


def hold_marks(run: Run) -> None:
    execute(
        "UPDATE store_changemark SET held_by_id = %(run)s WHERE connection_id IN (SELECT mark.connection_id"
        " FROM store_changemark mark JOIN store_turn turn ON turn.run_id = %(run)s AND turn.connection_id = mark.connection_id"
        " ORDER BY mark.connection_id FOR UPDATE OF mark)",
        {"run": run.pk},
    )


def release_marks(run: Run) -> None:
    execute(
        "UPDATE store_changemark SET held_by_id = NULL WHERE connection_id IN (SELECT connection_id FROM store_changemark"
        " WHERE held_by_id = %s ORDER BY connection_id FOR UPDATE)",
        [run.pk],
    )


def marked_connections(registry: str, client_id: str, at_night: bool) -> list[tuple[int, str]]:
    """(connection ID, person ID) of a client's marked connections; those that can wait are among them ``at_night`` only."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT connection.id, connection.person_id FROM store_changemark mark"
            " JOIN store_connection connection ON connection.id = mark.connection_id"
            f" WHERE connection.registry = %s AND connection.client_id = %s AND {_IN_STEP} AND (%s OR NOT mark.can_wait)"
            " ORDER BY connection.person_id",
            [registry, client_id, at_night],
        )
        return [(connection_id, person_id) for connection_id, person_id in cursor.fetchall()]
