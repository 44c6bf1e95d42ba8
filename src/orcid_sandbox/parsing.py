"""From the bytes of a request to a bound element, checked against the schema where ORCID does so."""

from typing import Any

from orcid_sandbox import binding, schema, wire
from orcid_sandbox.errors import ApiError
from orcid_sandbox.fields import Struct
from orcid_sandbox.sections import Section


def parse(element: Struct, body: bytes) -> dict[str, Any]:
    """The body bound to its table. Raises 9001 (no JSON) or 9047 (JSON that does not fit)."""
    if not body.strip():
        raise ApiError(9047, "The body is empty")
    try:
        value = wire.decode(body)
    except wire.NotJson as error:
        raise ApiError(9001, str(error)) from error
    try:
        bound: dict[str, Any] | None = binding.bind(element, value)
    except binding.BindingError as error:
        raise ApiError(9047, str(error)) from error
    if bound is None:
        raise ApiError(9047, "The body is null")
    return bound


def parse_single(section: Section, body: bytes) -> dict[str, Any]:
    """The body of an item sent alone, bound and checked against the schema. Raises 9001 or 9047."""
    if section.element is None:
        raise ApiError(9001, f"This registry does not write {section.list_path}", status=405)
    element = parse(section.element, body)
    try:
        schema.check(section.element, element)
    except schema.SchemaError as error:
        raise ApiError(9047, str(error)) from error
    return element
