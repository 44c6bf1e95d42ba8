"""Reading a source again from where it was read before, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.flows.import_content import ImportReport, import_content, note_unread
from pollinia.sources import cerif, csv_files, pure
from pollinia.sources.reading import Reading
from pollinia.store.content import ImportRun, ReadingState, Source

FORMATS: dict[str, Callable[..., Iterator[Reading]]] = {"cerif": cerif.read, "csv": csv_files.read, "pure": pure.read}


class NothingToHarvest(Problem):
    """The source is not one that is read by itself, or its files are gone. Import it once more with --nightly."""


class NotNightly(Problem):
    """No source of this name is read every night, so nothing was changed."""


def remember(source_name: str, format_name: str, paths: list[Path]) -> None:
    """Read the source every night from here on, from these files and folders."""
    places = [str(path.resolve()) for path in paths]
    Source.objects.update_or_create(name=source_name, defaults={"format": format_name, "paths": places})


def forget(source_name: str) -> None:
    """Read the source no more by itself. What it gave stays, and nothing that its readings left undone waits for anybody.

    Raises NotNightly, with the names of those that are.
    """
    with transaction.atomic():
        if not nightly_sources().filter(name=source_name).update(format=None, paths=[]):
            names = nightly_sources().order_by("name").values_list("name", flat=True)
            raise NotNightly(f"Asked for: {source_name}. Those that are: {', '.join(names) or 'none'}.")
        now = timezone.now()
        ImportRun.objects.create(source_id=source_name, state=ReadingState.GIVEN_UP, started_at=now, ended_at=now)


def harvest(source_name: str) -> ImportReport:
    """Read the source, whoever it concerns is planned. Raises NothingToHarvest, TooManyMissing."""
    source = nightly_sources().filter(name=source_name).first()
    missing = [path for path in source.paths if not Path(path).exists()] if source else []
    if source is None or source.format is None or missing:
        problem = NothingToHarvest(f"Source: {source_name}. {' '.join(missing)}")
        if source is not None:
            note_unread(source, problem)
        raise problem
    return import_content(source_name, FORMATS[source.format](*map(Path, source.paths)))


def nightly_sources() -> QuerySet[Source]:
    return Source.objects.filter(format__isnull=False)
