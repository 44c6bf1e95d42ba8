"""From the bytes of a request to a bound element, checked against the schema where ORCID does so.

JSON that does not fit is 9047; XML that does not fit is 9012, a word outside its vocabulary 9051. What is neither JSON
nor XML is 9001.
"""

from dataclasses import dataclass
from typing import Any

from orcid_sandbox import binding, schema, wire
from orcid_sandbox.errors import ApiError
from orcid_sandbox.fields import Struct
from orcid_sandbox.sections import Section
from orcid_sandbox.xml_reading import NotXml, XmlMismatch, from_xml


@dataclass(frozen=True, slots=True)
class Body:
    content: bytes
    is_xml: bool


def parse(element: Struct, root: str, body: Body) -> dict[str, Any]:
    """The body bound to its table; ``root`` is its name in XML. Raises ApiError."""
    if not body.content.strip():
        raise ApiError(9047, "The body is empty")
    value = _from_xml(element, root, body.content) if body.is_xml else _from_json(body.content)
    try:
        bound: dict[str, Any] | None = binding.bind(element, value)
    except binding.BindingError as error:
        raise ApiError(9051 if body.is_xml else 9047, str(error)) from error
    if bound is None:
        raise ApiError(9047, "The body is null")
    return bound


def parse_single(section: Section, body: Body) -> dict[str, Any]:
    """The body of an item sent alone, bound and checked against the schema. Raises ApiError."""
    if section.element is None:
        raise ApiError(9001, f"This registry does not write {section.list_path}", status=405)
    element = parse(section.element, section.item_root, body)
    try:
        schema.check(section.element, element)
    except schema.SchemaError as error:
        raise ApiError(9012 if body.is_xml else 9047, str(error)) from error
    return element


def _from_json(content: bytes) -> Any:
    try:
        return wire.decode(content)
    except wire.NotJson as error:
        raise ApiError(9001, str(error)) from error


def _from_xml(element: Struct, root: str, content: bytes) -> dict[str, Any]:
    try:
        return from_xml(root, element, content)
    except NotXml as error:
        raise ApiError(9001, str(error)) from error
    except XmlMismatch as error:
        raise ApiError(9012, str(error)) from error
