"""Reading one source into the store: changed items taken over, bad ones kept aside, and a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import DatabaseError, transaction
from django.utils import timezone

from pollinia.domain.content import ContentItem, Kind, Organisation, Person, ResearchOutput
from pollinia.domain.identifiers import well_formed
from pollinia.domain.orcid_id import parse_orcid_id
from pollinia.domain.problem import Problem
from pollinia.jobs.queue import defer_replan
from pollinia.reports.last_readings import CUT_OFF
from pollinia.sources.reading import Deleted, Flaw, Incomplete, Mentioned, Reading, Refused
from pollinia.store.codec import encode
from pollinia.store.content import ImportRun, ReadingState, RefusedRecord, Source
from pollinia.store.intake import StagedRow, Taken, stage, staging, take_over
from pollinia.store.locks import import_lock

BATCH = 1000
LONGEST_ID = 1000
UNFORESEEN = "Something went wrong that nobody foresaw, so nothing was changed. The log of the process that read it says more."
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""In JSON; after an escaped backslash, u0000 are five letters like any other."""


class UnstorableItem(Problem):
    """The record holds something that no database takes, so it was kept aside."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one reading of one source brought, in records. ``incomplete`` says why a broken-off reading retired nothing."""

    source: str
    read: int
    taken: Taken
    refused: int
    flaws: int
    incomplete: str | None
    run_id: int


def import_content(
    source_name: str,
    readings: Iterable[Reading],
    retire_many: bool = False,
    progress: Callable[[int], None] | None = None,
    whole: bool = True,
) -> ImportReport:
    """Take over what ``readings`` yields as the content of the source named so; the first source of a store is the primary.

    What is missing from a reading that came to its end is retired, unless it is not ``whole``: only what has changed. Raises
    TooManyMissing, with nothing changed, unless ``retire_many``. A reading that ends early is kept with the reason, like every
    other.
    """
    with import_lock():
        _note_what_was_cut_off()
        source, _ = Source.objects.get_or_create(name=source_name)
        run = ImportRun.objects.create(source=source, started_at=timezone.now())
        intake = _Intake(run, progress or (lambda _: None))
        try:
            return _import(run, intake, readings, retire_many, whole)
        except Exception as problem:
            run.read, run.refused = intake.read, intake.refused
            _note_end(run, problem)
            raise


def note_unread(source: Source, problem: Problem) -> None:
    """Keep that the source could not even be opened."""
    _note_end(ImportRun(source=source, started_at=timezone.now()), problem)


def _note_what_was_cut_off() -> None:
    """No other import is on while this one is: what seems to be read still was given up by a process that is gone."""
    unended = ImportRun.objects.filter(state=ReadingState.READING)
    unended.update(state=ReadingState.FAILED, ended_at=timezone.now(), ended_early=CUT_OFF)


def _note_end(run: ImportRun, problem: Exception) -> None:
    foreseen = isinstance(problem, Problem)
    run.state, run.ended_at = ReadingState.STOPPED if foreseen else ReadingState.FAILED, timezone.now()
    run.ended_early = str(problem) if foreseen else f"{UNFORESEEN} ({type(problem).__name__})"
    # Where it is the database that failed, what came first is the problem to tell; see _note_what_was_cut_off.
    with suppress(DatabaseError):
        run.save()


def _import(run: ImportRun, intake: _Intake, readings: Iterable[Reading], retire_many: bool, whole: bool) -> ImportReport:
    source = run.source
    with staging():
        for batch in _batches(readings):
            stage(row for reading in batch if (row := intake.row(reading)) is not None)
            intake.keep_aside()
        # With the run ends, for all who look, what was known of the content before it: see load_tree.
        with transaction.atomic():
            taken = take_over(source, intake.deleted, whole and intake.incomplete is None, retire_many)
            run.state = ReadingState.BROKEN_OFF if intake.incomplete else ReadingState.DONE
            run.ended_at, run.ended_early = timezone.now(), intake.incomplete
            run.read, run.refused = intake.read, intake.refused
            run.added, run.changed, run.retired = taken.added, taken.changed, taken.retired
            run.save()
            defer_replan()
    return ImportReport(source.name, intake.read, taken, intake.refused, intake.flaws, intake.incomplete, run.pk)


