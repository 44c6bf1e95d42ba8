"""Researchers who asked us to stop, and what is still to be done at ORCID about it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from pollinia.store.connections import Connection


class PartingDeed(models.TextChoices):
    """What a researcher asked for, with or without the removal of what was written."""

    WITHDRAW = "withdraw"
    """Nothing more is written; the iD stays connected."""
    DISCONNECT = "disconnect"
    """The permission is given back to ORCID, and the connection forgotten."""
    TIDY_UP = "tidy-up"
    """The permission was withdrawn at ORCID; what is left of it is used to remove what was written, and then forgotten."""


class Parting(models.Model):
    """``hindrance``: why it cannot be done as it was asked; then it waits for another decision of the researcher.

    ``not_before``: while ORCID does not answer, it is left alone until then.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True)
    deed = models.TextField(choices=PartingDeed)
    removes = models.BooleanField()
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField(default=timezone.now)
    hindrance = models.TextField(null=True)
