"""outputs.csv and contributors.csv: research outputs with their contributors.

An output is taken whole or not at all: a contributor's row that cannot be read keeps the output aside, as stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pollinia.domain.content import Contributor, Host, Identifier, Kind, OutputType, ResearchOutput, Role, Text
from pollinia.sources.csv_files.tables import Columns, Row, read_table
from pollinia.sources.reading import Flaw, Reading, RecordRefused, Refused
from pollinia.sources.values import publication_status, visibility

_IDENTIFIERS = ("doi", "handle", "pmid", "pmc", "arxiv", "eid", "isbn")

_OUTPUTS = Columns(
    Kind.RESEARCH_OUTPUT,
    required=("output_id",),
    optional=(
        *("type", "type_scheme", "title", "title_language", "subtitle", "translated_title", "translated_title_language"),
        *("language", "status", "publication_date", "workflow_step", "visibility", *_IDENTIFIERS),
        *("host_title", "host_issn", "host_isbn", "abstract", "abstract_language", "url"),
    ),
)
_CONTRIBUTORS = Columns(
    Kind.RESEARCH_OUTPUT,
    required=("output_id",),
    optional=("position", "person_id", "name", "role", "orcid"),
)

_NEXT_DOI = re.compile(r";(?=\s*(?:10\.|doi:|https?://))", re.IGNORECASE)
"""A DOI may contain semicolons (those made of SICIs do), so only one that a DOI follows separates."""

_STATUSES = "in preparation, submitted, in press, e-pub ahead of print, published and unpublished"


def read_outputs(outputs: Path | None, contributors: Path | None) -> Iterator[Reading]:
    """Every output of the files, joined by ``output_id``, contributors in the order of ``position``, else of the file.

    Without outputs.csv, the contributors are those of outputs that another source knows. With it, contributors of any other
    output are refused. Contributors are held in memory, about 300 bytes each, so the files may be in any order.
    """
    joined = _Joined()
    if contributors is not None:
        yield from joined.read_contributors(contributors)
    if outputs is not None:
        yield from joined.read_outputs(outputs)
        yield from joined.strangers()
    else:
        yield from joined.unknown_outputs()


class _Joined:
    """What the files say, gathered by output. ``_aside``: outputs of which a contributor was refused."""

    def __init__(self) -> None:
        self._contributors: dict[str, list[tuple[float, Contributor]]] = {}
        self._positions: dict[str, str] = {}
        self._aside: set[str] = set()

    def read_contributors(self, path: Path) -> Iterator[Reading]:
        for row in read_table(path, _CONTRIBUTORS):
            if not isinstance(row, Row):
                yield row
                continue
            try:
                output_id, position, contributor = _contributor(row)
            except RecordRefused as refusal:
                id = row.text("output_id")
                if id is not None:
                    self._aside.add(id)
                yield Refused(Kind.RESEARCH_OUTPUT, id, str(refusal), row.position)
                continue
            yield from (Flaw(Kind.RESEARCH_OUTPUT, output_id, note, row.position) for note in row.notes)
            self._contributors.setdefault(output_id, []).append((position, contributor))
            self._positions.setdefault(output_id, row.position)

    def read_outputs(self, path: Path) -> Iterator[Reading]:
        first_positions: dict[str, str] = {}
        for row in read_table(path, _OUTPUTS):
            if not isinstance(row, Row):
                yield row
                continue
            id = row.text("output_id")
            self._positions.pop(id or "", None)
            try:
                output = _output(row)
                row.new("output_id", first_positions)
            except RecordRefused as refusal:
                yield Refused(Kind.RESEARCH_OUTPUT, id, str(refusal), row.position)
                continue
            yield from (Flaw(Kind.RESEARCH_OUTPUT, output.id, note, row.position) for note in row.notes)
            if output.id not in self._aside:
                yield replace(output, contributors=self._take(output.id))

    def strangers(self) -> Iterator[Reading]:
        for id, position in self._positions.items():
            yield Refused(Kind.RESEARCH_OUTPUT, id, f"output_id {id} is not in outputs.csv", position)

    def unknown_outputs(self) -> Iterator[Reading]:
        for id in self._positions:
            if id not in self._aside:
                yield ResearchOutput(id, contributors=self._take(id))

    def _take(self, id: str) -> tuple[Contributor, ...]:
        return tuple(contributor for _, contributor in sorted(self._contributors.pop(id, ()), key=lambda pair: pair[0]))


def _output(row: Row) -> ResearchOutput:
    if row.problem:
        raise RecordRefused(row.problem)
    type, language = row.text("type"), row.text("language")
    host = Host(row.text("host_title"), tuple(row.several("host_issn")), tuple(row.several("host_isbn")))
    return ResearchOutput(
        id=row.needed("output_id"),
        type=OutputType(row.text("type_scheme") or "csv", type) if type else None,
        title=_text(row, "title", language),
        subtitle=_text(row, "subtitle", row.text("title_language") or language),
        translated_title=_text(row, "translated_title", None),
        language=language,
        status=row.one_of("status", publication_status, _STATUSES),
        publication_date=row.date_if_readable("publication_date"),
        workflow_step=row.text("workflow_step"),
        visibility=row.one_of("visibility", visibility, "FREE, CAMPUS, BACKEND and CONFIDENTIAL"),
        identifiers=tuple(_identifiers(row)),
        host=host if host != Host() else None,
        abstract=_text(row, "abstract", language),
        url=row.url("url"),
    )


def _text(row: Row, column: str, language: str | None) -> Text | None:
    text = row.text(column)
    return Text(text, row.text(f"{column}_language") or language) if text else None


def _identifiers(row: Row) -> Iterator[Identifier]:
    for scheme in _IDENTIFIERS:
        values = row.several(scheme) if scheme != "doi" else _NEXT_DOI.split(row.text("doi") or "")
        yield from (Identifier(scheme, value.strip()) for value in values if value.strip())


def _contributor(row: Row) -> tuple[str, float, Contributor]:
    if row.problem:
        raise RecordRefused(row.problem)
    contributor = Contributor(
        name=row.text("name"),
        role=row.one_of("role", _role, ", ".join(Role)) or Role.AUTHOR,
        person_id=row.text("person_id"),
        orcid=row.orcid("orcid"),
    )
    if contributor.name is None and contributor.person_id is None:
        raise RecordRefused("neither person_id nor name says who contributed")
    position = row.one_of("position", lambda text: int(text) if text.isdecimal() else None, "whole numbers")
    return row.needed("output_id"), float("inf") if position is None else position, contributor


def _role(text: str) -> Role | None:
    return Role(text.lower()) if text.lower() in set(Role) else None
