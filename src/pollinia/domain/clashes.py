"""The order in which the items of one record can take identifiers from one another.

ORCID refuses (409) an item that shares a self identifier with another item of the same source on the same record. Where an
identifier moves from one item to another, the one that gives it up must be written first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pollinia.domain.records.item import RecordItem, Section

Place: TypeAlias = tuple[Section, int]
"""Where an item is on a record: its section and its put-code."""


@dataclass(frozen=True, slots=True)
class Change:
    """That the item with this put-code is to become ``item``."""

    item: RecordItem
    put_code: int

    @property
    def place(self) -> Place:
        return (self.item.section, self.put_code)


class Holders:
    """Which of our items on a record hold which identifiers."""

    def __init__(self, identities: Mapping[Place, frozenset[str]]) -> None:
        self._identities: dict[Place, frozenset[str]] = {}
        self._places: defaultdict[tuple[Section, str], set[Place]] = defaultdict(set)
        for place, identity in identities.items():
            self.hold(place, identity)

    def hold(self, place: Place, identity: frozenset[str]) -> None:
        """From now on the item at ``place`` holds exactly ``identity``."""
        for name in self._identities.get(place, frozenset()):
            self._places[place[0], name].discard(place)
        for name in identity:
            self._places[place[0], name].add(place)
        self._identities[place] = identity

    def in_the_way_of(self, item: RecordItem, place: Place | None = None) -> set[Place]:
        """The items, other than the one at ``place``, that hold an identifier of ``item``."""
        holders = (self._places.get((item.section, name), ()) for name in item.identity)
        return {each for places in holders for each in places if each != place}


@dataclass(slots=True)
class Sorted:
    """``updates`` in an order that ORCID takes; ``replaced``: members of circles that wait for each other, to be deleted before
    the updates and added after them; ``blocked`` by an item that stays as it is."""

    updates: list[Change] = field(default_factory=list)
    replaced: list[Change] = field(default_factory=list)
    blocked: list[Change] = field(default_factory=list)


def sort_changes(changes: Sequence[Change], holders: Holders) -> Sorted:
    """Sort ``changes``; afterwards ``holders`` is as the record will be. Linear unless identifiers really move around.

    The items of the changes must not share identifiers among themselves.
    """
    result = Sorted()
    pending = list(changes)
    while pending:
        waiting = []
        for each in pending:
            if holders.in_the_way_of(each.item, each.place):
                waiting.append(each)
            else:
                holders.hold(each.place, each.item.identity)
                result.updates.append(each)
        if len(waiting) == len(pending):
            waiting = _loosen(waiting, holders, result)
        pending = waiting
    return result


def _loosen(waiting: Sequence[Change], holders: Holders, result: Sorted) -> list[Change]:
    """Take out those that wait for an item that stays or, where there are none, one member of a circle."""
    by_place = {each.place: each for each in waiting}
    blocked = [each for each in waiting if not holders.in_the_way_of(each.item, each.place) <= by_place.keys()]
    result.blocked += blocked
    if not blocked:
        member = _member_of_a_circle(waiting[0], by_place, holders)
        holders.hold(member.place, frozenset())
        result.replaced.append(member)
        blocked = [member]
    taken_out = {each.place for each in blocked}
    return [each for each in waiting if each.place not in taken_out]


def _member_of_a_circle(start: Change, by_place: Mapping[Place, Change], holders: Holders) -> Change:
    seen: set[Place] = set()
    current = start
    while current.place not in seen:
        seen.add(current.place)
        current = by_place[min(holders.in_the_way_of(current.item, current.place))]
    return current
