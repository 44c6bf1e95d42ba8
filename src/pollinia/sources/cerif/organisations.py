"""OrgUnit → Organisation (OpenAIRE Guidelines for CRIS Managers, CERIF-XML organisation unit entity). It carries no address."""

from __future__ import annotations

from collections.abc import Iterator

from pollinia.domain.content import Identifier, Organisation
from pollinia.domain.web_address import web_address
from pollinia.sources.cerif.elements import Element, Parts, first_text, linked, own_id, parts, text_of, texts
from pollinia.sources.values import checked_identifier, scheme_by_form, tail

_SCHEMES = {"RORID": "ror", "GRID": "grid", "ISNI": "isni", "FundRefID": "fundref"}


def read_organisation(element: Element, id: str, notes: list[str]) -> Organisation:
    children = parts(element)
    addresses = [address for each in children.get("ElectronicAddress", ()) if (address := text_of(each))]
    return Organisation(
        id=id,
        names=tuple(texts(children, "Name")),
        acronym=first_text(children, "Acronym"),
        type=first_text(children, "Type"),
        parents=tuple(_parents(children, notes)),
        identifiers=tuple(_identifiers(children, notes)),
        url=next((url for address in addresses if (url := web_address(address))), None),
    )


def mentioned_organisations(link: Element, notes: list[str]) -> Iterator[Organisation]:
    """The organisation embedded in a link, and those embedded in it in turn; each with what is said of it there."""
    element = linked(link, "OrgUnit")
    if element is None or (id := own_id(element)) is None:
        return
    yield read_organisation(element, id, notes)
    for part_of in parts(element).get("PartOf", ()):
        yield from mentioned_organisations(part_of, notes)


def _parents(children: Parts, notes: list[str]) -> Iterator[str]:
    for part_of in children.get("PartOf", ()):
        parent = linked(part_of, "OrgUnit")
        id = own_id(parent) if parent is not None else None
        if id is None:
            notes.append("it is part of an organisation that has no id")
        else:
            yield id


def _identifiers(children: Parts, notes: list[str]) -> Iterator[Identifier]:
    for name, elements in children.items():
        known = _SCHEMES.get(name.removeprefix("Alternative"))
        for element in elements:
            value = text_of(element)
            scheme = _scheme(element.get("type"), value) if name == "Identifier" and value else known
            if value and scheme and (identifier := checked_identifier(scheme, value, notes)):
                yield identifier


def _scheme(type: str | None, value: str) -> str | None:
    """Version 1.1 knows only ``Identifier`` with a type that is often empty, so the form of the value is asked first."""
    if scheme := scheme_by_form(value):
        return scheme
    by_type = {"ror": "ror", "rorid": "ror", "grid": "grid", "isni": "isni", "fundref": "fundref", "fundrefid": "fundref"}
    return by_type.get(tail(type).lower(), type.strip()) if type and type.strip() else None
