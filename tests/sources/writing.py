"""Writes small source files for the tests of the readers, and sorts what a reader yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pollinia.domain.content import Organisation, Person, ResearchOutput
from pollinia.sources.reading import Deleted, Flaw, Incomplete, Mentioned, Reading, Refused

CERIF_1_1 = "https://www.openaire.eu/cerif-profile/1.1/"
CERIF_1_2 = "https://www.openaire.eu/cerif-profile/1.2/"


@dataclass
class Sorted:
    """What a reader yielded, by what it is, in order."""

    items: list[Organisation | Person | ResearchOutput] = field(default_factory=list)
    mentioned: list[Organisation] = field(default_factory=list)
    deleted: list[Deleted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    incomplete: list[Incomplete] = field(default_factory=list)

    @property
    def problems(self) -> list[Refused | Flaw | Incomplete]:
        return [*self.refused, *self.flaws, *self.incomplete]

    @property
    def organisations(self) -> dict[str, Organisation]:
        return {each.id: each for each in self.items if isinstance(each, Organisation)}

    @property
    def persons(self) -> dict[str, Person]:
        return {each.id: each for each in self.items if isinstance(each, Person)}

    @property
    def outputs(self) -> dict[str, ResearchOutput]:
        return {each.id: each for each in self.items if isinstance(each, ResearchOutput)}


def sort(readings: Iterator[Reading]) -> Sorted:
    found = Sorted()
    for reading in readings:
        match reading:
            case Mentioned():
                found.mentioned.append(reading.organisation)
            case Deleted():
                found.deleted.append(reading)
            case Refused():
                found.refused.append(reading)
            case Flaw():
                found.flaws.append(reading)
            case Incomplete():
                found.incomplete.append(reading)
            case _:
                found.items.append(reading)
    return found


def read_text(read: Callable[..., Iterator[Reading]], path: Path, content: str | bytes) -> Sorted:
    """What ``read`` makes of one file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return sort(read(path))


def oai(*records: str, request: str = "", after: str = "") -> str:
    """An OAI-PMH response; each record is what stands in it."""
    inner = "".join(f"<record>{record}</record>" for record in records)
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>'
        f'<request verb="ListRecords"{request}>https://cris.example.org/oai</request>'
        f"<ListRecords>{inner}{after}</ListRecords></OAI-PMH>"
    )


def record(entity: str, identifier: str = "oai:cris.example.org:X/1") -> str:
    return f"<header><identifier>{identifier}</identifier></header><metadata>{entity}</metadata>"


def entity(name: str, id: str | None, content: str, namespace: str = CERIF_1_2) -> str:
    attribute = f' id="{id}"' if id is not None else ""
    return f'<{name} xmlns="{namespace}"{attribute}>{content}</{name}>'
