"""research-outputs → ResearchOutput."""

from __future__ import annotations

from collections.abc import Iterator

from pollinia.domain.content import (
    Contributor,
    Host,
    Identifier,
    OutputType,
    PartialDate,
    PublicationStatus,
    ResearchOutput,
    Role,
    Text,
)
from pollinia.sources.pure.nodes import Node
from pollinia.sources.pure.persons import read_visibility
from pollinia.sources.reading import RecordRefused
from pollinia.sources.texts import in_language
from pollinia.sources.values import publication_status

_ROLES = {
    "author": Role.AUTHOR,
    "editor": Role.EDITOR,
    "translator": Role.TRANSLATOR,
    "inventor": Role.INVENTOR,
    "supervisor": Role.SUPERVISOR,
    "acknowledged": Role.ACKNOWLEDGED,
}

_EXTERNAL_IDS = {"Scopus": "eid", "PubMed": "pmid", "PubMedCentral": "pmc", "ArXiv": "arxiv", "WOS": "wosuid"}

_ISBN_MEMBERS = ("isbns", "printIsbns", "electronicIsbns")


def read_output(record: Node, id: str) -> ResearchOutput:
    """Raises RecordRefused."""
    uri, language = record.node("type").string("uri"), record.key("language")
    status, date = _status(record)
    return ResearchOutput(
        id=id,
        type=OutputType("pure", uri) if uri else None,
        title=_text(record, "title", language),
        subtitle=_text(record, "subTitle", language),
        translated_title=next(iter(record.texts("translatedTitle")), None),
        language=language,
        status=status,
        publication_date=date,
        workflow_step=record.node("workflow").string("workflowStep"),
        visibility=read_visibility(record),
        identifiers=tuple(dict.fromkeys(_identifiers(record))),
        host=_host(record),
        abstract=in_language(record.texts("abstract"), language),
        url=record.node("info").string("portalUrl"),
        contributors=tuple(_contributors(record)),
    )


def _text(record: Node, name: str, language: str | None) -> Text | None:
    text = in_language(record.texts(name), language)
    return Text(text.value, text.language or language) if text else None


def _status(record: Node) -> tuple[PublicationStatus | None, PartialDate | None]:
    """The current status and its date. Raises RecordRefused for a status that nobody knows: it may not be fit to show."""
    statuses = record.nodes("publicationStatuses")
    current = next((each for each in statuses if each.flag("current")), statuses[-1] if statuses else None)
    if current is None:
        return None, None
    key = current.key("publicationStatus")
    status = publication_status(key) if key else None
    if key and status is None:
        raise RecordRefused(f"publication status “{key}” is unknown")
    date = current.node("publicationDate")
    year = date.integer("year")
    return status, PartialDate(year, date.integer("month"), date.integer("day")) if year else None


def _identifiers(record: Node) -> Iterator[Identifier]:
    for version in record.nodes("electronicVersions"):
        if doi := version.string("doi"):
            yield Identifier("doi", doi)
    for source, value in _external_ids(record):
        if scheme := _EXTERNAL_IDS.get(source):
            yield Identifier(scheme, f"2-s2.0-{value.removeprefix('2-s2.0-')}" if scheme == "eid" else value)
    if not _has_book_host(record):
        yield from (Identifier("isbn", value) for member in _ISBN_MEMBERS for value in record.strings(member))
    if number := record.string("patentNumber"):
        yield Identifier("pat", number)


def _external_ids(record: Node) -> Iterator[tuple[str, str]]:
    """The IDs that other systems gave the output, with the system. The one of ORCID is a put-code of Pure's own export."""
    pairs = [(record.string("externalIdSource"), record.string("externalId"))]
    pairs += [(each.string("idSource"), each.string("value")) for each in record.node("info").nodes("additionalExternalIds")]
    yield from ((source, value) for source, value in pairs if source and value)


def _has_book_host(record: Node) -> bool:
    """Whether the ISBNs are those of the book that it appeared in."""
    return "hostPublicationTitle" in record or "/contributiontobookanthology/" in (record.node("type").string("uri") or "")


def _host(record: Node) -> Host | None:
    journal = record.node("journalAssociation")
    issn = journal.node("issn").string("value")
    book = record.text("hostPublicationTitle")
    host = Host(
        title=book or journal.text("title") or journal.node("journal").text("name"),
        issns=(issn,) if issn else (),
        isbns=tuple(value for member in _ISBN_MEMBERS for value in record.strings(member)) if _has_book_host(record) else (),
    )
    return host if host != Host() else None


def _contributors(record: Node) -> Iterator[Contributor]:
    for each in record.nodes("personAssociations"):
        person_id = each.node("person").string("uuid")
        name = " ".join(filter(None, (each.node("name").string("firstName"), each.node("name").string("lastName"))))
        others = (each.node(holder).text("name") for holder in ("person", "externalPerson", "authorCollaboration"))
        name = name or next(filter(None, others), "")
        if name or person_id:
            yield Contributor(name or None, _ROLES.get((each.key("personRole") or "author").lower(), Role.OTHER), person_id)
