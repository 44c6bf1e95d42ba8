"""Person → Person (OpenAIRE Guidelines for CRIS Managers, CERIF-XML person entity).

It carries no job title, kind of affiliation, account or visibility: those come from another source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pollinia.domain.content import Affiliation, Identifier, Organisation, PartialDate, Person
from pollinia.domain.web_address import web_address
from pollinia.sources.cerif.elements import (
    Element,
    Parts,
    first_text,
    link_date,
    linked,
    own_id,
    parts,
    read_orcid,
    text_of,
)
from pollinia.sources.cerif.organisations import mentioned_organisations
from pollinia.sources.values import checked_identifier, scheme_by_form, tail

_SCHEMES = {"ResearcherID": "researcherid", "ScopusAuthorID": "scopus-author", "ISNI": "isni", "DAI": "dai"}


def read_person(element: Element, id: str, notes: list[str]) -> tuple[Person, list[Organisation]]:
    """A person, and the organisations that the affiliations mention. Raises RecordRefused."""
    children = parts(element)
    name = parts(children["PersonName"][0]) if "PersonName" in children else {}
    addresses = [address for each in children.get("ElectronicAddress", ()) if (address := text_of(each))]
    links = children.get("Affiliation", ())
    person = Person(
        id=id,
        given_names=first_text(name, "FirstNames"),
        family_name=first_text(name, "FamilyNames"),
        email=next((each[7:].strip() for each in addresses if each.lower().startswith("mailto:")), None),
        orcid=read_orcid(first_text(children, "ORCID"), notes),
        identifiers=tuple(_identifiers(children, notes)),
        profile_url=next((url for each in addresses if (url := web_address(each)) and "orcid.org/" not in url), None),
        affiliations=tuple(_affiliations(links, id, notes)),
    )
    return person, [organisation for link in links for organisation in mentioned_organisations(link, notes)]


def _identifiers(children: Parts, notes: list[str]) -> Iterator[Identifier]:
    for name, elements in children.items():
        known = _SCHEMES.get(name.removeprefix("Alternative"))
        for element in elements:
            value = text_of(element)
            scheme = _scheme(element.get("type"), value) if name == "Identifier" and value else known
            if value and scheme and (identifier := checked_identifier(scheme, value, notes)):
                yield identifier


def _scheme(type: str | None, value: str) -> str | None:
    """Our name for the type of a generic identifier, else the type itself, which is a URI."""
    words = tail(type or "").lower().replace("-", "").replace("_", "")
    if words in {"employee", "employeeid", "staffid", "personnelnumber"}:
        return "employee"
    return scheme_by_form(value) or (type and type.strip()) or None


def _affiliations(links: Sequence[Element], person_id: str, notes: list[str]) -> Iterator[Affiliation]:
    seen: dict[str, Affiliation] = {}
    for link in links:
        organisation = linked(link, "OrgUnit")
        organisation_id = own_id(organisation) if organisation is not None else None
        if organisation_id is None:
            notes.append("one affiliation names an organisation that has no id")
            continue
        start = link_date(link, "startDate")
        affiliation = Affiliation(
            id=_affiliation_id(person_id, organisation_id, start),
            organisation_id=organisation_id,
            start=start,
            end=link_date(link, "endDate"),
        )
        if affiliation.id not in seen:
            seen[affiliation.id] = affiliation
            yield affiliation
        elif seen[affiliation.id] != affiliation:
            notes.append(f"two affiliations with organisation {organisation_id} have the same start; the first one counts")


def _affiliation_id(person_id: str, organisation_id: str, start: PartialDate | None) -> str:
    """CERIF-XML gives affiliations no ID: person, organisation and start say which one is meant, and its end may change."""
    began = "-".join(f"{part:02}" for part in (start.year, start.month, start.day) if part) if start else ""
    return f"{person_id}:{organisation_id}:{began}"
