"""Import candidates: works of ORCID records that a researcher decides about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CandidateState(models.TextChoices):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    """It is a research output here, of the source that has what was accepted."""
    MERGED = "merged"
    """It is one with an output that was here already."""
    REJECTED = "rejected"


class ImportCandidate(models.Model):
    """One work, or group of works, of one record. A decision is remembered even when the work is gone from the record.

    ``identity`` and ``put_codes`` are those of the whole group: what shares one with a decided candidate is decided too.
    """

    registry = models.TextField()
    person_id = models.TextField()
    put_code = models.BigIntegerField(help_text="The lowest of the group")
    put_codes = models.JSONField()
    identity = models.JSONField()
    title = models.TextField()
    work = models.JSONField(help_text="A value of domain.candidates.OrcidWork")
    duplicates = models.JSONField(help_text="Values of domain.candidates.Duplicate")
    state = models.TextField(choices=CandidateState, default=CandidateState.WAITING)
    output_id = models.TextField(null=True, help_text="Of the output that it became, or became one with")
    given = models.JSONField(
        null=True, help_text="Values of Identifier: what the output gets that it became one with; null: yet to be decided"
    )
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "person_id", "put_code"], name="candidate_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id"], name="candidate_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["id"], name="candidate_taken", condition=models.Q(state__in=["accepted", "merged"])),
        ]
