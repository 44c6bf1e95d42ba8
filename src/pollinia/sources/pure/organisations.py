"""organisational-units → Organisation."""

from __future__ import annotations

from collections.abc import Iterator

from pollinia.domain.content import Address, Identifier, Organisation
from pollinia.sources.pure.nodes import Node
from pollinia.sources.values import checked_identifier, scheme_by_form


def read_organisation(record: Node, id: str, notes: list[str]) -> Organisation:
    """Raises RecordRefused."""
    return Organisation(
        id=id,
        names=tuple(record.texts("name")),
        type=record.node("type").string("uri"),
        parents=tuple(uuid for parent in record.nodes("parents") if (uuid := parent.string("uuid"))),
        identifiers=tuple(_identifiers(record, notes)),
        address=_address(record),
        url=record.node("info").string("portalUrl"),
        start=record.node("period").date("startDate"),
        end=record.node("period").date("endDate"),
    )


def mentioned_organisation(reference: Node) -> Iterator[Organisation]:
    """What a reference to an organisation says about it."""
    if id := reference.string("uuid"):
        yield Organisation(id, names=tuple(reference.texts("name")), type=reference.node("type").string("uri"))


def _identifiers(record: Node, notes: list[str]) -> Iterator[Identifier]:
    """The identifiers that the form of their value tells: sites give the type of a ROR ID different URIs."""
    for each in record.nodes("ids"):
        value = each.node("value").string("value")
        scheme = scheme_by_form(value) if value else None
        if value and scheme and (identifier := checked_identifier(scheme, value, notes)):
            yield identifier


def _address(record: Node) -> Address | None:
    """The first address with a country, else the first with a city."""
    addresses = [_read_address(each) for each in record.nodes("addresses")]
    with_country = (each for each in addresses if each.country)
    return next(with_country, next((each for each in addresses if each.city), None))


def _read_address(address: Node) -> Address:
    country = address.key("country")
    return Address(address.string("city"), address.key("subdivision"), country.upper() if country else None)
