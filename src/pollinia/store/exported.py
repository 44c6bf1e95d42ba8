"""What we wrote, and where: the put-code of every item of ours on every record."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from pollinia.store.connections import Connection


class ExportedItem(models.Model):
    """One item of ours on one ORCID record, as we last wrote it."""

    connection = models.ForeignKey(Connection, models.CASCADE, db_index=False)
    section = models.TextField()
    key = models.TextField()
    put_code = models.BigIntegerField()
    fingerprint = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "key"], name="exported_item_once")]


class RefusedItem(models.Model):
    """An item that ORCID refused as it is. It is not sent again until its fingerprint changes."""

    connection = models.ForeignKey(Connection, models.CASCADE, db_index=False)
    key = models.TextField()
    fingerprint = models.TextField()
    answer = models.TextField(help_text="ORCID's words")
    refused_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "key"], name="refused_item_once")]
