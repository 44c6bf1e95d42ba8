"""persons → Person, with the four kinds of affiliation."""

from __future__ import annotations

from collections.abc import Iterator

from pollinia.domain.content import Affiliation, AffiliationKind, Identifier, Person, Visibility
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.sources.pure.nodes import Node
from pollinia.sources.reading import RecordRefused
from pollinia.sources.values import checked_identifier, scheme_by_form, visibility

ASSOCIATIONS = {
    "staffOrganisationAssociations": AffiliationKind.STAFF,
    "studentOrganisationAssociations": AffiliationKind.STUDENT,
    "honoraryStaffOrganisationAssociations": AffiliationKind.HONORARY,
    "visitingScholarOrganisationAssociations": AffiliationKind.VISITING,
}

_SCHEMES = {
    "scopusauthor": "scopus-author",
    "researcher": "researcherid",
    "digitalauthor": "dai",
    "isni": "isni",
    "employee": "employee",
}


def read_person(record: Node, id: str, notes: list[str]) -> Person:
    """Raises RecordRefused."""
    name = record.node("name")
    return Person(
        id=id,
        given_names=name.string("firstName"),
        family_name=name.string("lastName"),
        email=_email(record),
        orcid=_orcid(record, notes),
        identifiers=tuple(_identifiers(record, notes)),
        visibility=read_visibility(record),
        profile_url=record.node("info").string("portalUrl"),
        affiliations=tuple(_affiliations(record, id, notes)),
    )


def read_visibility(record: Node) -> Visibility | None:
    """Raises RecordRefused for a key that nobody knows: it may mean that the item is secret."""
    if record.flag("confidential"):
        return Visibility.CONFIDENTIAL
    key = record.node("visibility").string("key")
    found = visibility(key) if key else None
    if key and found is None:
        raise RecordRefused(f"visibility “{key}” is unknown")
    return found


def organisations_of(record: Node) -> Iterator[Node]:
    """The references to organisations in a person's associations."""
    for name in ASSOCIATIONS:
        yield from (each.node("organisationalUnit") for each in record.nodes(name))


def _orcid(record: Node, notes: list[str]) -> str | None:
    text = record.string("orcid")
    orcid = parse_orcid_id(text) if text else None
    if text and orcid is None:
        notes.append(f"“{text}” is not an ORCID iD (its form or check digit is wrong); it was left out")
    return orcid


def _identifiers(record: Node, notes: list[str]) -> Iterator[Identifier]:
    for each in record.nodes("ids"):
        value, key, uri = each.node("value").string("value"), each.key("type"), each.node("type").string("uri")
        if value is None:
            continue
        scheme = _SCHEMES.get(key or "") or scheme_by_form(value) or uri
        if scheme and (identifier := checked_identifier(scheme, value, notes)):
            yield identifier


def _email(record: Node) -> str | None:
    """The e-mail address of the association that counts most: of those that have not ended, the primary one."""
    associations = [each for name in ASSOCIATIONS for each in record.nodes(name)]
    associations.sort(key=lambda each: ("endDate" in each.node("period"), not each.flag("isPrimaryAssociation")))
    addresses = (email.node("value").string("value") for each in associations for email in each.nodes("emails"))
    return next((address for address in addresses if address), None)


def _affiliations(record: Node, person_id: str, notes: list[str]) -> Iterator[Affiliation]:
    for name, kind in ASSOCIATIONS.items():
        for each in record.nodes(name):
            organisation_id = each.node("organisationalUnit").string("uuid")
            if organisation_id is None:
                notes.append(f"one of {name} names no organisational unit; it was left out")
                continue
            start = each.node("period").date("startDate")
            yield Affiliation(
                # Pure's affiliationId is shared by the associations of one contract, so it cannot name one of them.
                id=each.string("pureId") or f"{person_id}:{organisation_id}:{kind}:{start.year if start else ''}",
                organisation_id=organisation_id,
                kind=kind,
                job_title=each.node("jobTitle").text("term") or each.text("jobDescription"),
                start=start,
                end=each.node("period").date("endDate"),
                primary=each.flag("isPrimaryAssociation"),
            )
