"""Building items from bound elements, and storing them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from orcid_sandbox import elements, wire
from orcid_sandbox.duplicates import keys
from orcid_sandbox.errors import ApiError
from orcid_sandbox.model import Item, Person, Source
from orcid_sandbox.registry import Registry, now
from orcid_sandbox.sections import Section


def build(section: Section, element: dict[str, Any], source: Source, visibility: str) -> Item:
    """An item not stored yet; its put-code is 0. Raises 9008 for an identifier that is null, as the server fails."""
    body = {name: member for name, member in element.items() if name not in elements.ITEM_MEMBERS}
    for identifier in _identifiers(body):
        if identifier is None:
            raise ApiError(9008, "An external identifier that is null")
        identifier.pop("external-id-normalized", None)
        identifier.pop("external-id-normalized-error", None)
    return Item(
        put_code=0,
        section=section.name,
        source=source,
        visibility=visibility,
        created=0,
        modified=0,
        # What a client adds is preferred to what the person added by hand.
        display_index=1 if source.client_id else 0,
        keys=keys(section, body),
        body=wire.encode(body),
    )


def store_new(registry: Registry, person: Person, section: Section, item: Item) -> Item:
    """Stores the item under a new put-code."""
    created = now()
    return _store(
        registry,
        person,
        section,
        replace(item, put_code=registry.new_put_code(), created=created, modified=created),
    )


def store_changed(registry: Registry, person: Person, section: Section, stored: Item, item: Item) -> Item:
    """Stores the item in place of ``stored``, whose put-code, source, visibility, place and creation date stay."""
    kept = replace(
        item,
        put_code=stored.put_code,
        source=stored.source,
        visibility=stored.visibility,
        display_index=stored.display_index,
        created=stored.created,
        modified=max(now(), stored.modified + 1),
    )
    return _store(registry, person, section, kept)


def _store(registry: Registry, person: Person, section: Section, item: Item) -> Item:
    if section.kind == "affiliation":
        item = _with_stored_types(section, item)
    registry.put_item(person, item)
    return item


def _with_stored_types(section: Section, item: Item) -> Item:
    """Affiliations keep identifier types in the database's spelling: ``other-id`` is read back as ``other_id`` and so
    never equals what is sent next time."""
    body = item.content()
    for identifier in _identifiers(body):
        identifier["external-id-type"] = identifier["external-id-type"].lower().replace("-", "_")
    return replace(item, keys=keys(section, body), body=wire.encode(body))


def _identifiers(body: dict[str, Any]) -> Iterator[Any]:
    yield from (body.get("external-ids") or {}).get("external-id") or []
