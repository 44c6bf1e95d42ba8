"""A part of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)


_LAST = 1_000_000
"""The page beyond which nobody looks: numbers come from addresses, and a database counts only so far."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part is asked for: the first page has the number 1. A number or a size below 1 counts as 1."""

    number: int = 1
    size: int = 50

    @property
    def limit(self) -> int:
        return max(1, self.size)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    @property
    def page(self) -> int:
        return min(max(1, self.number), _LAST)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where in a list the entries of a page stand: ``number`` of them after the first ``offset``, counted ``from_the_end``
    where that is nearer, since PostgreSQL steps over every row before the first one."""

    offset: int
    number: int
    from_the_end: bool


def stretch(paging: Paging, total: int, *, more: bool = False) -> Stretch:
    """Of a list of ``total`` entries; with ``more`` than these its end is not known."""
    number = max(0, min(paging.limit, total - paging.offset))
    if more or paging.offset <= total // 2:
        return Stretch(paging.offset, number, from_the_end=False)
    return Stretch(max(0, total - paging.offset - number), number, from_the_end=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Page ``number`` of a list of ``total`` entries, ``size`` of them on each page; past the end it is empty.

    With ``more``, what was searched for occurs so often that no more than the ``total`` were looked up.
    """

    entries: tuple[T, ...]
    number: int
    size: int
    total: int
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.size))


def page_of(entries: Sequence[T], total: int, paging: Paging, *, more: bool = False) -> Page[T]:
    """The page that holds ``entries``, which were looked up by offset and limit."""
    return Page(tuple(entries), paging.page, paging.limit, total, more)


def page_of_rows(rows: QuerySet[Row], paging: Paging) -> Page[Row]:
    """A page of what a query finds, in its order."""
    return page_of(list(rows[paging.offset : paging.offset + paging.limit]), rows.count(), paging)


def cut(everything: Sequence[T], paging: Paging) -> Page[T]:
    return page_of(everything[paging.offset : paging.offset + paging.limit], len(everything), paging)
