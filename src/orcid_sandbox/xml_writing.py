"""Answers in ORCID's XML: the JSON tree of an answer with namespaces, attributes and repeated elements.

The tree holds its members in the order of the schema; this module knows which namespace a member belongs to and which
members are attributes.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from orcid_sandbox.sections import ACTIVITIES

NAMESPACE = "http://www.orcid.org/ns/"

# Elements that open a namespace of their own, whatever they stand in.
_OPENERS: Mapping[str, str] = {
    **{section.list_path: "activities" for section in ACTIVITIES},
    **{section.item_member: section.name for section in ACTIVITIES},
    **{section.name: section.name for section in ACTIVITIES},
    "activities-summary": "activities",
    "addresses": "address",
    "bulk": "bulk",
    "emails": "email",
    "error": "error",
    "expanded-search": "expanded-search",
    "external-identifiers": "external-identifier",
    "history": "history",
    "keywords": "keyword",
    "other-names": "other-name",
    "person": "person",
    "personal-details": "personal-details",
    "preferences": "preferences",
    "record": "record",
    "researcher-urls": "researcher-url",
    "search": "search",
}
# What is a root when it is read alone and takes its parent's namespace elsewhere.
_ROOTS: Mapping[str, str] = {
    **{name: name for name in ("address", "email", "external-identifier", "keyword", "other-name", "researcher-url")},
    "biography": "personal-details",
    "client": "client",
    "record-summary": "summary",
}

_COMMON = frozenset(
    (
        "contributor-orcid",
        "country",
        "created-date",
        "department-name",
        "end-date",
        "language-code",
        "last-modified-date",
        "orcid-identifier",
        "organization",
        "publication-date",
        "role-title",
        "source",
        "start-date",
        "subtitle",
        "translated-title",
        "url",
    )
)
_PERSONAL_DETAILS = frozenset({"given-names", "family-name", "credit-name", "content"})
_ATTRIBUTES = frozenset(
    ("currency-code", "display-index", "num-found", "path", "primary", "put-code", "transient", "verified", "visibility")
)
# Elements of a section's own namespace whose type, and with it all that they hold, is common.
_COMMON_INSIDE = frozenset(
    (
        "completion-date",
        "convening-organization",
        "review-completion-date",
        "review-identifiers",
        "subject-external-identifier",
        "subject-name",
    )
)
# The one vocabulary that JSON and XML spell differently.
_CREATION_METHODS = {"DIRECT": "Direct"}
# Members without an element of their own: their entries stand in the parent.
_TRANSPARENT = frozenset({"summaries"})


def to_xml(root: str, content: Mapping[str, Any]) -> bytes:
    """``content`` under a root element of this name."""
    namespace = _OPENERS.get(root) or _ROOTS.get(root, "common")
    element = ElementTree.Element(_qualified(namespace, root))
    if root == "bulk":
        _fill_list(element, namespace, content["bulk"])
    else:
        _fill(element, namespace, root, content)
    xml: bytes = ElementTree.tostring(element, encoding="UTF-8", xml_declaration=True)
    return xml


def _fill(element: ElementTree.Element, namespace: str, name: str, content: Mapping[str, Any]) -> None:
    # Where an iD is spelled out, its path is an element; the summary of a record has no attributes at all.
    has_attributes = "host" not in content and namespace != "summary"
    for member, value in content.items():
        if value is None:
            continue
        is_language = member == "language-code" and name == "translated-title"
        if is_language or (member in _ATTRIBUTES and has_attributes):
            element.set(member, _text(value))
        elif member == "value":
            element.text = _moment(value) if name.endswith("-date") and isinstance(value, int) else _text(value)
        elif member in _TRANSPARENT:
            _fill_list(element, namespace, value)
        else:
            for each in value if isinstance(value, list) else [value]:
                _append(element, _namespace(member, name, namespace), member, each)


def _fill_list(element: ElementTree.Element, namespace: str, entries: Iterable[Mapping[str, Any]]) -> None:
    for entry in entries:
        for member, value in entry.items():
            _append(element, _OPENERS.get(member, namespace), member, value)


def _append(parent: ElementTree.Element, namespace: str, name: str, value: Any) -> None:
    child = ElementTree.SubElement(parent, _qualified(namespace, name))
    if isinstance(value, Mapping):
        _fill(child, "common" if name in _COMMON_INSIDE else namespace, name, value)
    else:
        child.text = _CREATION_METHODS.get(value, value) if name == "creation-method" else _text(value)


def _namespace(member: str, parent: str, namespace: str) -> str:
    """The namespace of a member inside an element of that name and namespace."""
    if namespace == "summary":
        return "common" if member.endswith("-date") or member == "orcid-identifier" else namespace
    if member in _PERSONAL_DETAILS and parent in ("name", "biography"):
        return "personal-details"
    if (member == "country" and namespace == "address") or (member == "url" and namespace == "researcher-url"):
        return namespace
    is_identifier = member in ("external-ids", "external-id") or member.startswith("external-id-")
    if member in _COMMON or is_identifier or (member == "title" and parent == "title"):
        return "common"
    return namespace if namespace == "common" else _OPENERS.get(member, namespace)


def _qualified(namespace: str, name: str) -> str:
    return f"{{{NAMESPACE}{namespace}}}{name}"


def _moment(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


for _prefix in {"common", *_OPENERS.values(), *_ROOTS.values()}:
    ElementTree.register_namespace(_prefix, NAMESPACE + _prefix)
