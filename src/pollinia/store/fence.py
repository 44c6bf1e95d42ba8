"""Which installation the production credentials and tokens of this database belong to."""

from __future__ import annotations

from django.db import models


class FenceBinding(models.Model):
    """The identity that may write to a registry (its site's URL). ``identity`` is a digest: it gives no secret away."""

    registry = models.TextField(primary_key=True)
    identity = models.TextField()
    base_url = models.TextField(help_text="The public address that the identity was made of")
    bound_at = models.DateTimeField()
    bound_by = models.TextField()
