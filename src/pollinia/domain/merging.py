"""One item from what several sources say about it: the first that says something wins, field by field; the others fill gaps.

Where values belong together (a city and its country, a status and its date) a gap is filled only by a source that does not
contradict what is there, so that no statement comes out that nobody made.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import reduce
from typing import Any, TypeVar

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
    Host,
    Identifier,
    Organisation,
    PartialDate,
    Person,
    ResearchOutput,
)

Item = TypeVar("Item", Organisation, Person, ResearchOutput)
Part = TypeVar("Part", Organisation, Person, ResearchOutput, Affiliation, Address, Host)

_SILENT: tuple[object, ...] = (None, "", (), False)


def merge(primary: Item, *others: Item) -> Item:
    """``primary`` with its gaps filled by ``others``, the earlier before the later. The ID is the primary's.

    Identifiers are united by scheme: within a scheme, those of the first source that has any. Affiliations are matched by ID,
    else by organisation, kind and overlapping time, and filled in; unmatched ones are added. Contributors are never mixed.
    """
    return reduce(_fill, others, primary)


def _fill(first: Item, second: Item) -> Item:
    if isinstance(first, Organisation) and isinstance(second, Organisation):
        return _fill_organisation(first, second)
    if isinstance(first, Person) and isinstance(second, Person):
        return _fill_person(first, second)
    if isinstance(first, ResearchOutput) and isinstance(second, ResearchOutput):
        return _fill_output(first, second)
    raise TypeError("Only items of one kind can be merged")


def _fill_organisation(first: Organisation, second: Organisation) -> Organisation:
    return replace(
        _fill_gaps(first, second),
        identifiers=_unite(first.identifiers, second.identifiers),
        address=_fill_whole(first.address, second.address),
    )


def _fill_person(first: Person, second: Person) -> Person:
    return replace(
        _fill_gaps(first, second),
        identifiers=_unite(first.identifiers, second.identifiers),
        affiliations=_unite_affiliations(first.affiliations, second.affiliations),
    )


def _fill_output(first: ResearchOutput, second: ResearchOutput) -> ResearchOutput:
    if first.status and second.status and first.status is not second.status:
        second = replace(second, publication_date=None)
    if first.title and second.title and first.title.value != second.title.value:
        second = replace(second, subtitle=None)
    return replace(
        _fill_gaps(first, second),
        identifiers=_unite(first.identifiers, second.identifiers),
        host=_fill_whole(first.host, second.host),
    )


def _fill_gaps(first: Part, second: Part) -> Part:
    gaps: dict[str, Any] = {}
    for field in fields(first):
        if getattr(first, field.name) in _SILENT:
            gaps[field.name] = getattr(second, field.name)
    return replace(first, **gaps)


def _fill_whole(first: Part | None, second: Part | None) -> Part | None:
    """Fill the gaps of a part whose fields belong together, unless both say something and it differs."""
    if first is None or second is None:
        return first or second
    for field in fields(first):
        mine, theirs = getattr(first, field.name), getattr(second, field.name)
        if mine not in _SILENT and theirs not in _SILENT and mine != theirs:
            return first
    return _fill_gaps(first, second)


def _unite(first: tuple[Identifier, ...], second: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    schemes = {each.scheme for each in first}
    return (*first, *(each for each in second if each.scheme not in schemes))


def _unite_affiliations(first: tuple[Affiliation, ...], second: tuple[Affiliation, ...]) -> tuple[Affiliation, ...]:
    if any(each.primary for each in first):
        second = tuple(replace(each, primary=False) for each in second)
    theirs_possible = tuple(_as_possible(each) for each in second)
    matches = _matches(tuple(_as_possible(each) for each in first), theirs_possible)
    matched = set(matches.values())
    filled = (
        _fill_affiliation(mine, theirs_possible[matches[index]]) if index in matches else mine
        for index, mine in enumerate(first)
    )
    return (*filled, *(theirs for index, theirs in enumerate(second) if index not in matched))


def _as_possible(affiliation: Affiliation) -> Affiliation:
    """Without an end that lies before the start: which of the two is wrong is not known, and such a time overlaps with none."""
    start, end = affiliation.start, affiliation.end
    return replace(affiliation, end=None) if start and end and _first_day(start) > _last_day(end) else affiliation


def _fill_affiliation(first: Affiliation, second: Affiliation) -> Affiliation:
    # STAFF is what a source that knows no kinds (CERIF) says of everybody, so another kind is the better knowledge.
    kind = second.kind if first.kind is AffiliationKind.STAFF else first.kind
    return replace(_fill_gaps(first, second), kind=kind)


def _matches(first: tuple[Affiliation, ...], second: tuple[Affiliation, ...]) -> dict[int, int]:
    """Which of ``first`` is which of ``second``, as indexes: the surest pairs first, each affiliation in one pair at most."""
    pairs = [
        (_doubt(mine, theirs), i, j)
        for i, mine in enumerate(first)
        for j, theirs in enumerate(second)
        if mine.id == theirs.id or _may_be_same(mine, theirs)
    ]
    matches: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in matches and j not in matches.values():
            matches[i] = j
    return matches


def _may_be_same(mine: Affiliation, theirs: Affiliation) -> bool:
    return (
        mine.organisation_id == theirs.organisation_id
        and (mine.kind is theirs.kind or AffiliationKind.STAFF in (mine.kind, theirs.kind))
        and _first_day(mine.start) <= _last_day(theirs.end)
        and _first_day(theirs.start) <= _last_day(mine.end)
    )


def _doubt(mine: Affiliation, theirs: Affiliation) -> tuple[bool, bool, bool, tuple[int, ...]]:
    """How unsure a match is: the same ID is surest, then kind and start equal; among equals the one that began last."""
    began = tuple(-part for part in _first_day(theirs.start))
    return mine.id != theirs.id, mine.kind is not theirs.kind, mine.start != theirs.start, began


def _first_day(start: PartialDate | None) -> tuple[int, int, int]:
    return (start.year, start.month or 1, start.day or 1) if start else (0, 0, 0)


def _last_day(end: PartialDate | None) -> tuple[int, int, int]:
    return (end.year, end.month or 12, end.day or 31) if end else (9999, 12, 31)
