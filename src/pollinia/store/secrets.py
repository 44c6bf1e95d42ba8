"""Encrypted columns. The keys are in a file outside the database, so a row, a dump or a backup alone gives nothing away."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from pollinia.domain.problem import Problem


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
    """The keys in ``file``, newest first; a first key is made where there is no file yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(Fernet.generate_key() + b"\n")
        # A link, unlike a rename, never replaces the key that another process has just made.
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    try:
        return MultiFernet([Fernet(line) for line in file.read_bytes().split()])
    except ValueError:
        raise KeyMissing(f"There is no usable key in {file}.") from None
