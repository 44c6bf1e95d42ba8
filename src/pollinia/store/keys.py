"""The keys of this installation, in a file outside the database: newest first, one a line.

The first one encrypts; all of them decrypt. The file is replaced whole, so whoever reads it sees it before or after a change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from pollinia.domain.problem import Problem
from pollinia.store.private_file import draft_beside, keep_names, private_file


class KeyFileFixed(Problem):
    """The file with the keys cannot be changed from here, so the keys are as they were.

    Run this as the user whom the file belongs to. Where nobody can change it from here, as a secret that is mounted, put a new
    key above those that are in it, and then run: pollinia keys rotate.
    """


def keys(file: Path) -> list[bytes]:
    """The keys in ``file``, newest first; a first key is made where there is no file yet."""
    return private_file(file, _new_key).split()


def add_key(file: Path, newest: bool) -> None:
    """Make a new key: the one that encrypts from now on, or a last one that can wait to be. Raises KeyFileFixed."""
    known = keys(file)
    _replace(file, [_new_key().strip(), *known] if newest else [*known, _new_key().strip()])


def make_last_the_newest(file: Path) -> None:
    """Encrypt with the last key of the file from now on. Raises KeyFileFixed."""
    *others, last = keys(file)
    _replace(file, [last, *others])


def keep_newest(file: Path) -> None:
    """Forget all keys but the one that encrypts. Raises KeyFileFixed."""
    _replace(file, keys(file)[:1])


def fingerprint(key: bytes) -> str:
    """What a key is known again by, where the key itself must not be."""
    return hashlib.sha256(key).hexdigest()


def _new_key() -> bytes:
    return Fernet.generate_key() + b"\n"


def _replace(file: Path, with_keys: Sequence[bytes]) -> None:
    try:
        owner = file.stat()
        with draft_beside(file, b"".join(key + b"\n" for key in with_keys)) as draft:
            # Of whom it was before: others who may read it, and no more, are the processes that run as that user.
            os.chown(draft, owner.st_uid, owner.st_gid)
            draft.chmod(owner.st_mode & 0o777)
            draft.replace(file)
            keep_names(file.parent)
    except OSError as problem:
        raise KeyFileFixed(str(problem)) from None