def _batches(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    for reading in readings:
        batch.append(reading)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


class _Intake:
    """Sorts what a reader yields: rows to stage, records to keep aside, deletions, and whether the reading is whole."""

    def __init__(self, run: ImportRun, progress: Callable[[int], None]) -> None:
        self.run = run
        self.progress = progress
        self.read = 0
        self.refused = 0
        self.flaws = 0
        self.mentioned: set[Organisation] = set()
        self.deleted: list[tuple[str, str]] = []
        self.incomplete: str | None = None
        self.aside: list[RefusedRecord] = []

    def row(self, reading: Reading) -> StagedRow | None:
        match reading:
            case Mentioned():
                return self._mention(reading.organisation)
            case Deleted():
                self.deleted.append((reading.kind, reading.id))
                return None
            case Refused() | Flaw():
                return self._keep(reading)
            case Incomplete():
                self.incomplete = f"{reading.position}: {reading.reason}"
                return None
            case _:
                return self._item(reading)

    def _item(self, item: ContentItem) -> StagedRow | None:
        try:
            row = _row(item)
        except UnstorableItem as problem:
            return self._keep(_unstorable(item, problem))
        self.read += 1
        return row

    def _mention(self, organisation: Organisation) -> StagedRow | None:
        """Feeds mention the same few organisations over and over; once is enough."""
        if organisation in self.mentioned:
            return None
        self.mentioned.add(organisation)
        try:
            return _row(organisation, mentioned=True)
        except UnstorableItem as problem:
            kept = self._keep(_unstorable(organisation, problem))
            return kept and replace(kept, mentioned=True)

    def _keep(self, reading: Refused | Flaw) -> StagedRow | None:
        taken_without = isinstance(reading, Flaw)
        self.flaws += taken_without
        self.refused += not taken_without
        self.aside.append(
            RefusedRecord(
                run=self.run,
                kind=reading.kind,
                local_id=reading.id,
                reason=reading.reason,
                position=reading.position,
                taken_without=taken_without,
            )
        )
        if taken_without:
            return None
        if reading.kind is None or reading.id is None:
            self.incomplete = self.incomplete or f"{reading.position}: a record without an ID may be any of those known before"
            return None
        return StagedRow(reading.kind, reading.id, None)

    def keep_aside(self) -> None:
        RefusedRecord.objects.bulk_create(self.aside)
        self.aside.clear()
        self.progress(self.read)


def _unstorable(item: ContentItem, problem: UnstorableItem) -> Refused:
    return Refused(_kind(item), item.id[:LONGEST_ID], str(problem), "its ID is given here, cut where needed")


def _row(item: ContentItem, mentioned: bool = False) -> StagedRow:
    return StagedRow(_kind(item), item.id, _encoded(item), _join_key(item), mentioned)


def _encoded(item: ContentItem) -> bytes:
    """The item as the store takes it. Raises UnstorableItem for what no database can hold."""
    if len(item.id) > LONGEST_ID:
        raise UnstorableItem(f"Its ID has {len(item.id)} characters; {LONGEST_ID} is the most.")
    if not item.id or not item.id.isprintable():
        raise UnstorableItem("Its ID is empty, or holds a line break or another character that cannot be seen.")
    try:
        body = encode(item)
    except UnicodeEncodeError:
        raise UnstorableItem("Half of a character stands alone in one of its texts.") from None
    if _NUL.search(body):
        raise UnstorableItem("A NUL character stands in one of its texts.")
    return body


def _kind(item: ContentItem) -> Kind:
    match item:
        case Organisation():
            return Kind.ORGANISATION
        case Person():
            return Kind.PERSON
        case ResearchOutput():
            return Kind.RESEARCH_OUTPUT


def _join_key(item: ContentItem) -> str | None:
    """What records of several sources are joined by, beside their local ID."""
    match item:
        case Organisation():
            return _ror(item)
        case Person():
            return item.orcid and parse_orcid_id(item.orcid)
        case ResearchOutput():
            return None


def _ror(organisation: Organisation) -> str | None:
    return next((well_formed("ror", each.value) for each in organisation.identifiers if each.scheme == "ror"), None)
