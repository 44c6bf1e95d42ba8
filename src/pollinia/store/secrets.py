"""Encrypted columns. The keys are in a file outside the database, so a row, a dump or a backup alone gives nothing away."""

from __future__ import annotations

from collections.abc import Sequence
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


def key_that_reads(value: bytes, among: Sequence[bytes]) -> int:
    """Which of the keys an encrypted value is under, as an index. Raises KeyMissing where none reads it."""
    for index, key in enumerate(among):
        try:
            Fernet(key).decrypt(value)
        except InvalidToken:
            continue
        return index
    raise KeyMissing


def under_newest(value: bytes) -> bytes:
    """The same secret, encrypted with the newest key. Raises KeyMissing."""
    try:
        return _keys(settings.KEY_FILE).rotate(value)
    except InvalidToken:
        raise KeyMissing from None


def _keys(file: Path) -> MultiFernet:
    """The keys as the file has them now: they may be rotated while this process runs."""
    try:
        now = file.stat()
    except FileNotFoundError:
        return MultiFernet(_fernets(file))
    return _known(file, now.st_ino, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=4)
def _known(file: Path, *_version: int) -> MultiFernet:
    return MultiFernet(_fernets(file))


def _fernets(file: Path) -> list[Fernet]:
    """One at least."""
    try:
        found = [Fernet(key) for key in keys(file)]
    except ValueError:
        found = []
    if not found:
        raise KeyMissing(f"There is no usable key in {file}.")
    return found
