"""What reading a source yields: content, and everything that must be known about what is not content.

Every reader is a function ``read(*paths) -> Iterator[Reading]``. It never raises for what it reads: what cannot be taken is
yielded with its reason and position, and the reading goes on.

Two levels of refusal. A value that the meaning of an item hangs on (its ID, its kind, its visibility, a date of an
affiliation) refuses the whole item, so that nobody is changed by half: what is stored of the item stays as it was. A value that
stands beside others (one malformed identifier, an unreadable publication date) is left out, and the item is taken without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pollinia.domain.content import ContentItem, Kind, Organisation


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An organisation that another item names without describing it in full.

    It stands in for a description of its own: where this source gives one, or gave one before, that one is kept.
    """

    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Deleted:
    """An item that the source says is gone."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not taken; what is stored of it stays as it was.

    ``id`` is None where it could not be read: then any stored item may be the one that is meant, and none that is absent from
    this reading can be taken for gone. ``position`` is for people: file and line, or the record's number.
    """

    kind: Kind | None
    id: str | None
    reason: str
    position: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """A value that was left out; the item itself was taken without it. ``kind`` is None where it concerns a whole file."""

    kind: Kind | None
    id: str | None
    reason: str
    position: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The source could not be read to its end. What came before is good, but nothing that is absent can be taken for gone."""

    reason: str
    position: str


Reading: TypeAlias = ContentItem | Mentioned | Deleted | Refused | Flaw | Incomplete


class RecordRefused(Exception):
    """Raised inside a reader where a record cannot be taken; the message is the reason."""


def files(paths: tuple[Path, ...], suffix: str) -> Iterator[Path]:
    """The files that ``paths`` name, in a stable order: a folder stands for its files with this suffix, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix.lower() == suffix and each.is_file())
        else:
            yield path
