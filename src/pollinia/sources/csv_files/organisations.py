"""organisations.csv: organisational units, with the addresses that ORCID asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pollinia.domain.content import Address, Identifier, Kind, Organisation, Text
from pollinia.domain.countries import orcid_country
from pollinia.domain.identifiers import well_formed
from pollinia.sources.csv_files.tables import Columns, Row, read_table
from pollinia.sources.reading import Flaw, Reading, RecordRefused, Refused

_COLUMNS = Columns(
    Kind.ORGANISATION,
    required=("org_id",),
    optional=("parent_id", "name", "type", "ror", "city", "region", "country", "start_date", "end_date"),
)


def read_organisations(path: Path) -> Iterator[Reading]:
    """Every organisation of the file. Rows that differ in ``parent_id`` alone are one organisation with several parents."""
    found: dict[str, Organisation] = {}
    positions: dict[str, str] = {}
    for row in read_table(path, _COLUMNS):
        if not isinstance(row, Row):
            yield row
            continue
        try:
            organisation = _organisation(row)
            _check_same(organisation, found.get(organisation.id), positions.get(organisation.id))
        except RecordRefused as refusal:
            yield Refused(Kind.ORGANISATION, row.text("org_id"), str(refusal), row.position)
            continue
        yield from (Flaw(Kind.ORGANISATION, organisation.id, note, row.position) for note in row.notes)
        known = found.setdefault(organisation.id, organisation)
        found[organisation.id] = replace(known, parents=tuple(dict.fromkeys((*known.parents, *organisation.parents))))
        positions.setdefault(organisation.id, row.position)
    yield from found.values()


def _organisation(row: Row) -> Organisation:
    if row.problem:
        raise RecordRefused(row.problem)
    name, ror = row.text("name"), row.checked("ror", _ror, "a ROR ID")
    country = row.checked("country", orcid_country, "a country code (ISO 3166-1 alpha-2)")
    address = Address(row.text("city"), row.text("region"), country)
    return Organisation(
        id=row.needed("org_id"),
        names=(Text(name),) if name else (),
        type=row.text("type"),
        parents=tuple(row.several("parent_id")),
        identifiers=(Identifier("ror", ror),) if ror else (),
        address=address if address != Address() else None,
        start=row.date_if_readable("start_date"),
        end=row.date_if_readable("end_date"),
    )


def _check_same(organisation: Organisation, known: Organisation | None, position: str | None) -> None:
    if known is not None and replace(known, parents=()) != replace(organisation, parents=()):
        raise RecordRefused(f"org_id {organisation.id} stands already in {position}, with other values")


def _ror(text: str) -> str | None:
    return text if well_formed("ror", text) else None
