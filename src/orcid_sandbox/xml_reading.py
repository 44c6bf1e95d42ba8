"""Bodies in ORCID's XML, turned into the JSON tree of the same element by its field table.

Names and values are checked; the namespaces of inner elements and their order are not.
"""

from typing import Any
from xml.etree import ElementTree

from orcid_sandbox.fields import Field, Several, Struct, Text, Wrapped
from orcid_sandbox.xml_writing import NAMESPACE

_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


class NotXml(ValueError):
    """The bytes are not well-formed XML, or use a document type."""


class XmlMismatch(ValueError):
    """The XML is not the element that is meant; the text says where."""


def from_xml(root: str, kind: Struct, data: bytes) -> dict[str, Any]:
    """The element named ``root`` as a JSON tree, not bound yet. Raises NotXml or XmlMismatch."""
    # A document type could define entities that grow without bound; ORCID's XML has none.
    if b"<!DOCTYPE" in data:
        raise NotXml("A document type is not allowed")
    try:
        element = ElementTree.fromstring(data)  # noqa: S314
    except ElementTree.ParseError as error:
        raise NotXml(str(error)) from error
    if element.tag != f"{{{NAMESPACE}{root}}}{root}":
        raise XmlMismatch(f"The root is {element.tag}, not {root}")
    if root == "bulk":
        return {"bulk": [_entry(kind, child) for child in element]}
    value: dict[str, Any] = _value(kind, element)
    return value


def _entry(bulk: Struct, element: ElementTree.Element) -> dict[str, Any]:
    entries = bulk.members["bulk"]
    if not isinstance(entries, Several) or not isinstance(entries.of, Struct):
        raise TypeError("A bulk is a list of objects")
    kind = entries.of.members.get(_name(element))
    if kind is None:
        raise XmlMismatch(f"{_name(element)} is not expected in a bulk")
    return {_name(element): _value(kind, element)}


def _value(kind: Field, element: ElementTree.Element) -> Any:
    if isinstance(kind, Several):
        return _value(kind.of, element)
    if isinstance(kind, Wrapped):
        return {"value": _text(kind.members["value"], element), **_attributes(element)}
    if isinstance(kind, Struct):
        return _struct(kind, element)
    return _text(kind, element)


def _struct(kind: Struct, element: ElementTree.Element) -> dict[str, Any]:
    value: dict[str, Any] = _attributes(element)
    for child in element:
        name = _name(child)
        member = kind.members.get(name)
        if member is None:
            raise XmlMismatch(f"{name} is not expected in {_name(element)}")
        if isinstance(member, Several):
            value.setdefault(name, []).append(_value(member, child))
        elif name in value:
            raise XmlMismatch(f"{name} stands twice in {_name(element)}")
        else:
            value[name] = _value(member, child)
    return value


def _attributes(element: ElementTree.Element) -> dict[str, Any]:
    # The schema lets a work's country have a visibility of its own, which says nothing.
    ignored = "visibility" if _name(element) == "country" else None
    return {name: text for name, text in element.attrib.items() if not name.startswith(_SCHEMA_INSTANCE) and name != ignored}


def _text(kind: Field, element: ElementTree.Element) -> str:
    """The text as it stands for strings, trimmed for all other types."""
    text = element.text or ""
    return text if isinstance(kind, Text) and kind.between is None else text.strip()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
