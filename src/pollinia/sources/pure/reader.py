"""Files with JSON of Pure's web services (API 5.24): persons, organisational units and research outputs → content."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pollinia.domain.content import ContentItem, Kind, Organisation
from pollinia.domain.merging import merge
from pollinia.sources.pure.nodes import Node
from pollinia.sources.pure.organisations import mentioned_organisation, read_organisation
from pollinia.sources.pure.outputs import read_output
from pollinia.sources.pure.persons import organisations_of, read_person
from pollinia.sources.reading import Flaw, Incomplete, Mentioned, Reading, RecordRefused, Refused, files

_NOT_OURS = ("/externalperson/", "/ueoexternalorganisation/")


def read(*paths: Path) -> Iterator[Reading]:
    """Everything in the JSON files that ``paths`` name (a folder stands for its ``*.json``).

    A file holds one record, a list of records, or a page as the web service answers it (``count``, ``items``). The kind of a
    record is known by its members. External persons and organisations are passed over. Where the pages of a kind hold fewer
    records than their ``count``, the reading is Incomplete.
    """
    reader = _Reader()
    for path in files(paths, ".json"):
        yield from reader.read_file(path)
    yield from reader.finish()


class _Reader:
    """What must be remembered over the files of one reading: organisations met, and what the pages promised."""

    def __init__(self) -> None:
        self._described: set[str] = set()
        self._mentioned: dict[str, Organisation] = {}
        self._promised: dict[Kind, int] = {}
        self._paged: Counter[Kind] = Counter()

    def read_file(self, path: Path) -> Iterator[Reading]:
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
        except json.JSONDecodeError as error:
            yield Incomplete(f"it is not JSON ({error.msg})", f"{path.name}, line {error.lineno}, column {error.colno}")
        except UnicodeDecodeError as error:
            yield Incomplete("it is not UTF-8 text", f"{path.name}, byte {error.start}")
        except RecursionError:
            yield Incomplete("it is nested too deeply to be what Pure writes", path.name)
        except OSError as error:
            yield Incomplete(f"it cannot be read: {error.strerror or error}", path.name)
        else:
            yield from self._read_content(content, path.name)

    def _read_content(self, content: Any, file: str) -> Iterator[Reading]:
        if isinstance(content, list):
            yield from self._read_records(content, file)
        elif isinstance(content, dict) and isinstance(content.get("items"), list):
            kind = next((kind for item in content["items"] if (kind := _kind(item))), None)
            if kind and isinstance(content.get("count"), int):
                self._promised[kind] = max(content["count"], self._promised.get(kind, 0))
                self._paged[kind] += len(content["items"])
            yield from self._read_records(content["items"], file)
        else:
            yield from self._read_record(content, file)

    def _read_records(self, records: list[Any], file: str) -> Iterator[Reading]:
        for number, record in enumerate(records, start=1):
            yield from self._read_record(record, f"{file}, record {number}")

    def _read_record(self, members: Any, position: str) -> Iterator[Reading]:
        kind, id, notes = _kind(members), None, list[str]()
        try:
            record = Node(members)
            id = record.string("uuid")
            if any(mark in (record.node("type").string("uri") or "") for mark in _NOT_OURS):
                return
            item = self._item(record, *_checked(record, kind, id), notes)
        except RecordRefused as refusal:
            yield Refused(kind, id, str(refusal), position)
            return
        yield from (Flaw(kind, item.id, note, position) for note in notes)
        yield item

    def _item(self, record: Node, kind: Kind, id: str, notes: list[str]) -> ContentItem:
        if kind is Kind.RESEARCH_OUTPUT:
            return read_output(record, id)
        if kind is Kind.PERSON:
            person = read_person(record, id, notes)
            self._mention(organisations_of(record))
            return person
        organisation = read_organisation(record, id, notes)
        self._described.add(id)
        self._mention(record.nodes("parents"))
        return organisation

    def _mention(self, references: Iterable[Node]) -> None:
        for reference in references:
            for organisation in mentioned_organisation(reference):
                known = self._mentioned.get(organisation.id)
                self._mentioned[organisation.id] = merge(known, organisation) if known else organisation

    def finish(self) -> Iterator[Reading]:
        for id, organisation in self._mentioned.items():
            if id not in self._described:
                yield Mentioned(organisation)
        for kind, promised in self._promised.items():
            if self._paged[kind] < promised:
                yield Incomplete(f"the pages hold {self._paged[kind]} of {promised} records of the kind {kind}", "all files")


def _checked(record: Node, kind: Kind | None, id: str | None) -> tuple[Kind, str]:
    """Raises RecordRefused where the record is not one that is read here."""
    if "systemName" in record or "createdDate" in record:
        raise RecordRefused("it has the form of Pure's newer API (/ws/api); only that of API 5.24 (/ws/api/524) is read")
    if kind is None:
        raise RecordRefused("it is neither a person nor an organisational unit nor a research output")
    if id is None:
        raise RecordRefused("it has no uuid")
    return kind, id


def _kind(members: Any) -> Kind | None:
    """The kind of a record, by the URI of its type, else by its members."""
    if not isinstance(members, dict):
        return None
    type, name = members.get("type"), members.get("name")
    uri = str(type.get("uri")) if isinstance(type, dict) else ""
    if "/researchoutput/" in uri or "personAssociations" in members or "publicationStatuses" in members:
        return Kind.RESEARCH_OUTPUT
    if isinstance(name, dict) and ("firstName" in name or "lastName" in name):
        return Kind.PERSON
    if "/organisation/organisationtypes/" in uri or (isinstance(name, dict) and "text" in name):
        return Kind.ORGANISATION
    return None
