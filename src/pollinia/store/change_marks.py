"""Who may be out of step: a mark on each connection whose content, settings or permission changed since its last export."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection as database
from django.db import models

from pollinia.store.connections import Connection
from pollinia.store.runs import Run


class ChangeMark(models.Model):
    """Something that decides about this record has changed ``since`` then. ``times`` tells a mark from the same one set anew.

    ``held_by`` is the run in which the brake holds the change.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True)
    since = models.DateTimeField()
    times = models.IntegerField(default=1)
    held_by = models.ForeignKey(Run, models.SET_NULL, null=True, db_index=False)
