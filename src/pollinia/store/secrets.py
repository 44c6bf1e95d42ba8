"""Encrypted columns. The keys are in a file outside the database, so a row, a dump or a backup alone gives nothing away."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from pollinia.domain.problem import Problem
from pollinia.store.keys import keys


class KeyMissing(Problem):
    """A stored secret cannot be read with the keys of this installation. Restore the key file that belongs to this database."""


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is encrypted in the database (Fernet: AES-128-CBC with HMAC-SHA256) and clear in memory."""

    def get_prep_value(self, value: str | None) -> bytes | None:
        return None if value is None else _keys(settings.KEY_FILE).encrypt(value.encode())

    def from_db_value(self, value: bytes | None, *_: Any) -> str | None:
        if value is None:
            return None
        try:
            return _keys(settings.KEY_FILE).decrypt(bytes(value)).decode()
        except InvalidToken:
            raise KeyMissing from None

    def value_to_string(self, obj: models.Model) -> str:
        """Never serialise the clear text, as dumpdata would."""
        return ""


@lru_cache
def _keys(file: Path) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys(file)])
    except ValueError:
        raise KeyMissing(f"There is no usable key in {file}.") from None
