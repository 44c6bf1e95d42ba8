"""The records of a CERIF-XML file, one at a time in constant memory: in an OAI-PMH envelope, in a plain list, or a single one.

Files come from outside: no entity is resolved, nothing is fetched, a document type declaration is refused, and the parser does
not repair. A cut-off file therefore ends in an error and never passes as complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pollinia.sources.cerif.elements import Element
from pollinia.sources.reading import Incomplete

OAI = "{http://www.openarchives.org/OAI/2.0/}"
CERIF = ("{https://www.openaire.eu/cerif-profile/1.1/}", "{https://www.openaire.eu/cerif-profile/1.2/}")
ENTITIES = ("Person", "OrgUnit", "Publication", "Patent", "Product", "Project", "Funding", "Event", "Equipment", "Service")

_HARDENED = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}


@dataclass(frozen=True, slots=True)
class Header:
    """The header of an OAI-PMH record, read where it is asked: most records say the same in their content."""

    element: Element

    @property
    def is_deleted(self) -> bool:
        return self.element.get("status") == "deleted"

    @property
    def identifier(self) -> str:
        return (self.element.findtext(OAI + "identifier") or "").strip()

    @property
    def sets(self) -> tuple[str, ...]:
        return tuple((each.text or "").strip() for each in self.element.iterfind(OAI + "setSpec"))


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its entity (None in a deleted record) and header are valid until the next record is asked for."""

    entity: Element | None
    header: Header | None
    position: str


@dataclass(frozen=True, slots=True)
class Page:
    """That a page of an OAI-PMH list was read: the token it was asked for with, and the token of the page that follows."""

    asked_with: str | None
    goes_on_with: str | None


def records(path: Path) -> Iterator[Record | Page | Incomplete]:
    """Every record in the file, in order. A file that is not well-formed yields what comes before that, then Incomplete."""
    position = path.name
    try:
        root = _root(path)
        if root is None:
            yield Incomplete("it has a document type declaration, which CERIF-XML never has; it was not read", position)
        elif root == OAI + "OAI-PMH":
            yield from _enveloped(path)
        else:
            yield from _plain(path)
    except etree.XMLSyntaxError as error:
        yield Incomplete(f"it is not well-formed XML from here on ({error.msg})", f"{position}, line {error.position[0]}")
    except OSError as error:
        yield Incomplete(f"it cannot be read: {error.strerror or error}", position)


def _root(path: Path) -> str | None:
    """The name of the document element; None where there is a document type declaration."""
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("start",), **_HARDENED):
            return None if element.getroottree().docinfo.doctype else element.tag
    return ""


def _enveloped(path: Path) -> Iterator[Record | Page | Incomplete]:
    number = 0
    asked_with = goes_on_with = None
    tags = [OAI + name for name in ("request", "error", "record", "resumptionToken")]
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag=tags, **_HARDENED):
            if element.tag == tags[2]:
                number += 1
                yield _oai_record(element, f"{path.name}, record {number} (line {element.sourceline})")
                _forget(element)
            elif element.tag == tags[3]:
                goes_on_with = (element.text or "").strip() or None
            elif element.tag == tags[0]:
                asked_with = element.get("resumptionToken")
            elif element.get("code") != "noRecordsMatch":
                reason = f"the OAI-PMH server answered with the error {element.get('code')}: {(element.text or '').strip()}"
                yield Incomplete(reason, f"{path.name}, line {element.sourceline}")
    yield Page(asked_with, goes_on_with)


def _oai_record(element: Element, position: str) -> Record:
    header = entity = None
    for child in element:
        if child.tag == OAI + "header":
            header = Header(child)
        elif child.tag == OAI + "metadata" and len(child):
            entity = child[0]
    return Record(entity, header, position)


def _plain(path: Path) -> Iterator[Record]:
    """Entities that are the document itself, or children of its root."""
    number = 0
    tags = [namespace + name for namespace in CERIF for name in ENTITIES]
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag=tags, **_HARDENED):
            parent = element.getparent()
            if parent is not None and parent.getparent() is not None:
                continue
            if parent is not None and parent.tag in tags:
                continue
            number += 1
            yield Record(element, None, f"{path.name}, record {number} (line {element.sourceline})")
            _forget(element)


def _forget(element: Element) -> None:
    """Free a record that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
