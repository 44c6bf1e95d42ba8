"""What the sources said, record by record, and the content merged from it.

``SourceRecord`` keeps each source's own words; ``Organisation``, ``Person`` and ``ResearchOutput`` are what the rules see.
Both keep the whole item as JSON (``body``: a value of domain.content); the columns beside it are those that lists, joins and
searches need.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Cast, Left

from pollinia.domain import content
from pollinia.domain.content import Kind

ORCID_SOURCE = "orcid"
"""The name of the source that holds what researchers have taken over from their ORCID records."""

LAST_RANK = 2**31 - 1
"""Its rank: whatever a researcher types at ORCID only fills gaps, and what it withdraws hides nothing."""


class Source(models.Model):
    """A feed of content. Rank 0 is the primary source, the others fill its gaps in order; one without a rank gave nothing."""

    name = models.TextField(primary_key=True)
    rank = models.IntegerField(unique=True, null=True)
    format = models.TextField(null=True, help_text="How the nightly harvest reads it; null: it is only read when asked")
    paths = models.JSONField(default=list, help_text="Where the nightly harvest finds it: files and folders")


TYPES: dict[str, type[content.ContentItem]] = {
    Kind.ORGANISATION: content.Organisation,
    Kind.PERSON: content.Person,
    Kind.RESEARCH_OUTPUT: content.ResearchOutput,
}
"""The value that the ``body`` of each kind holds."""


class SourceRecord(models.Model):
    """One record as one source gives it. ``item_id`` is the ID of the content item it is a part of, after joining."""

    source = models.ForeignKey(Source, models.CASCADE, db_index=False)
    kind = models.TextField()
    local_id = models.TextField()
    item_id = models.TextField()
    join_key = models.TextField(null=True, help_text="What records of several sources are joined by beside the local ID")
    digest = models.BinaryField()
    body = models.JSONField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "kind", "local_id"], name="source_record_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "item_id"], name="source_record_item"),
            models.Index(fields=["kind", "join_key"], name="source_record_join", condition=models.Q(join_key__isnull=False)),
        ]


class Organisation(models.Model):
    id = models.TextField(primary_key=True)
    name = models.TextField()
    body = models.JSONField()
    retired = models.BooleanField(default=False)


class Person(models.Model):
    id = models.TextField(primary_key=True)
    name = models.TextField(help_text="Family name, given names")
    email = models.TextField(null=True)
    username = models.TextField(null=True)
    body = models.JSONField()
    retired = models.BooleanField(default=False)


def _read_from_body(*path: str, as_number: bool = False) -> models.Field[str | int | None, str | int | None]:
    """A column that PostgreSQL itself keeps in step with the item."""
    output: models.Field[str | int | None, str | int | None] = models.IntegerField() if as_number else models.TextField()
    text = KT("__".join(("body", *path)))
    return models.GeneratedField(
        expression=Cast(text, output) if as_number else text, output_field=output, db_persist=True, null=True
    )


INDEXED = 200
"""Characters of a text that an index holds: PostgreSQL refuses a row with an entry of more than some 2,700 bytes."""

_present = models.Q(retired=False)


class ResearchOutput(models.Model):
    """The columns from ``status`` on are for lists: PostgreSQL derives them from the others."""

    id = models.TextField(primary_key=True)
    title = models.TextField()
    type = models.TextField(null=True)
    body = models.JSONField()
    retired = models.BooleanField(default=False)
    status = _read_from_body("status")
    workflow_step = _read_from_body("workflow_step")
    visibility = _read_from_body("visibility")
    year = _read_from_body("publication_date", "year", as_number=True)
    # A column, since an index of an expression does not spare PostgreSQL the rows of the pages before the one asked for.
    sort_title = models.GeneratedField(expression=Left("title", INDEXED), output_field=models.TextField(), db_persist=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("sort_title", "id", name="output_sorted", condition=_present),
            models.Index(Left("type", INDEXED), "sort_title", "id", name="output_by_type", condition=_present),
            models.Index("status", "sort_title", "id", name="output_by_status", condition=_present),
            models.Index(Left("workflow_step", INDEXED), "sort_title", "id", name="output_by_step", condition=_present),
            models.Index("visibility", "sort_title", "id", name="output_by_visibility", condition=_present),
            models.Index("year", "sort_title", "id", name="output_by_year", condition=_present),
            GinIndex(SearchVector("title", config="simple"), name="output_words"),
            GinIndex(KeyTransform("identifiers", "body"), name="output_identifiers"),
        ]


class Contribution(models.Model):
    """That a person of the institution is among an output's contributors. No foreign keys: feeds come in any order."""

    research_output_id = models.TextField()
    person_id = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["research_output_id", "person_id"], name="contribution_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person_id"], name="contribution_person")]


class ReadingState(models.TextChoices):
    READING = "reading"
    DONE = "done"
    BROKEN_OFF = "broken-off"
    """What was read was taken over, but the feed was not read to its end, so nothing was retired."""
    STOPPED = "stopped"
    """Nothing was taken over, for a reason that somebody can do something about."""
    FAILED = "failed"
    """Nothing was taken over, by something that nobody foresaw."""
    GIVEN_UP = "given-up"
    """Nothing was read: from then on the source was not read by itself any more."""


TAKEN_OVER = (ReadingState.DONE, ReadingState.BROKEN_OFF)


class ImportRun(models.Model):
    """One reading of one source, or that there are to be no more. Unless it was taken over, it has changed nothing."""

    source = models.ForeignKey(Source, models.CASCADE)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.TextField(choices=ReadingState, default=ReadingState.READING)
    ended_early = models.TextField(null=True, help_text="Why it did not come to its end")
    read = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    retired = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)


class RefusedRecord(models.Model):
    """A record kept aside, or taken without one value: what is wrong with it and where it stands in the feed."""

    run = models.ForeignKey(ImportRun, models.CASCADE)
    kind = models.TextField(null=True)
    local_id = models.TextField(null=True)
    reason = models.TextField()
    position = models.TextField()
    taken_without = models.BooleanField(default=False, help_text="Only a value was left out; the record itself was taken")
