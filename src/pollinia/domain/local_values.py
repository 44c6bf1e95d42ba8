"""Values that an editor sets where the sources leave something empty, and what becomes of them when a source speaks up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from pollinia.domain.content import Address, ContentItem, Identifier, Kind, Organisation, Person
from pollinia.domain.countries import orcid_country
from pollinia.domain.identifiers import well_formed

T = TypeVar("T", bound=ContentItem)


class LocalField(StrEnum):
    """Of an organisation, up to COUNTRY; then of a person. Identifiers are named by their scheme."""

    ROR = "ror"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    SCOPUS_AUTHOR_ID = "scopus-author"
    RESEARCHER_ID = "researcherid"
    DIGITAL_AUTHOR_ID = "dai"


LOCAL_FIELDS: Mapping[Kind, tuple[LocalField, ...]] = {
    Kind.ORGANISATION: (LocalField.ROR, LocalField.CITY, LocalField.REGION, LocalField.COUNTRY),
    Kind.PERSON: (LocalField.SCOPUS_AUTHOR_ID, LocalField.RESEARCHER_ID, LocalField.DIGITAL_AUTHOR_ID),
}
"""What can be set of which kind of item."""

_IN_THE_ADDRESS = (LocalField.CITY, LocalField.REGION, LocalField.COUNTRY)


def checked(field: LocalField, text: str) -> str | None:
    """The value as it is kept; None where it cannot be one: a wrong check digit, an unknown country, nothing at all."""
    text = " ".join(text.split())
    if field is LocalField.COUNTRY:
        return orcid_country(text)
    if field in _IN_THE_ADDRESS:
        return text or None
    return well_formed(field, text)


def value_of(item: ContentItem, field: LocalField) -> str | None:
    """What an item says of a field; None where it says nothing."""
    if field in _IN_THE_ADDRESS:
        address = item.address if isinstance(item, Organisation) else None
        return getattr(address, field) if address else None
    identifiers = item.identifiers if isinstance(item, (Organisation, Person)) else ()
    return next((each.value for each in identifiers if each.scheme == field), None)


def with_local(item: T, values: Mapping[LocalField, str]) -> T:
    """The item with the values that were set here; they are in force whatever a source says."""
    for field, value in values.items():
        match item:
            case Organisation() if field in _IN_THE_ADDRESS:
                address = item.address or Address(None, None, None)
                item = replace(item, address=replace(address, **{field.value: value}))
            case Organisation() | Person():
                others = tuple(each for each in item.identifiers if each.scheme != field)
                item = replace(item, identifiers=(*others, Identifier(field.value, value)))
            case _:
                raise TypeError(f"{type(item).__name__} has no {field}")
    return item


def disagreements(item: ContentItem, values: Mapping[LocalField, str]) -> dict[LocalField, str]:
    """What the sources say by now of fields that were set here, where it is something else."""
    said = {field: value_of(item, field) for field in values}
    return {field: value for field, value in said.items() if value is not None and value != values[field]}


LABELS: Mapping[LocalField, str] = {
    LocalField.ROR: "ROR ID",
    LocalField.CITY: "City",
    LocalField.REGION: "Region",
    LocalField.COUNTRY: "Country, in two letters",
    LocalField.SCOPUS_AUTHOR_ID: "Scopus Author ID",
    LocalField.RESEARCHER_ID: "Researcher ID",
    LocalField.DIGITAL_AUTHOR_ID: "Digital Author ID",
}
"""What the pages call them."""
