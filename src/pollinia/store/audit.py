"""Who did what, for decisions that leave no other trace: never changed, never deleted."""

from __future__ import annotations

from django.db import models


class AuditLine(models.Model):
    """One decision of a person, as a sentence without secrets."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.TextField()
    sentence = models.TextField()
