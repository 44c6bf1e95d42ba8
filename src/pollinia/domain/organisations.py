"""The tree of organisational units: which organisation with a ROR ID stands for a unit on an ORCID record, and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pollinia.domain.content import Address, Organisation
from pollinia.domain.countries import orcid_country
from pollinia.domain.identifiers import well_formed
from pollinia.domain.text import plain
from pollinia.domain.web_address import web_address

LIMIT = 4000
"""ORCID's longest organisation name, department, city and region."""

NO_CITY = "N/A"
"""What is written where a city is not known: ORCID takes no employment or education without one."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A unit as ORCID has it: a department of the organisation that carries the ROR ID.

    Texts are plain and within ORCID's limits. ``ror`` is the full https URL, as ORCID's own table of organisations holds it.
    ``name`` is empty where the organisation has none. ``address.city`` is NO_CITY where ``city_missing``; ``address.country``
    is ISO 3166-1 alpha-2, or None where no country is known. ``department`` is None where the unit is the organisation itself
    or has the same name. ``url`` is the unit's own page.
    """

    organisation: Organisation
    ror: str
    name: str
    address: Address
    city_missing: bool
    unit: Organisation
    department: str | None
    url: str | None


class OrganisationTree:
    """The organisations of an installation. Walked upwards along each unit's first parent that is known."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_id = {each.id: each for each in organisations}
        self._placements: dict[tuple[str, str | None], Placement | None] = {}

    def get(self, organisation_id: str) -> Organisation | None:
        return self._by_id.get(organisation_id)

    def place(self, organisation_id: str, root_id: str | None) -> Placement | None:
        """The place of a unit: in the nearest organisation from it upwards that has a well-formed ROR ID, else in the root.

        None where the unit is not known or neither has one.
        """
        asked = (organisation_id, root_id)
        if asked not in self._placements:
            self._placements[asked] = self._find(organisation_id, root_id)
        return self._placements[asked]

    def _find(self, organisation_id: str, root_id: str | None) -> Placement | None:
        line: list[Organisation] = []
        for unit in self._line(organisation_id):
            line.append(unit)
            if ror := _ror(unit):
                return _placement(line, ror)
        root = self._by_id.get(root_id) if root_id is not None and line else None
        ror = _ror(root) if root is not None else None
        return _placement([*line, root], ror) if root is not None and ror else None

    def _line(self, organisation_id: str) -> Iterable[Organisation]:
        """The unit, its parent, its parent's parent …; ends where a circle closes."""
        seen: set[str] = set()
        current = self._by_id.get(organisation_id)
        while current is not None and current.id not in seen:
            seen.add(current.id)
            yield current
            current = next((parent for each in current.parents if (parent := self._by_id.get(each))), None)


def _placement(line: Sequence[Organisation], ror: str) -> Placement:
    unit, organisation = line[0], line[-1]
    name = organisation_name(organisation) or ""
    unit_name = organisation_name(unit)
    address = _address(line)
    return Placement(
        organisation=organisation,
        ror=ror,
        name=name,
        address=Address(address.city or NO_CITY, address.region, address.country),
        city_missing=address.city is None,
        unit=unit,
        department=unit_name if unit_name and unit_name.casefold() != name.casefold() else None,
        url=web_address(unit.url),
    )


def organisation_name(organisation: Organisation) -> str | None:
    """The first name that has any text, else the acronym: plain, within ORCID's limit."""
    names = (*(each.value for each in organisation.names), organisation.acronym)
    return next((name for each in names if (name := plain(each, LIMIT))), None)


def _ror(organisation: Organisation) -> str | None:
    candidates = (well_formed("ror", each.value) for each in organisation.identifiers if each.scheme == "ror")
    return min((each for each in candidates if each), default=None)


def _address(line: Sequence[Organisation]) -> Address:
    """The nearest country along the line, and the nearest city in it; a city whose country is not said comes last."""
    addresses = [
        Address(plain(each.address.city, LIMIT), plain(each.address.region, LIMIT), orcid_country(each.address.country))
        for each in line
        if each.address is not None
    ]
    country = next((each.country for each in addresses if each.country), None)
    for where in (country, None):
        for each in addresses:
            if each.city and each.country == where:
                return Address(each.city, each.region, country)
    return Address(None, None, country)
