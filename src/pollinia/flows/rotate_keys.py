"""A new key for what is encrypted in the database, while everything goes on.

The new key is put into the file first: from then on every process on this machine encrypts with it, and still reads what is
under the older ones. Then each value is encrypted anew, unless somebody writes it meanwhile. Killed at any moment, all stays
readable, and the next time goes on where this one ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection as database
from django.db import transaction

from pollinia.domain.problem import Problem
from pollinia.store.audit import AuditLine
from pollinia.store.keys import add_key, keep_newest, keys, make_last_the_newest
from pollinia.store.locks import keys_lock
from pollinia.store.secrets import EncryptedTextField, key_that_reads, under_newest
from pollinia.store.used_keys import note_used, was_used

_BATCH = 500


class StillInUse(Problem):
    """Some values are under an older key yet, so none was forgotten. Rotate first: pollinia keys rotate."""


class LastKeyUsed(Problem):
    """The last key of the file has encrypted here before, so it is not a new one, and rotating to it would bring it back.

    Nothing was changed. Add a key first: pollinia keys add.
    """


@dataclass(frozen=True, slots=True)
class Keys:
    """How many keys there are, and how many encrypted values are under the newest and under older ones."""

    keys: int
    under_newest: int
    under_older: int


@dataclass(frozen=True, slots=True)
class Rotated:
    """``is_new``: there is a new key; otherwise a rotation that was cut short came to its end. ``values``: encrypted anew."""

    is_new: bool
    values: int


def count_keys() -> Keys:
    """Raises KeyMissing where a value can be read with none of the keys."""
    known, under = keys(settings.KEY_FILE), _values_by_key()
    return Keys(len(known), under[0], under.total() - under[0])


def add_waiting_key(by: str) -> None:
    """A key that only reads, for now: to be copied to all machines before it is rotated to. Raises KeyFileFixed."""
    with keys_lock():
        add_key(settings.KEY_FILE, newest=False)
    _note(by, "Added a key that is not used yet.")


def rotate_keys(by: str, to_last: bool = False) -> Rotated:
    """Encrypt everything with a new key, or ``to_last`` with the last one of the file, which every machine has then.

    Where something is under an older key yet, an earlier rotation is brought to its end, and no key changed. Raises
    KeyFileFixed, KeyMissing, LastKeyUsed.
    """
    with keys_lock():
        under = _values_by_key()
        is_new = not any(under[index] for index in under if index)
        known = keys(settings.KEY_FILE)
        note_used(known[index] for index in {0, *under})
        if is_new and to_last:
            if was_used(known[-1]):
                raise LastKeyUsed
            make_last_the_newest(settings.KEY_FILE)
        elif is_new:
            add_key(settings.KEY_FILE, newest=True)
        note_used(keys(settings.KEY_FILE)[:1])
        values = 0
        # Who was just about to write when the key came has written with the older one: looked for again until there is none.
        while found := sum(_encrypt_anew(column) for column in _columns()):
            values += found
    _note(by, f"{'Rotated to another key' if is_new else 'Went on with the rotation of keys'}; encrypted anew: {values}.")
    return Rotated(is_new, values)


def forget_older_keys(by: str) -> int:
    """Returns how many keys were forgotten. Raises StillInUse, KeyFileFixed, KeyMissing."""
    with keys_lock(), transaction.atomic(), database.cursor() as cursor:
        # Whoever is writing is waited for, and whoever comes next writes with what the file has then.
        tables = ", ".join(sorted({table for table, _, _ in _columns()}))
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        older = len(keys(settings.KEY_FILE)) - 1
        if count_keys().under_older:
            raise StillInUse
        if older:
            keep_newest(settings.KEY_FILE)
            _note(by, f"Older keys forgotten: {older}.")
    return older


def _values_by_key() -> Counter[int]:
    """How many values are under each key, by its place in the file. Raises KeyMissing."""
    known = keys(settings.KEY_FILE)
    return Counter(key_that_reads(value, known) for column in _columns() for _, value in _values(column))


_Column = tuple[str, str, str]
"""A table, its primary key, and an encrypted column."""


def _columns() -> list[_Column]:
    return [
        (model._meta.db_table, str(model._meta.pk.column), str(each.column))
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if isinstance(each, EncryptedTextField)
    ]


def _values(column: _Column) -> Iterator[tuple[int, bytes]]:
    """Primary key and encrypted value of each row that has one, a batch at a time."""
    table, key, name = column
    last = None
    while True:
        with database.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {name} FROM {table} WHERE {name} IS NOT NULL AND (%s::bigint IS NULL OR {key} > %s)"
                f" ORDER BY {key} LIMIT {_BATCH}",
                [last, last],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from ((number, bytes(value)) for number, value in rows)
        last = rows[-1][0]


def _encrypt_anew(column: _Column) -> int:
    """Encrypt what is under an older key; what somebody has written meanwhile is left as they wrote it."""
    table, key, name = column
    known = keys(settings.KEY_FILE)
    changes = [(under_newest(value), number, value) for number, value in _values(column) if key_that_reads(value, known)]
    with database.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s", changes)
    return len(changes)


def _note(by: str, sentence: str) -> None:
    AuditLine.objects.create(by=by, sentence=sentence)
