"""Items as the API writes them: the stored body with every member of its table, and what the registry adds."""

from collections.abc import Mapping
from typing import Any

from orcid_sandbox import elements
from orcid_sandbox.fields import Field, Several, Struct, Wrapped
from orcid_sandbox.identifiers import normalise
from orcid_sandbox.model import Item, Source
from orcid_sandbox.sections import SECTIONS

SITE_HOST = "sandbox.orcid.org"
"""The host of identifiers: ORCID's schema allows no other than ORCID's own."""

_LEFT_OUT = frozenset({"external-id-normalized", "external-id-normalized-error"})
# The members of each section's items, the registry's own aside, in the order of the schema.
_MEMBERS: Mapping[str, Mapping[str, Field]] = {
    section.name: {
        name: kind
        for name, kind in section.element.members.items()
        if name not in elements.ITEM_MEMBERS and name not in _LEFT_OUT
    }
    for section in SECTIONS.values()
    if section.element is not None
}
_WORK_SUMMARY: Mapping[str, Field] = {
    name: _MEMBERS["work"][name] for name in ("title", "external-ids", "url", "type", "publication-date", "journal-title")
}


def render(orcid: str, item: Item) -> dict[str, Any]:
    """The whole item."""
    return {**_added(orcid, item), **_body(item, _MEMBERS.get(item.section))}


def render_summary(orcid: str, item: Item) -> dict[str, Any]:
    """The item as lists show it: a work without contributors, citation and description, all others whole."""
    members = _WORK_SUMMARY if item.section == "work" else _MEMBERS.get(item.section)
    return {**_added(orcid, item), **_body(item, members)}


def _body(item: Item, members: Mapping[str, Field] | None) -> dict[str, Any]:
    """The stored body with these members, all of it where the section has no table."""
    body = item.content()
    if members is not None:
        body = {name: _filled(kind, body.get(name)) for name, kind in members.items()}
    for contributor in (body.get("contributors") or {}).get("contributor") or []:
        # ORCID uses addresses to find people and never tells them.
        contributor["contributor-email"] = None
    if SECTIONS[item.section].kind != "person":
        add_normalised(body.get("external-ids"))
    return body


def add_normalised(external_ids: dict[str, Any] | None) -> None:
    """Writes each identifier's normalised value, or the error that there is none, into it."""
    for identifier in (external_ids or {}).get("external-id") or []:
        kind, value = identifier["external-id-type"], identifier["external-id-value"]
        normalised = normalise(kind, value)
        error = {
            "error-code": "8001",
            "error-message": f"Cannot normalize identifier value {kind}:{value}",
            "transient": True,
        }
        # In the order of the schema, in which XML is written.
        url, relationship = identifier.pop("external-id-url", None), identifier.pop("external-id-relationship", None)
        identifier["external-id-normalized"] = {"value": normalised, "transient": True} if normalised else None
        identifier["external-id-normalized-error"] = None if normalised else error
        identifier["external-id-url"] = url
        identifier["external-id-relationship"] = relationship


def moment(milliseconds: int | None) -> dict[str, int] | None:
    return None if milliseconds is None else {"value": milliseconds}


def orcid_id(orcid: str) -> dict[str, str] | None:
    if not orcid:
        return None
    return {"uri": f"https://{SITE_HOST}/{orcid}", "path": orcid, "host": SITE_HOST}


def render_source(source: Source) -> dict[str, Any]:
    client = {
        "uri": f"https://{SITE_HOST}/client/{source.client_id}",
        "path": source.client_id,
        "host": SITE_HOST,
    }
    return {
        "source-orcid": orcid_id(source.orcid),
        "source-client-id": client if source.client_id else None,
        "source-name": {"value": source.name} if source.name else None,
        "assertion-origin-orcid": None,
        "assertion-origin-client-id": None,
        "assertion-origin-name": None,
    }


def _added(orcid: str, item: Item) -> dict[str, Any]:
    is_person_section = SECTIONS[item.section].kind == "person"
    return {
        "put-code": item.put_code,
        "created-date": moment(item.created),
        "last-modified-date": moment(item.modified),
        "source": render_source(item.source),
        "visibility": item.visibility,
        "path": f"/{orcid}/{item.section}/{item.put_code}",
        "display-index": item.display_index if is_person_section else str(item.display_index),
    }


def _filled(kind: Field, value: Any) -> Any:
    """``value`` with null for each member of its table that it lacks."""
    if value is None:
        return None
    match kind:
        case Struct() | Wrapped():
            return {name: _filled(member, value.get(name)) for name, member in kind.members.items() if name not in _LEFT_OUT}
        case Several():
            return [_filled(kind.of, each) for each in value]
        case _:
            return value
