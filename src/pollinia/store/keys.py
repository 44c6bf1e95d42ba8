"""The keys of this installation, in a file outside the database."""

from __future__ import annotations

from pathlib import Path

from cryptography.fernet import Fernet

from pollinia.store.private_file import private_file


def keys(file: Path) -> list[bytes]:
    """The keys in ``file``, newest first; a first key is made where there is no file yet."""
    return private_file(file, lambda: Fernet.generate_key() + b"\n").split()
