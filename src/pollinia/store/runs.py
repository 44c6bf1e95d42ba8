"""What was done: runs, and in them every action with its outcome. History: it outlives connections and content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One export. ``requests`` counts every request sent to the registry, repeats included."""

    registry = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    requests = models.IntegerField(default=0)


class Outcome(models.TextChoices):
    TRYING = "trying"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class ActionTaken(models.Model):
    """One action on one record: written before it is tried, completed after. Holds no token and no secret."""

    run = models.ForeignKey(Run, models.CASCADE)
    person_id = models.TextField()
    orcid = models.CharField(max_length=19)
    deed = models.TextField()
    section = models.TextField()
    key = models.TextField()
    put_code = models.BigIntegerField(null=True)
    reason = models.TextField()
    outcome = models.TextField(choices=Outcome, default=Outcome.TRYING)
    answer = models.TextField(null=True, help_text="ORCID's words, where it refused")
    tried_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person_id", "key"], name="action_person_key")]
