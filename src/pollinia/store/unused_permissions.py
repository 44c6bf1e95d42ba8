"""Permissions that are used no more and are still to be given back to ORCID."""

from __future__ import annotations

from django.db import models

from pollinia.store.secrets import EncryptedTextField


class UnusedPermission(models.Model):
    """``answer``: why the last attempt to give it back came to nothing; None before the first."""

    person_id = models.TextField(db_index=True)
    registry = models.TextField()
    client_id = models.TextField(help_text="The API client that it was given to, which alone can give it back")
    access_token = EncryptedTextField()
    since = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(null=True)
