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
