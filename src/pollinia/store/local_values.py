"""Values that were set here, where the sources leave something empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import ClassVar

from django.db import models

from pollinia.domain.local_values import LocalField
from pollinia.store.sql import execute

Item = tuple[str, str]
"""A kind and an item ID."""


class LocalValue(models.Model):
    """One value, in force until it is removed. ``source_value``: what a source says of it by now, where that is another."""

    kind = models.TextField()
    item_id = models.TextField()
    field = models.TextField()
    value = models.TextField()
    set_by = models.TextField()
    set_at = models.DateTimeField(auto_now=True)
    source_value = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "item_id", "field"], name="local_value_once")]


def local_values_of_touched() -> dict[Item, dict[LocalField, str]]:
    """The values by item, of the items that the intake that is on has touched."""
    found: defaultdict[Item, dict[LocalField, str]] = defaultdict(dict)
    rows = LocalValue.objects.extra(where=["(kind, item_id) IN (SELECT kind, item_id FROM touched)"])
    for kind, item_id, field, value in rows.values_list("kind", "item_id", "field", "value"):
        found[kind, item_id][LocalField(field)] = value
    return dict(found)


def note_disagreements(items: Collection[Item], said: Mapping[tuple[str, str, str], str]) -> None:
    """Of these items, ``said`` are the fields of which a source says something else now, and no others."""
    execute(
        "UPDATE store_localvalue SET source_value = NULL WHERE (kind, item_id) IN"
        " (SELECT * FROM unnest(%s::text[], %s::text[])) AND source_value IS NOT NULL",
        [[kind for kind, _ in items], [item_id for _, item_id in items]],
    )
    execute(
        "UPDATE store_localvalue known SET source_value = said.value"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS said (kind, item_id, field, value)"
        " WHERE known.kind = said.kind AND known.item_id = said.item_id AND known.field = said.field",
        [*map(list, zip(*((*key, value) for key, value in said.items()), strict=True))] if said else [[], [], [], []],
    )
