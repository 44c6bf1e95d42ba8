"""How much waits for an administrator, as it was last counted: counting reads every person, and the menu of a page must not."""

from __future__ import annotations

from django.db import models


class AttentionCount(models.Model):
    """At one registry (its site's URL)."""

    registry = models.TextField(primary_key=True)
    number = models.IntegerField()
    counted_at = models.DateTimeField(auto_now=True)


def attention_count(registry: str) -> int:
    """0 as well where nothing was counted yet."""
    return AttentionCount.objects.filter(pk=registry).values_list("number", flat=True).first() or 0


def save_attention_count(registry: str, number: int) -> None:
    AttentionCount.objects.update_or_create(registry=registry, defaults={"number": number})
