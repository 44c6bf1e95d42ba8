"""How many actions of a run had which outcome: kept as they are written down, since a run may have a million of them."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, TypeAlias

from django.db import models

from pollinia.store.runs import Run
from pollinia.store.sql import execute

ActionKind: TypeAlias = tuple[str, str, str]
"""A deed, a section of the record, and the outcome."""


class OutcomeCount(models.Model):
    """Actions of one kind that a run has come to the end of. Those that are being tried have no outcome yet."""

    run = models.ForeignKey(Run, models.CASCADE, db_index=False)
    deed = models.TextField()
    section = models.TextField()
    outcome = models.TextField()
    number = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "deed", "section", "outcome"], name="outcome_count_once")
        ]


def count_outcomes(run: Run, kinds: Counter[ActionKind]) -> None:
    """Add to what was counted. Last in its transaction and in one order: all that write to records of the run meet here."""
    rows = sorted((*kind, number) for kind, number in kinds.items())
    execute(
        "INSERT INTO store_outcomecount AS known (run_id, deed, section, outcome, number)"
        " SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[])"
        " ON CONFLICT (run_id, deed, section, outcome) DO UPDATE SET number = known.number + excluded.number",
        [run.pk, *map(list, zip(*rows, strict=True))],
    )
