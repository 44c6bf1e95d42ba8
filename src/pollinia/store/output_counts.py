"""How many of a person's research outputs may go to ORCID, and are there, as they were last counted: for the reports.

By the rules, so no query can tell it; counting takes a while with many outputs, and the reports must not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import connection as database
from django.db import models, transaction

from pollinia.store.sql import execute


class OutputCount(models.Model):
    """Outputs of one person of one ORCID work type; an empty type: what is on ORCID of outputs that have none (any more).

    ``eligible``: the rules let them go. ``covered``: of those, on the person's record at ``registry``. ``on_orcid``: on it, by
    whatever rules.
    """

    registry = models.TextField()
    person_id = models.TextField()
    work_type = models.TextField()
    eligible = models.IntegerField()
    covered = models.IntegerField()
    on_orcid = models.IntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "person_id", "work_type"], name="output_count_once")
        ]


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of OutputCount."""

    person_id: str
    work_type: str
    eligible: int
    covered: int
    on_orcid: int


def replace_counts(registry: str, person_ids: Iterable[str], counts: Iterable[Counted], counted_at: datetime) -> None:
    """The counts of these persons are now ``counts``; of two processes that count at once, the later one's stay, as a rule."""
    with transaction.atomic():
        OutputCount.objects.filter(registry=registry, person_id__in=list(person_ids)).delete()
        OutputCount.objects.bulk_create(
            [
                OutputCount(
                    registry=registry,
                    person_id=each.person_id,
                    work_type=each.work_type,
                    eligible=each.eligible,
                    covered=each.covered,
                    on_orcid=each.on_orcid,
                    counted_at=counted_at,
                )
                for each in counts
            ],
            update_conflicts=True,
            unique_fields=["registry", "person_id", "work_type"],
            update_fields=["eligible", "covered", "on_orcid", "counted_at"],
        )


def forget_counts_of_absent(registry: str) -> None:
    """Forget the counts of persons that no source has any more."""
    execute(
        """
        DELETE FROM store_outputcount output_count
        WHERE registry = %s
            AND NOT EXISTS (SELECT FROM store_person person WHERE person.id = output_count.person_id AND NOT person.retired)
        """,
        [registry],
    )


def present_persons() -> list[str]:
    """The IDs of all persons that a source still has."""
    with database.cursor() as cursor:
        cursor.execute("SELECT id FROM store_person WHERE NOT retired ORDER BY id")
        return [person_id for (person_id,) in cursor.fetchall()]
