"""Which organisations lack what ORCID requires of an affiliation, and how many affiliations each holds back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection as database
from django.utils import timezone

from pollinia.domain.content import Organisation
from pollinia.domain.options import Options
from pollinia.domain.organisations import OrganisationTree, Placement, organisation_name
from pollinia.store.researchers import load_tree
from pollinia.store.sql import LAST_DAY, day_number


class Missing(StrEnum):
    """What is missing. Without a city an affiliation is exported all the same, with "N/A" in its place."""

    ORGANISATION = "organisation"
    """Affiliations name it, and no source describes it."""
    ROR_ID = "ror-id"
    NAME = "name"
    COUNTRY = "country"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class IncompleteOrganisation:
    """An organisation to complete. ``affiliations`` in it and below it wait for that, ``exporting`` of them of researchers
    whose records are written; or are written without a city."""

    organisation_id: str
    name: str
    missing: Missing
    affiliations: int
    exporting: int

    @property
    def holds_back(self) -> bool:
        return self.missing is not Missing.CITY


def incomplete_organisations(registry: str, options: Options) -> list[IncompleteOrganisation]:
    """Those that hold back most come first. Where a whole branch has no ROR ID, its topmost organisation stands for it.

    Ended affiliations are among them, unless only active ones are exported. One statement beside the tree.
    """
    tree = load_tree()
    affiliations: Counter[tuple[str, Missing]] = Counter()
    exporting: Counter[tuple[str, Missing]] = Counter()
    for unit_id, number, number_exporting in _affiliations(registry, options):
        found = _missing(unit_id, tree, options)
        if found is not None:
            affiliations[found] += number
            exporting[found] += number_exporting
    rows = [
        IncompleteOrganisation(id, _name(tree.get(id)), missing, number, exporting[id, missing])
        for (id, missing), number in affiliations.items()
    ]
    return sorted(rows, key=lambda row: (not row.holds_back, -row.affiliations, row.name, row.organisation_id))


def _affiliations(registry: str, options: Options) -> list[tuple[str, int, int]]:
    """(unit, affiliations there, those of researchers who are exporting)."""
    with database.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT affiliation->>'organisation_id', count(*), count(connection.id)
            FROM store_person person CROSS JOIN LATERAL jsonb_array_elements(person.body->'affiliations') affiliation
            LEFT JOIN store_connection connection
                ON connection.person_id = person.id AND registry = %(registry)s AND state = 'exporting'
            WHERE NOT person.retired AND (NOT %(only_active)s OR {LAST_DAY} IS NULL OR {LAST_DAY} >= %(today)s)
            GROUP BY 1
            """,
            {
                "registry": registry,
                "only_active": options.only_active_affiliations,
                "today": day_number(timezone.localdate()),
            },
        )
        return [(unit_id, number, exporting) for unit_id, number, exporting in cursor.fetchall()]


def _missing(unit_id: str, tree: OrganisationTree, options: Options) -> tuple[str, Missing] | None:
    """What keeps the affiliations in a unit back, in the order of the rules, and in which organisation it is to be mended."""
    if tree.get(unit_id) is None:
        return unit_id, Missing.ORGANISATION
    placement = _placement(unit_id, tree, options)
    if placement is None:
        return _top(unit_id, tree), Missing.ROR_ID
    lacks = (
        (Missing.NAME, not placement.name),
        (Missing.COUNTRY, placement.address.country is None),
        (Missing.CITY, placement.city_missing),
    )
    return next(((placement.organisation.id, missing) for missing, is_so in lacks if is_so), None)


def _placement(unit_id: str, tree: OrganisationTree, options: Options) -> Placement | None:
    """As the rules have it (domain.desired): in detail the unit's own place, else that of the institution."""
    placement = tree.place(unit_id, options.root_organisation)
    if placement is None or options.detailed_affiliations:
        return placement
    return tree.place(placement.organisation.id, options.root_organisation)


def _top(unit_id: str, tree: OrganisationTree) -> str:
    *_, top = _line(unit_id, tree)
    return top


def _line(unit_id: str, tree: OrganisationTree) -> Iterator[str]:
    """The unit and all above it, along the first parent that is known; ends where a circle closes."""
    seen: set[str] = set()
    unit = tree.get(unit_id)
    while unit is not None and unit.id not in seen:
        seen.add(unit.id)
        yield unit.id
        unit = next((parent for each in unit.parents if (parent := tree.get(each))), None)


def _name(organisation: Organisation | None) -> str:
    return (organisation_name(organisation) or "") if organisation else ""
