"""Everything that the rules need of researchers, loaded for many at once in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import connection as database

from pollinia.domain.content import Organisation, Person, ResearchOutput
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.permission import AUTHENTICATED_STATES
from pollinia.domain.plan import Recorded
from pollinia.domain.records.item import Section
from pollinia.domain.selection import Researcher
from pollinia.store.codec import decode, without_collecting
from pollinia.store.connections import Connection, OptOut
from pollinia.store.content import TAKEN_OVER
from pollinia.store.exported import ExportedItem, RefusedItem

BATCH = 200

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A researcher: the content, the connection where there is one, what we wrote, and the refused fingerprints by key."""

    researcher: Researcher
    connection: Connection | None
    recorded: tuple[Recorded, ...]
    refused: Mapping[str, str]


def load_tree() -> OrganisationTree:
    """The organisations as they are now; the same tree again as long as nothing was imported or set here."""
    with database.cursor() as cursor:
        cursor.execute(
            # One import at a time is taken over: their IDs are in that order.
            "SELECT (SELECT max(id) FROM store_importrun WHERE state = ANY(%s)),"
            " (SELECT count(*) FROM store_localvalue), (SELECT max(set_at) FROM store_localvalue)",
            [list(TAKEN_OVER)],
        )
        version = cursor.fetchone()
        tree = _known_tree.get(version)
        if tree is not None:
            return tree
        cursor.execute("SELECT body::text FROM store_organisation WHERE NOT retired")
        tree = OrganisationTree(decode(body, Organisation) for (body,) in cursor.fetchall())
    _known_tree.clear()
    _known_tree[version] = tree
    return tree


_known_tree: dict[object, OrganisationTree] = {}
"""The tree last loaded, by the newest import and the newest local value that it holds."""


def load_researchers(registry: str, person_ids: Sequence[str], tree: OrganisationTree) -> Iterator[Loaded]:
    """The researchers with these IDs, in that order, in batches, with their connections at ``registry``.

    One who is in no source any more is left out: nothing is known about them, so nothing may be concluded.
    """
    for start in range(0, len(person_ids), BATCH):
        yield from _load_batch(registry, list(person_ids[start : start + BATCH]), tree)


def load_researcher(registry: str, person_id: str) -> Loaded | None:
    """One researcher alone; None where the person is in no source any more."""
    return next(load_researchers(registry, [person_id], load_tree()), None)


def _load_batch(registry: str, person_ids: list[str], tree: OrganisationTree) -> Iterator[Loaded]:
    with without_collecting():
        persons = _persons(person_ids)
        outputs = _outputs(person_ids)
        authenticated = _authenticated_contributors(registry, person_ids)
        opted_out = _grouped(OptOut.objects.filter(person_id__in=person_ids).values_list("person_id", "key"))
        connections = {each.person_id: each for each in Connection.objects.filter(registry=registry, person_id__in=person_ids)}
        recorded = _recorded(connections.values())
        refused = _refused(connections.values())
    for person in (persons[person_id] for person_id in person_ids if person_id in persons):
        researcher = Researcher(
            person=person,
            outputs=tuple(outputs[person.id]),
            tree=tree,
            authenticated=authenticated,
            opted_out=frozenset(opted_out[person.id]),
        )
        connection = connections.get(person.id)
        key = connection.pk if connection else None
        yield Loaded(researcher, connection, tuple(recorded[key]), dict(refused[key]))


def recorded_items(connection: Connection) -> tuple[Recorded, ...]:
    """What we wrote to this record, whether the person is still in a source or not."""
    return tuple(_recorded([connection])[connection.pk])


def as_recorded_now(loaded: Loaded) -> Loaded:
    """The same researcher with what the store says now of what we wrote and what was refused."""
    if loaded.connection is None:
        return loaded
    key, one = loaded.connection.pk, [loaded.connection]
    return replace(loaded, recorded=tuple(_recorded(one)[key]), refused=dict(_refused(one)[key]))


def _persons(person_ids: list[str]) -> dict[str, Person]:
    with database.cursor() as cursor:
        cursor.execute("SELECT id, body::text FROM store_person WHERE id = ANY(%s) AND NOT retired", [person_ids])
        return {person_id: decode(body, Person) for person_id, body in cursor.fetchall()}


def _outputs(person_ids: list[str]) -> defaultdict[str, list[ResearchOutput]]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT persons, body::text FROM (SELECT research_output_id, array_agg(person_id) AS persons"
            "  FROM store_contribution WHERE person_id = ANY(%s) GROUP BY research_output_id) contribution"
            " JOIN store_researchoutput output ON output.id = research_output_id WHERE NOT output.retired",
            [person_ids],
        )
        # An output is decoded once, however many of the batch have written it together.
        outputs = ((persons, decode(body, ResearchOutput)) for persons, body in cursor.fetchall())
        return _grouped((person_id, output) for persons, output in outputs for person_id in persons)


def _authenticated_contributors(registry: str, person_ids: list[str]) -> dict[str, str]:
    """The authenticated iDs of all who contribute to an output of these persons."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, orcid FROM store_connection WHERE registry = %s AND state = ANY(%s) AND person_id IN ("
            " SELECT theirs.person_id FROM store_contribution ours JOIN store_contribution theirs USING (research_output_id)"
            " WHERE ours.person_id = ANY(%s))",
            [registry, list(AUTHENTICATED_STATES), person_ids],
        )
        return dict(cursor.fetchall())


def _recorded(connections: Iterable[Connection]) -> defaultdict[int | None, list[Recorded]]:
    rows = ExportedItem.objects.filter(connection__in=list(connections)).order_by("section", "key")
    columns = rows.values_list("connection_id", "section", "key", "put_code", "fingerprint")
    return _grouped(
        (connection_id, Recorded(Section(section), key, put_code, fingerprint))
        for connection_id, section, key, put_code, fingerprint in columns
    )


def _refused(connections: Iterable[Connection]) -> defaultdict[int | None, list[tuple[str, str]]]:
    rows = RefusedItem.objects.filter(connection__in=list(connections)).values_list("connection_id", "key", "fingerprint")
    return _grouped((connection_id, (key, fingerprint)) for connection_id, key, fingerprint in rows)


def _grouped(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
