"""The pace of requests that all processes of one ORCID client share, kept by the database's clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Pace(models.Model):
    """When the next request of a client at a registry is due, and how many it has made on ``day``."""

    registry = models.TextField()
    client_id = models.TextField()
    due_at = models.DateTimeField()
    day = models.DateField()
    requests_that_day = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["registry", "client_id"], name="pace_once")]


class RequestCount(models.Model):
    """How many requests of a client had which outcome, since the beginning."""

    registry = models.TextField()
    client_id = models.TextField()
    outcome = models.TextField()
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "client_id", "outcome"], name="request_count_once")
        ]
