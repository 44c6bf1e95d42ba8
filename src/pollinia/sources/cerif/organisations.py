"""OrgUnit → Organisation (OpenAIRE Guidelines for CRIS Managers, CERIF-XML organisation unit entity). It carries no address."""

from __future__ import annotations

from collections.abc import Iterator

from pollinia.domain.content import Identifier, Organisation
from pollinia.sources.cerif.elements import Element, Parts, Problems, first_text, linked, own_id, parts, text_of, texts
from pollinia.sources.values import http_url, scheme_by_form, tail

_SCHEMES = {"RORID": "ror", "GRID": "grid", "ISNI": "isni", "FundRefID": "fundref"}


def read_organisation(element: Element, id: str, problems: Problems) -> Organisation:
    children = parts(element)
    addresses = [address for each in children.get("ElectronicAddress", ()) if (address := text_of(each))]
    return Organisation(
        id=id,
        names=tuple(texts(children, "Name")),
        acronym=first_text(children, "Acronym"),
        type=first_text(children, "Type"),
        parents=tuple(_parents(children, problems)),
        identifiers=tuple(_identifiers(children)),
        url=next((url for address in addresses if (url := http_url(address))), None),
    )


def mentioned_organisations(link: Element, problems: Problems) -> Iterator[Organisation]:
    """The organisation embedded in a link, and those embedded in it in turn; each with what is said of it there."""
    element = linked(link, "OrgUnit")
    if element is None or (id := own_id(element)) is None:
        return
    yield read_organisation(element, id, problems)
    for part_of in parts(element).get("PartOf", ()):
        yield from mentioned_organisations(part_of, problems)


def _parents(children: Parts, problems: Problems) -> Iterator[str]:
    for part_of in children.get("PartOf", ()):
        parent = linked(part_of, "OrgUnit")
        id = own_id(parent) if parent is not None else None
        if id is None:
            problems.add("it is part of an organisation that has no id")
        else:
            yield id


def _identifiers(children: Parts) -> Iterator[Identifier]:
    for name, elements in children.items():
        scheme = _SCHEMES.get(name.removeprefix("Alternative"))
        for element in elements:
            value = text_of(element)
            if value and scheme:
                yield Identifier(scheme, value)
            elif value and name == "Identifier" and (other := _scheme(element.get("type"), value)):
                yield Identifier(other, value)


def _scheme(type: str | None, value: str) -> str | None:
    """Version 1.1 knows only ``Identifier`` with a type that is often empty, so the form of the value is asked first."""
    if scheme := scheme_by_form(value):
        return scheme
    by_type = {"ror": "ror", "rorid": "ror", "grid": "grid", "isni": "isni", "fundref": "fundref", "fundrefid": "fundref"}
    return by_type.get(tail(type).lower(), type.strip()) if type and type.strip() else None
