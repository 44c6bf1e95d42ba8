"""What an export wanted on a record and left out all the same, when it last looked at the record, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models, transaction

from pollinia.store.connections import Connection


class LeftOutItem(models.Model):
    """An item that may go and was not written: another source's serves, or something is in its way."""

    connection = models.ForeignKey(Connection, models.CASCADE, db_index=False)
    key = models.TextField()
    sentence = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "key"], name="left_out_item_once")]


def note_left_out(connection: Connection, sentences: Mapping[str, str]) -> None:
    """The items left out of this record are now those with a sentence, by key, and no others."""
    with transaction.atomic():
        LeftOutItem.objects.filter(connection=connection).delete()
        LeftOutItem.objects.bulk_create(
            LeftOutItem(connection=connection, key=key, sentence=sentence) for key, sentence in sentences.items()
        )


def left_out(connection: Connection) -> dict[str, str]:
    """The sentences, by key."""
    return dict(LeftOutItem.objects.filter(connection=connection).values_list("key", "sentence"))
