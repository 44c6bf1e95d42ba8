"""The configuration: immutable versions of the options, the client secrets, the uploaded work type mapping."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import ClassVar

from django.db import models

from pollinia.domain import output_types
from pollinia.domain.options import Options
from pollinia.domain.output_types import OutputTypes
from pollinia.domain.work_types import WorkTypes, builtin
from pollinia.store.codec import decode, encode
from pollinia.store.secrets import EncryptedTextField


class ConfigurationVersion(models.Model):
    """One saved configuration; the newest is in force. Never changed, never deleted."""

    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.TextField()
    options = models.JSONField(help_text="A value of domain.options.Options")


class ClientSecret(models.Model):
    """The secret of one ORCID client at one registry (its site's URL)."""

    registry = models.TextField()
    client_id = models.TextField()
    secret = EncryptedTextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["registry", "client_id"], name="client_secret_once")]


class WorkTypeFile(models.Model):
    """An uploaded ORCID work type mapping file; the newest is in force. Empty: it was removed, and the built-in one applies."""

    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.TextField()
    text = models.TextField()


class OutputTypeFile(models.Model):
    """An uploaded import mapping file; otherwise as WorkTypeFile."""

    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.TextField()
    text = models.TextField()


def current_options() -> Options:
    """The configuration in force: the newest version, or the defaults of a new installation."""
    newest = ConfigurationVersion.objects.order_by("-id").first()
    return Options() if newest is None else options_of(newest)


def current_version() -> int:
    """The number of the version in force; 0 for the defaults of a new installation."""
    return ConfigurationVersion.objects.order_by("-id").values_list("id", flat=True).first() or 0


def options_of(version: ConfigurationVersion) -> Options:
    return decode(json.dumps(version.options), Options)


def save_options(options: Options, saved_by: str) -> ConfigurationVersion:
    return ConfigurationVersion.objects.create(options=json.loads(encode(options)), saved_by=saved_by)


def current_work_types() -> WorkTypes:
    """The work type mapping in force: the file uploaded last, or the built-in one."""
    newest = WorkTypeFile.objects.order_by("-id").values_list("text", flat=True).first()
    return _work_types(newest) if newest else builtin()


@lru_cache(maxsize=1)
def _work_types(text: str) -> WorkTypes:
    """Every turn asks for it."""
    return WorkTypes.parse(text)


def current_output_types() -> OutputTypes:
    """The import mapping in force: the file uploaded last, or the built-in one."""
    newest = OutputTypeFile.objects.order_by("-id").values_list("text", flat=True).first()
    return OutputTypes.parse(newest) if newest else output_types.builtin()


def client_secret(registry: str, client_id: str) -> str | None:
    found = ClientSecret.objects.filter(registry=registry, client_id=client_id).first()
    return None if found is None else str(found.secret)


def save_client_secret(registry: str, client_id: str, secret: str) -> None:
    ClientSecret.objects.update_or_create(registry=registry, client_id=client_id, defaults={"secret": secret})
