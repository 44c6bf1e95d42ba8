"""Which keys have encrypted here: going back to one of them would undo what rotating was for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from pollinia.store.keys import fingerprint


class UsedKey(models.Model):
    """Noted at a rotation. The key itself is in no row."""

    fingerprint = models.TextField(primary_key=True)
    noted_at = models.DateTimeField(auto_now_add=True)


def note_used(keys: Iterable[bytes]) -> None:
    UsedKey.objects.bulk_create([UsedKey(fingerprint=fingerprint(each)) for each in keys], ignore_conflicts=True)


def was_used(key: bytes) -> bool:
    return UsedKey.objects.filter(fingerprint=fingerprint(key)).exists()
