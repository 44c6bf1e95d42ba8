"""Publication, Patent and Product → ResearchOutput (OpenAIRE Guidelines for CRIS Managers; types are COAR's).

A feed knows neither visibility nor workflow step: what it exposes is public and validated. It is also published, unless its
``Status`` says how far it has come; a word there that nobody knows leaves the status open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pollinia.domain.content import (
    Contributor,
    Host,
    Identifier,
    OutputType,
    PartialDate,
    PublicationStatus,
    ResearchOutput,
    Role,
)
from pollinia.domain.web_address import web_address
from pollinia.sources.cerif.elements import (
    Element,
    Parts,
    first_text,
    linked,
    own_id,
    parts,
    read_orcid,
    text_of,
    texts,
)
from pollinia.sources.texts import in_another_language, in_language
from pollinia.sources.values import publication_status


@dataclass(frozen=True, slots=True)
class _Names:
    """What the classes call the same things."""

    title: str = "Title"
    abstract: str = "Abstract"
    dates: tuple[str, ...] = ("PublicationDate",)


_NAMES = {
    "Publication": _Names(),
    "Patent": _Names(dates=("ApprovalDate", "RegistrationDate")),
    "Product": _Names(title="Name", abstract="Description"),
}

_IDENTIFIERS = {
    "DOI": "doi",
    "Handle": "handle",
    "PMCID": "pmc",
    "ISI-Number": "wosuid",
    "SCP-Number": "eid",
    "ISSN": "issn",
    "ISBN": "isbn",
    "URN": "urn",
    "ARK": "ark",
    "ZDB-ID": "zdb-id",
    "PatentNumber": "pat",
}

_CONTRIBUTORS = (
    ("Authors", Role.AUTHOR),
    ("Creators", Role.AUTHOR),
    ("Inventors", Role.INVENTOR),
    ("Editors", Role.EDITOR),
)

_OTHER_STATUS = re.compile(r"peer.?review|/coar/version/", re.IGNORECASE)
"""A ``Status`` of another kind than how far publication has come: whether it was reviewed, which version it is."""


def read_output(element: Element, id: str, notes: list[str]) -> ResearchOutput:
    names = _NAMES[element.tag.rpartition("}")[2]]
    children = parts(element)
    language = first_text(children, "Language")
    titles = texts(children, names.title)
    title = in_language(titles, language)
    type = first_text(children, "Type")
    return ResearchOutput(
        id=id,
        type=OutputType("coar", type.replace("https://purl.org/", "http://purl.org/")) if type else None,
        title=title,
        subtitle=in_language(texts(children, "Subtitle"), title.language if title else language),
        translated_title=in_another_language(titles, title),
        language=language,
        status=_status(children),
        publication_date=_date(children, names, notes),
        identifiers=tuple(_identifiers(children)),
        host=_host(children),
        abstract=in_language(texts(children, names.abstract), language),
        url=next((url for each in children.get("URL", ()) if (url := web_address(text_of(each) or ""))), None),
        contributors=tuple(
            _contributor(link, role, notes)
            for name, role in _CONTRIBUTORS
            for container in children.get(name, ())
            for link in container
        ),
    )


def _status(children: Parts) -> PublicationStatus | None:
    words = [word for each in children.get("Status", ()) if (word := text_of(each)) and not _OTHER_STATUS.search(word)]
    if not words:
        return PublicationStatus.PUBLISHED
    return next((status for word in words if (status := publication_status(word))), None)


def _date(children: Parts, names: _Names, notes: list[str]) -> PartialDate | None:
    text = next((text for name in names.dates if (text := first_text(children, name))), None)
    if text is None:
        return None
    date = PartialDate.parse(text)
    if date is None:
        notes.append(f"its date “{text}” is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
    return date


def _identifiers(children: Parts) -> Iterator[Identifier]:
    for name, elements in children.items():
        if scheme := _IDENTIFIERS.get(name):
            for element in elements:
                if value := text_of(element):
                    yield Identifier(scheme, value)


def _host(children: Parts) -> Host | None:
    """What it appeared in: the publishing channel (a journal, a series), else the publication that contains it (a book)."""
    links = (*children.get("PublishedIn", ()), *children.get("PartOf", ()))
    hosts = [parts(host) for link in links if (host := linked(link, "Publication")) is not None]
    if not hosts:
        return None
    titles = [title for host in hosts if (title := in_language(texts(host, "Title"), first_text(host, "Language")))]
    return Host(
        title=titles[0].value if titles else None,
        issns=tuple(value for host in hosts for each in host.get("ISSN", ()) if (value := text_of(each))),
        isbns=tuple(value for host in hosts for each in host.get("ISBN", ()) if (value := text_of(each))),
    )


def _contributor(link: Element, role: Role, notes: list[str]) -> Contributor:
    name = person_id = orcid = None
    for child in link:
        kind = child.tag.rpartition("}")[2]
        if kind == "DisplayName":
            name = text_of(child)
        elif kind == "Person":
            person_id = own_id(child)
            name = name or _name(child)
            written = linked(child, "ORCID")
            orcid = read_orcid(text_of(written), notes) if written is not None else None
        elif kind == "OrgUnit":
            organisation = parts(child)
            name = name or first_text(organisation, "Name") or first_text(organisation, "Acronym")
    return Contributor(name, role, person_id, orcid)


def _name(person: Element) -> str | None:
    element = linked(person, "PersonName")
    if element is None:
        return None
    name = parts(element)
    return " ".join(filter(None, (first_text(name, "FirstNames"), first_text(name, "FamilyNames")))) or None
