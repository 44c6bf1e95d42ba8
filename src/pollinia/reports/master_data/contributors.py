"""Everybody who has contributed to a research output, in its order."""

from __future__ import annotations

from dataclasses import dataclass

from pollinia.domain.content import Contributor, ResearchOutput, Role
from pollinia.domain.permission import AUTHENTICATED_STATES
from pollinia.reports.paging import Page, Paging, page_of
from pollinia.store.connections import Connection
from pollinia.store.content import Person


@dataclass(frozen=True, slots=True)
class ContributorRow:
    """``person_id`` is that of a person whom a source has. ``orcid``: authenticated, or only said by a source."""

    position: int
    name: str
    role: Role
    person_id: str | None
    orcid: str | None
    authenticated: bool


def list_contributors(output: ResearchOutput, registry: str, paging: Paging) -> Page[ContributorRow]:
    shown = output.contributors[paging.offset : paging.offset + paging.limit]
    ids = {each.person_id for each in shown if each.person_id}
    names = dict(Person.objects.filter(pk__in=ids, retired=False).values_list("pk", "name"))
    own = Connection.objects.filter(registry=registry, person_id__in=ids, state__in=AUTHENTICATED_STATES)
    authenticated = dict(own.values_list("person_id", "orcid"))
    rows = [_row(position, each, names, authenticated) for position, each in enumerate(shown, paging.offset + 1)]
    return page_of(rows, len(output.contributors), paging)


def _row(position: int, given: Contributor, names: dict[str, str], authenticated: dict[str, str]) -> ContributorRow:
    person_id = given.person_id or ""
    own = authenticated.get(person_id)
    return ContributorRow(
        position=position,
        name=given.name or names.get(person_id) or person_id or "without a name",
        role=given.role,
        person_id=person_id if person_id in names else None,
        orcid=own or given.orcid,
        authenticated=own is not None,
    )
