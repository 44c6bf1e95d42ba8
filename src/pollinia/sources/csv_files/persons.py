"""persons.csv, person_ids.csv and affiliations.csv: persons with their identifiers and affiliations.

A person is taken whole or not at all: a row of theirs that cannot be read keeps the person aside, as stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pollinia.domain.content import Affiliation, AffiliationKind, Identifier, Kind, Person
from pollinia.sources.csv_files.tables import Columns, Row, read_table
from pollinia.sources.reading import Flaw, Reading, RecordRefused, Refused
from pollinia.sources.values import checked_identifier, visibility

_PERSONS = Columns(
    Kind.PERSON,
    required=("person_id",),
    optional=("first_name", "last_name", "email", "username", "orcid", "visibility", "profile_url"),
)
_IDENTIFIERS = Columns(Kind.PERSON, required=("person_id", "type", "value"))
_AFFILIATIONS = Columns(
    Kind.PERSON,
    required=("affiliation_id", "person_id", "org_id", "kind"),
    optional=("job_title", "start_date", "end_date", "primary", "employment_type", "staff_type"),
)

_SCHEMES = {
    "scopus": "scopus-author",
    "scopusauthor": "scopus-author",
    "scopusauthorid": "scopus-author",
    "researcherid": "researcherid",
    "digitalauthor": "dai",
    "digitalauthorid": "dai",
    "employeeid": "employee",
}
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_persons(persons: Path | None, identifiers: Path | None, affiliations: Path | None) -> Iterator[Reading]:
    """Every person of the files, joined by ``person_id``.

    Without persons.csv, the others describe persons that another source knows. With it, a row about anybody else is refused.
    Identifiers and affiliations are held in memory.
    """
    joined = _Joined()
    if identifiers is not None:
        yield from joined.read_identifiers(identifiers)
    if affiliations is not None:
        yield from joined.read_affiliations(affiliations)
    if persons is not None:
        yield from joined.read_persons(persons)
        yield from joined.strangers()
    else:
        yield from joined.people()


class _Joined:
    """What the files say, gathered by person. ``_aside``: persons of whom a row was refused."""

    def __init__(self) -> None:
        self._identifiers: dict[str, list[Identifier]] = {}
        self._affiliations: dict[str, list[Affiliation]] = {}
        self._positions: dict[str, str] = {}
        self._aside: set[str] = set()

    def read_identifiers(self, path: Path) -> Iterator[Reading]:
        for row in read_table(path, _IDENTIFIERS):
            if not isinstance(row, Row):
                yield row
                continue
            try:
                person_id, identifier = _identifier(row)
            except RecordRefused as refusal:
                yield self._keep_aside(row, str(refusal))
                continue
            yield from (Flaw(Kind.PERSON, person_id, note, row.position) for note in row.notes)
            mine = self._identifiers.setdefault(person_id, [])
            if identifier is not None and identifier not in mine:
                mine.append(identifier)
            self._positions.setdefault(person_id, row.position)

    def read_affiliations(self, path: Path) -> Iterator[Reading]:
        first_positions: dict[str, str] = {}
        for row in read_table(path, _AFFILIATIONS):
            if not isinstance(row, Row):
                yield row
                continue
            try:
                person_id, affiliation = _affiliation(row)
                row.new("affiliation_id", first_positions)
            except RecordRefused as refusal:
                yield self._keep_aside(row, str(refusal))
                continue
            yield from (Flaw(Kind.PERSON, person_id, note, row.position) for note in row.notes)
            self._affiliations.setdefault(person_id, []).append(affiliation)
            self._positions.setdefault(person_id, row.position)

    def read_persons(self, path: Path) -> Iterator[Reading]:
        first_positions: dict[str, str] = {}
        for row in read_table(path, _PERSONS):
            if not isinstance(row, Row):
                yield row
                continue
            try:
                person = self._person(row)
                row.new("person_id", first_positions)
            except RecordRefused as refusal:
                yield Refused(Kind.PERSON, row.text("person_id"), str(refusal), row.position)
                self._positions.pop(row.text("person_id") or "", None)
                continue
            yield from (Flaw(Kind.PERSON, person.id, note, row.position) for note in row.notes)
            self._positions.pop(person.id, None)
            if person.id not in self._aside:
                yield person

    def strangers(self) -> Iterator[Reading]:
        """Those whom persons.csv does not have."""
        for id, position in self._positions.items():
            yield Refused(Kind.PERSON, id, f"person_id {id} is not in persons.csv", position)

    def people(self) -> Iterator[Reading]:
        yield from (self._with_rows(Person(id)) for id in self._positions if id not in self._aside)

    def _keep_aside(self, row: Row, reason: str) -> Refused:
        id = row.text("person_id")
        if id is not None:
            self._aside.add(id)
        return Refused(Kind.PERSON, id, reason, row.position)

    def _person(self, row: Row) -> Person:
        if row.problem:
            raise RecordRefused(row.problem)
        return self._with_rows(
            Person(
                id=row.needed("person_id"),
                given_names=row.text("first_name"),
                family_name=row.text("last_name"),
                email=row.text("email"),
                username=row.text("username"),
                orcid=row.orcid("orcid"),
                visibility=row.one_of("visibility", visibility, "FREE, CAMPUS, BACKEND and CONFIDENTIAL"),
                profile_url=row.url("profile_url"),
            )
        )

    def _with_rows(self, person: Person) -> Person:
        return replace(
            person,
            identifiers=tuple(self._identifiers.get(person.id, ())),
            affiliations=tuple(self._affiliations.get(person.id, ())),
        )


def _identifier(row: Row) -> tuple[str, Identifier | None]:
    if row.problem:
        raise RecordRefused(row.problem)
    type = row.needed("type")
    scheme = type if ":" in type else type.lower().replace(" ", "-").replace("_", "-")
    scheme = _SCHEMES.get(scheme.replace("-", ""), scheme)
    return row.needed("person_id"), checked_identifier(scheme, row.needed("value"), row.notes)


def _affiliation(row: Row) -> tuple[str, Affiliation]:
    if row.problem:
        raise RecordRefused(row.problem)
    row.needed("kind")
    affiliation = Affiliation(
        id=row.needed("affiliation_id"),
        organisation_id=row.needed("org_id"),
        kind=row.one_of("kind", _kind, ", ".join(AffiliationKind)) or AffiliationKind.STAFF,
        job_title=row.text("job_title"),
        start=row.date("start_date"),
        end=row.date("end_date"),
        primary=row.checked("primary", lambda text: _YES_OR_NO.get(text.lower()), "yes or no") or False,
    )
    return row.needed("person_id"), affiliation


def _kind(text: str) -> AffiliationKind | None:
    return AffiliationKind(text.lower()) if text.lower() in set(AffiliationKind) else None
