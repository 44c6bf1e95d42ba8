"""The university as an OAI-PMH server would show it in CERIF-XML 1.2: one list for each kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from lxml import etree

from demo.organisations import UNITS, Unit
from demo.outputs import COAR, Credit, Output
from demo.people import Human, Membership

SITE = "https://cris.tulpenwoud.example"
OAI = "http://www.openarchives.org/OAI/2.0/"
CERIF = "https://www.openaire.eu/cerif-profile/1.2/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_STAMP = "2026-01-15T06:00:00Z"


_PERSON_IDENTIFIERS = {"researcherid": "ResearcherID", "scopus-author": "ScopusAuthorID", "isni": "ISNI", "dai": "DAI"}
_OUTPUT_IDENTIFIERS = {"doi": "DOI", "handle": "Handle", "eid": "SCP-Number", "isbn": "ISBN", "pat": "PatentNumber"}
_PLURALS = {"Publication": "Publications", "Patent": "Patents", "Product": "Products"}
_DATE = {"Publication": "PublicationDate", "Patent": "ApprovalDate"}


def write_cerif(folder: Path, people: list[Human], outputs: list[Output]) -> None:
    """Write the five lists. Three records are as they should not be, as in any feed."""
    folder.mkdir(parents=True, exist_ok=True)
    persons = [_person(human) for human in people]
    persons[4].find(f"{{{CERIF}}}ORCID").text = "https://orcid.org/0000-0009-4100-1480"  # type: ignore[union-attr]
    persons.append(_person_with_impossible_start())
    _write(folder / "orgunits.xml", "openaire_cris_orgunits", [_unit(unit) for unit in UNITS])
    _write(folder / "persons.xml", "openaire_cris_persons", persons)
    for entity, plural in _PLURALS.items():
        entities = [_output(each) for each in outputs if each.entity == entity and each.is_exposed]
        if entity == "Publication":
            entities.insert(500, _cerif("Publication", *_texts("Title", ("en", "A record that lost its id"))))
        _write(folder / f"{plural.lower()}.xml", f"openaire_cris_{plural.lower()}", entities)


def _element(namespace: str, name: str, *content: str | etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{name}", attributes, nsmap={None: namespace})  # type: ignore[dict-item]
    for each in content:
        if isinstance(each, str):
            element.text = each
        else:
            element.append(each)
    return element


_oai, _cerif = partial(_element, OAI), partial(_element, CERIF)


def _write(path: Path, name: str, entities: Iterable[etree._Element]) -> None:
    records = _oai("ListRecords", *(_record(entity, name) for entity in entities))
    request = _oai("request", f"{SITE}/ws/oai", verb="ListRecords", metadataPrefix="oai_cerif_openaire_1.2", set=name)
    document = _oai("OAI-PMH", _oai("responseDate", _STAMP), request, records)
    etree.indent(document, space=" ")
    path.write_bytes(etree.tostring(document, encoding="UTF-8", xml_declaration=True) + b"\n")


def _record(entity: etree._Element, name: str) -> etree._Element:
    id = entity.get("id")
    identifier = f"oai:cris.tulpenwoud.example:{id}" if id else ""
    header = _oai("header", _oai("identifier", identifier), _oai("datestamp", _STAMP), _oai("setSpec", name))
    return _oai("record", header, _oai("metadata", entity))


def _texts(name: str, *texts: tuple[str, str]) -> list[etree._Element]:
    return [_cerif(name, text, **{_LANG: language}) for language, text in texts if text]


def _unit(unit: Unit) -> etree._Element:
    vocabulary = "https://w3id.org/cerif/vocab/OrganisationTypes"
    element = _cerif(
        "OrgUnit", _cerif("Type", f"{vocabulary}#{unit.type.title()}", scheme=vocabulary), id=f"OrgUnits/{unit.id}"
    )
    element.extend(_texts("Name", ("en", unit.name), *filter(None, [unit.other_name])))
    if unit.ror:
        element.append(_cerif("RORID", unit.ror))
    element.append(_cerif("ElectronicAddress", f"{SITE}/organisations/{unit.id}"))
    if unit.parent:
        element.append(_cerif("PartOf", _named_unit(unit.parent)))
    return element


def _named_unit(id: str) -> etree._Element:
    unit = next(each for each in UNITS if each.id == id)
    return _cerif("OrgUnit", *_texts("Name", ("en", unit.name)), id=f"OrgUnits/{id}")


def _person(human: Human) -> etree._Element:
    element = _cerif("Person", _name(human), id=f"Persons/{human.id}")
    if human.orcid:
        element.append(_cerif("ORCID", f"https://orcid.org/{human.orcid}"))
    for scheme, name in _PERSON_IDENTIFIERS.items():
        element.extend(_cerif(name, value) for known, value in human.identifiers if known == scheme)
    element.append(_cerif("ElectronicAddress", f"{SITE}/persons/{human.id}"))
    element.extend(_affiliation(each) for each in human.memberships if each.in_feed != "no")
    return element


def _person_with_impossible_start() -> etree._Element:
    name = _cerif("PersonName", _cerif("FamilyNames", "Undated"), _cerif("FirstNames", "Timothy"))
    affiliation = _cerif("Affiliation", _named_unit("D11"), startDate="since forever")
    return _cerif("Person", name, affiliation, id="Persons/P900")


def _name(human: Human) -> etree._Element:
    name = _cerif("PersonName")
    if human.family_name:
        name.append(_cerif("FamilyNames", human.family_name))
    name.append(_cerif("FirstNames", human.given_names))
    return name


def _affiliation(membership: Membership) -> etree._Element:
    element = _cerif("Affiliation", _named_unit(membership.unit))
    if membership.in_feed == "dated":
        element.set("startDate", membership.start)
        if membership.end:
            element.set("endDate", membership.end)
    return element


def _output(output: Output) -> etree._Element:
    vocabulary = f"https://www.openaire.eu/cerif-profile/vocab/COAR_{output.entity}_Types"
    type = _element(vocabulary, "Type", COAR + output.type)
    plural, title = _PLURALS[output.entity], "Name" if output.entity == "Product" else "Title"
    element = _cerif(output.entity, type, id=output.id if "/" in output.id else f"{plural}/{output.id}")
    if output.entity != "Patent":
        element.append(_cerif("Language", output.language))
    element.extend(_texts(title, (output.language, output.title), ("en", output.translated_title)))
    if output.entity == "Publication":
        element.extend(_texts("Subtitle", (output.language, output.subtitle)))
        element.extend(_host(output))
    if output.date and output.entity in _DATE:
        element.append(_cerif(_DATE[output.entity], output.date))
    element.extend(_cerif(_OUTPUT_IDENTIFIERS[scheme], value) for scheme, value in output.identifiers)
    if output.entity != "Patent":
        element.append(_cerif("URL", f"{SITE}/{plural.lower()}/{output.id.rpartition('/')[2]}"))
    element.extend(_credits(output))
    element.extend(_texts("Description" if output.entity == "Product" else "Abstract", (output.language, output.abstract)))
    if output.status != "published" and output.entity == "Publication":
        scheme = f"{SITE}/vocab/PublicationStatuses"
        element.append(_cerif("Status", f"{scheme}#{output.status}", scheme=scheme))
    return element


def _host(output: Output) -> list[etree._Element]:
    if not output.host_title:
        return []
    host = _cerif("Publication", *_texts("Title", ("en", output.host_title)))
    if output.host_issn:
        host.append(_cerif("ISSN", output.host_issn))
    if output.host_isbn:
        host.append(_cerif("ISBN", output.host_isbn))
    return [_cerif("PublishedIn" if output.host_issn else "PartOf", host)]


def _credits(output: Output) -> list[etree._Element]:
    containers = {"author": "Author", "editor": "Editor", "inventor": "Inventor"}
    if output.entity == "Product":
        containers = {"author": "Creator"}
    found = []
    for role, name in containers.items():
        credits = [_credit(each, name) for each in output.credits if each.role == role]
        if credits:
            found.append(_cerif(f"{name}s", *credits))
    return found


def _credit(credit: Credit, name: str) -> etree._Element:
    element = _cerif(name, _cerif("DisplayName", credit.name))
    if credit.person is not None:
        person = _cerif("Person", _name(credit.person), id=f"Persons/{credit.person.id}")
        if credit.person.orcid:
            person.append(_cerif("ORCID", f"https://orcid.org/{credit.person.orcid}"))
        element.append(person)
    return element
