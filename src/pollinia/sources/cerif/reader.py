"""CERIF-XML files (OpenAIRE Guidelines for CRIS Managers, 1.1 and 1.2) → content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pollinia.domain.content import Kind, Organisation
from pollinia.domain.merging import merge
from pollinia.sources.cerif.elements import Element, local_id, own_id
from pollinia.sources.cerif.organisations import mentioned_organisations, read_organisation
from pollinia.sources.cerif.outputs import read_output
from pollinia.sources.cerif.persons import read_person
from pollinia.sources.cerif.stream import CERIF, Header, Page, Record, records
from pollinia.sources.reading import Deleted, Flaw, Incomplete, Mentioned, Reading, RecordRefused, Refused, files

_KINDS = {
    "Person": Kind.PERSON,
    "OrgUnit": Kind.ORGANISATION,
    "Publication": Kind.RESEARCH_OUTPUT,
    "Patent": Kind.RESEARCH_OUTPUT,
    "Product": Kind.RESEARCH_OUTPUT,
}

_CLASSES = {
    "Persons": Kind.PERSON,
    "OrgUnits": Kind.ORGANISATION,
    "Publications": Kind.RESEARCH_OUTPUT,
    "Patents": Kind.RESEARCH_OUTPUT,
    "Products": Kind.RESEARCH_OUTPUT,
}

_SETS = {
    "openaire_cris_persons": Kind.PERSON,
    "openaire_cris_orgunits": Kind.ORGANISATION,
    "openaire_cris_publications": Kind.RESEARCH_OUTPUT,
    "openaire_cris_patents": Kind.RESEARCH_OUTPUT,
    "openaire_cris_products": Kind.RESEARCH_OUTPUT,
}


def read(*paths: Path) -> Iterator[Reading]:
    """Everything in the CERIF-XML files that ``paths`` name (a folder stands for its ``*.xml``).

    Organisations, persons and research outputs come in the order of the files; projects, funding, events and equipment are
    passed over. Organisations that persons and other organisations only mention follow at the end. Pages of an OAI-PMH list
    are complete together: where the page that a resumption token points to is not among them, the reading is Incomplete.
    """
    reader = _Reader()
    for path in files(paths, ".xml"):
        for record in records(path):
            match record:
                case Record():
                    yield from reader.read(record)
                case Page():
                    reader.turn(record, path.name)
                case Incomplete():
                    yield record
    yield from reader.finish()


class _Reader:
    """What must be remembered over the files of one reading: organisations met, and pages asked for."""

    def __init__(self) -> None:
        self._described: set[str] = set()
        self._mentioned: dict[str, Organisation] = {}
        self._asked_with: set[str] = set()
        self._goes_on_with: dict[str, str] = {}

    def read(self, record: Record) -> Iterator[Reading]:
        if record.header is not None and record.header.is_deleted:
            yield from _deleted(record.header, record.position)
            return
        if record.entity is None:
            identifier = record.header.identifier if record.header else None
            yield Refused(None, identifier, "the record has neither content nor the status “deleted”", record.position)
            return
        namespace, _, name = record.entity.tag.rpartition("}")
        if f"{namespace}}}" not in CERIF:
            yield Refused(None, None, f"{record.entity.tag} is not in the namespace of CERIF-XML 1.1 or 1.2", record.position)
        elif kind := _KINDS.get(name):
            yield from self._read_entity(record.entity, kind, record)

    def _read_entity(self, element: Element, kind: Kind, record: Record) -> Iterator[Reading]:
        id = own_id(element) or (local_id(_id_of(record.header)) if record.header else None)
        if not id:
            yield Refused(kind, None, "it has no id", record.position)
            return
        notes: list[str] = []
        try:
            item = self._item(element, kind, id, notes)
        except RecordRefused as refusal:
            yield Refused(kind, id, str(refusal), record.position)
            return
        yield from (Flaw(kind, id, note, record.position) for note in notes)
        yield item

    def turn(self, page: Page, file: str) -> None:
        """Note a page of an OAI-PMH list."""
        if page.asked_with:
            self._asked_with.add(page.asked_with)
        if page.goes_on_with:
            self._goes_on_with[page.goes_on_with] = file

    def finish(self) -> Iterator[Reading]:
        for id, organisation in self._mentioned.items():
            if id not in self._described:
                yield Mentioned(organisation)
        for token, file in self._goes_on_with.items():
            if token not in self._asked_with:
                yield Incomplete(
                    "the list goes on after this page (it ends in a resumption token), but no next page is here", file
                )

    def _item(self, element: Element, kind: Kind, id: str, notes: list[str]) -> Reading:
        if kind is Kind.RESEARCH_OUTPUT:
            return read_output(element, id, notes)
        if kind is Kind.PERSON:
            person, mentioned = read_person(element, id, notes)
            self._mention(mentioned)
            return person
        self._described.add(id)
        organisation = read_organisation(element, id, notes)
        for child in element:
            if child.tag.endswith("}PartOf"):
                self._mention(mentioned_organisations(child, notes))
        return organisation

    def _mention(self, organisations: Iterable[Organisation]) -> None:
        for each in organisations:
            known = self._mentioned.get(each.id)
            self._mentioned[each.id] = merge(known, each) if known else each


def _deleted(header: Header, position: str) -> Iterator[Reading]:
    id = _id_of(header)
    kinds = (_CLASSES.get(id.partition("/")[0]), *(_SETS.get(each) for each in header.sets))
    kind = next((each for each in kinds if each), None)
    if kind is not None:
        yield Deleted(kind, local_id(id))
    elif "/" not in id and not header.sets:
        yield Refused(None, id, "the record is deleted, but neither its identifier nor a set says what it was", position)


def _id_of(header: Header) -> str:
    """The ID within the source, class prefix included: the third part of ``oai:cris.example.org:Persons/17``."""
    pieces = header.identifier.split(":", 2)
    return pieces[2] if len(pieces) == 3 and pieces[0] == "oai" else header.identifier
