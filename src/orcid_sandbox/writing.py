"""Adding, changing and deleting items, with ORCID's order of checks.

A call that reaches these functions is authenticated and meant for the caller's own record. Then: JSON binding, schema,
state of the record, scope, put-code, rules, duplicates, source.
"""

from typing import Any

from orcid_sandbox import elements, items
from orcid_sandbox.access import Call, check_may_write, check_source, find_record
from orcid_sandbox.affiliation_rules import (
    check_changed_affiliation,
    check_known_organisation,
    check_new_affiliation,
)
from orcid_sandbox.duplicates import check_duplicate, check_duplicate_in_bulk
from orcid_sandbox.errors import ApiError
from orcid_sandbox.model import Item, Person
from orcid_sandbox.parsing import Body, parse, parse_single
from orcid_sandbox.person_rules import check_changed_person_item, check_new_person_item
from orcid_sandbox.reading import find_item, parse_put_code
from orcid_sandbox.sections import SECTIONS, WORK, Section
from orcid_sandbox.unchanged import is_unchanged
from orcid_sandbox.visibility import on_create
from orcid_sandbox.work_rules import check_changed_work, check_new_work, check_roles

MOST_WORKS = 10_000
MOST_IN_BULK = 100


def create(call: Call, section: Section, body: Body) -> Item:
    """Adds the item in ``body``. Raises ApiError."""
    element = parse_single(section, body)
    person = find_record(call)
    check_may_write(call.caller, section)
    if section.kind == "work":
        check_new_work(element)
        _check_room(person, 1)
    elif section.kind == "affiliation":
        check_new_affiliation(section.name, element)
    else:
        check_new_person_item(section.name, element)
    item = items.build(section, element, call.caller.source, on_create(person, element.get("visibility")))
    check_duplicate(call.registry, person, item, section)
    if section.kind == "work":
        check_roles(element)
    elif section.kind == "affiliation":
        check_known_organisation(element, call.registry.stored.organisations)
    return items.store_new(call.registry, person, section, item)


def create_works(call: Call, body: Body) -> list[Item | ApiError]:
    """Adds works one by one; each entry of the answer is the work or its refusal. Raises ApiError for all of them."""
    entries = parse(elements.BULK, "bulk", body).get("bulk", [])
    person = find_record(call)
    check_may_write(call.caller, WORK)
    _check_room(person, len(entries))
    if len(entries) > MOST_IN_BULK:
        raise ApiError(9006, f"You are allowed to add up to {MOST_IN_BULK} elements per request.")
    return [_create_in_bulk(call, person, (entry or {}).get("work")) for entry in entries]


def update(call: Call, section: Section, put_code: str, body: Body) -> Item:
    """Replaces the item; an unchanged work stays as it is. Raises ApiError."""
    element = parse_single(section, body)
    number = parse_put_code(put_code)
    person = find_record(call)
    check_may_write(call.caller, section)
    sent = element.get("put-code")
    if sent != number:
        written = "null" if sent is None else sent
        raise ApiError(9019, f"The put code in the URL was {number} whereas the one in the body was {written}.")
    stored = find_item(person, section, put_code)
    if section.kind == "work":
        return _update_work(call, person, stored, element)
    if section.kind == "affiliation":
        return _update_affiliation(call, person, stored, element)
    return _update_person_item(call, person, stored, element)


def delete(call: Call, section: Section, put_code: str) -> None:
    """Deletes the item. Affiliations are found whatever section the path names. Raises ApiError."""
    parse_put_code(put_code)
    person = find_record(call)
    check_may_write(call.caller, section)
    item = find_item(person, section, put_code, any_affiliation=True)
    check_source(call.caller, item)
    call.registry.remove_item(person, item)


def _create_in_bulk(call: Call, person: Person, work: dict[str, Any] | None) -> Item | ApiError:
    if work is None:
        return ApiError(9008, "An entry of the bulk without a work")
    try:
        check_new_work(work)
        item = items.build(WORK, work, call.caller.source, on_create(person, work.get("visibility")))
        check_duplicate_in_bulk(call.registry, person, item)
        check_roles(work)
    except ApiError as error:
        return error
    return items.store_new(call.registry, person, WORK, item)


def _update_work(call: Call, person: Person, stored: Item, work: dict[str, Any]) -> Item:
    if is_unchanged(work, stored):
        if stored.source != call.caller.source:
            raise ApiError(9014)
        return stored
    check_changed_work(work, stored.visibility)
    item = _replacement(call, WORK, stored, work)
    check_duplicate(call.registry, person, item, WORK)
    check_source(call.caller, stored)
    check_roles(work)
    return items.store_changed(call.registry, person, WORK, stored, item)


def _update_affiliation(call: Call, person: Person, stored: Item, element: dict[str, Any]) -> Item:
    section = SECTIONS[stored.section]
    check_source(call.caller, stored)
    check_changed_affiliation(section.name, element, stored.visibility)
    item = _replacement(call, section, stored, element)
    check_duplicate(call.registry, person, item, section)
    check_known_organisation(element, call.registry.stored.organisations)
    return items.store_changed(call.registry, person, section, stored, item)


def _update_person_item(call: Call, person: Person, stored: Item, element: dict[str, Any]) -> Item:
    section = SECTIONS[stored.section]
    check_changed_person_item(section.name, element, stored.visibility)
    item = _replacement(call, section, stored, element)
    check_duplicate(call.registry, person, item, section)
    check_source(call.caller, stored)
    return items.store_changed(call.registry, person, section, stored, item)


def _replacement(call: Call, section: Section, stored: Item, element: dict[str, Any]) -> Item:
    item = items.build(section, element, call.caller.source, stored.visibility)
    item.put_code = stored.put_code
    return item


def _check_room(person: Person, added: int) -> None:
    if len(person.section("work")) + added > MOST_WORKS:
        raise ApiError(9048)
