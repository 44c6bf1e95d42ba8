"""When an item is on the record already: only items of the same source are compared.

Works and affiliations match by type, normalised value and relationship of an external identifier; external identifiers
of a person by type and value as written; researcher URLs by URL as written.
"""

from typing import Any

from orcid_sandbox.errors import ApiError
from orcid_sandbox.identifiers import comparable
from orcid_sandbox.model import IdentifierKey, Item, Person
from orcid_sandbox.registry import Registry
from orcid_sandbox.sections import Section


def keys(section: Section, body: dict[str, Any]) -> tuple[IdentifierKey, ...]:
    """What identifies the item for the comparison."""
    if section.name == "researcher-urls":
        return (("url", body["url"]["value"], ""),)
    if section.name == "external-identifiers":
        return ((body["external-id-type"], body["external-id-value"], ""),)
    identifiers = (body.get("external-ids") or {}).get("external-id") or []
    return tuple(_key(identifier) for identifier in identifiers)


def check_duplicate(registry: Registry, person: Person, item: Item, section: Section) -> None:
    """Raises 9021 (activities) or 9030 (person sections) for an item sent alone."""
    if section.kind == "person":
        _check_person_item(registry, person, item, section)
        return
    # Two identifiers without a relationship are equal too; works always have one.
    own = [key for key in item.keys if key[2] in ("self", "")]
    _refuse_shared(registry, person, item, own)


def check_duplicate_in_bulk(registry: Registry, person: Person, item: Item) -> None:
    """Raises 9021 for a work sent in a bulk: there its self identifiers meet version-of identifiers too."""
    own = [(kind, value, "self") for kind, value, relationship in item.keys if relationship == "self"]
    versions = [(kind, value, "version-of") for kind, value, _ in own]
    _refuse_shared(registry, person, item, own + versions)


def _key(identifier: dict[str, Any]) -> IdentifierKey:
    kind, value = identifier.get("external-id-type", ""), identifier.get("external-id-value", "")
    return kind, comparable(kind, value), identifier.get("external-id-relationship") or ""


def _refuse_shared(registry: Registry, person: Person, item: Item, searched: list[IdentifierKey]) -> None:
    for key in searched:
        existing = registry.put_codes_with(person, item.section, item, key)
        if existing:
            raise ApiError(9021, put_code=min(existing))


def _check_person_item(registry: Registry, person: Person, item: Item, section: Section) -> None:
    for key in item.keys:
        if registry.put_codes_with(person, item.section, item, key):
            raise ApiError(9030, value=_shown(item.content()), kind=section.item_member)


def _shown(body: dict[str, Any]) -> str:
    url: str = body.get("url", body.get("external-id-url", {})).get("value", "")
    return url
