"""Whose works at ORCID wait for a decision of theirs, and one researcher's candidates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from pollinia.domain.candidates import Duplicate, OrcidWork, SameBy
from pollinia.reports.naming import item_names, person_names
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.candidates import CandidateState, ImportCandidate
from pollinia.store.codec import decode


@dataclass(frozen=True, slots=True)
class WithCandidates:
    """A researcher with works to decide about; the first has waited ``since``."""

    person_id: str
    name: str
    waiting: int
    since: datetime


@dataclass(frozen=True, slots=True)
class MayBe:
    """An output here that a candidate may be; ``is_certain``: they share an identifier."""

    output_id: str
    title: str
    is_certain: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    id: int
    work: OrcidWork
    state: CandidateState
    may_be: tuple[MayBe, ...]
    decided_at: datetime | None


def count_candidates(registry: str) -> int:
    return ImportCandidate.objects.filter(registry=registry, state=CandidateState.WAITING).count()


def researchers_with_candidates(registry: str, paging: Paging) -> Page[WithCandidates]:
    """Who has waited longest comes first."""
    waiting = ImportCandidate.objects.filter(registry=registry, state=CandidateState.WAITING)
    groups = waiting.values("person_id").annotate(number=Count("id"), since=Min("found_at")).order_by("since", "person_id")
    rows = list(groups[paging.offset : paging.offset + paging.limit])
    names = person_names([each["person_id"] for each in rows])
    entries = [
        WithCandidates(each["person_id"], names.get(each["person_id"], each["person_id"]), each["number"], each["since"])
        for each in rows
    ]
    return page_of(entries, groups.count(), paging)


def list_candidates(person_id: str, registry: str, state: CandidateState, paging: Paging) -> Page[CandidateRow]:
    """A researcher's candidates in one state, by title."""
    mine = ImportCandidate.objects.filter(person_id=person_id, registry=registry, state=state).order_by("title", "id")
    rows = list(mine[paging.offset : paging.offset + paging.limit])
    duplicates = {row.pk: decode(json.dumps(row.duplicates), tuple[Duplicate, ...]) for row in rows}
    titles = item_names([(person_id, f"output:{each.output_id}") for found in duplicates.values() for each in found])
    entries = [
        CandidateRow(
            id=row.pk,
            work=decode(json.dumps(row.work), OrcidWork),
            state=CandidateState(row.state),
            may_be=tuple(
                MayBe(each.output_id, titles[person_id, f"output:{each.output_id}"], each.by is SameBy.IDENTIFIER)
                for each in duplicates[row.pk]
            ),
            decided_at=row.decided_at,
        )
        for row in rows
    ]
    return page_of(entries, mine.count(), paging)
