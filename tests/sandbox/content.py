"""Items for the trials, as a client sends them."""

import itertools
from typing import Any

_numbers = itertools.count(1)
_ROR = "https://ror.org/03zga2b32"


def external_id(kind: str = "doi", value: str | None = None, relationship: str | None = "self") -> dict[str, Any]:
    """An external identifier; without a value, one that no other item has."""
    identifier = {"external-id-type": kind, "external-id-value": value or f"10.5555/trial.{next(_numbers)}"}
    return identifier | ({"external-id-relationship": relationship} if relationship else {})


def work(*identifiers: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A work; keywords are members with ``_`` for ``-``."""
    return {
        "title": {"title": {"value": "On the habits of orchids"}},
        "type": "journal-article",
        "external-ids": {"external-id": list(identifiers) or [external_id()]},
        **{name.replace("_", "-"): member for name, member in members.items()},
    }


def affiliation(*identifiers: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "organization": organisation(),
        **({"external-ids": {"external-id": list(identifiers)}} if identifiers else {}),
        **{name.replace("_", "-"): member for name, member in members.items()},
    }


def organisation(identifier: str = _ROR, source: str = "ROR", **address: str) -> dict[str, Any]:
    return {
        "name": "University of Bergen",
        "address": address or {"city": "Bergen", "country": "NO"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": identifier,
            "disambiguation-source": source,
        },
    }


def person_identifier(value: str = "42", kind: str = "Staff ID", url: str | None = None) -> dict[str, Any]:
    return {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-url": {"value": url or f"https://cris.example.org/persons/{value}"},
        "external-id-relationship": "self",
    }


def date(year: str, month: str | None = None, day: str | None = None) -> dict[str, Any]:
    parts = {"year": year, "month": month, "day": day}
    return {name: {"value": part} for name, part in parts.items() if part}
