"""The configuration: immutable versions of the options, the client secrets, the uploaded work type mapping."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from pollinia.store.secrets import EncryptedTextField


class ConfigurationVersion(models.Model):
    """One saved configuration; the newest is in force. Never changed, never deleted."""

    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.TextField()
    options = models.JSONField()


class ClientSecret(models.Model):
    """The secret of one ORCID client at one registry (its site's URL)."""

    registry = models.TextField()
    client_id = models.TextField()
    secret = EncryptedTextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["registry", "client_id"], name="client_secret_once")]


class WorkTypeFile(models.Model):
    """An uploaded ORCID work type mapping file; the newest is in force, none: the built-in one."""

    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.TextField()
    text = models.TextField()
