"""The keys of this installation, in a file outside the database: newest first, one a line.

The first one encrypts; all of them decrypt. The file is replaced whole, so whoever reads it sees it before or after a change.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from pollinia.domain.problem import Problem
from pollinia.store.private_file import private_file


class KeyFileFixed(Problem):
    """The file with the keys cannot be changed from here, so the keys are as they were.

    Run this as the user whom the file belongs to; or add a key to it by hand, as its last line, and rotate with --added.
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


@contextmanager
def alone_with(file: Path) -> Iterator[None]:
    """Nobody else changes the keys while this lasts; who comes later waits. Raises KeyFileFixed."""
    keys(file)
    try:
        lock = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise KeyFileFixed(str(problem)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _new_key() -> bytes:
    return Fernet.generate_key() + b"\n"


def _replace(file: Path, with_keys: Sequence[bytes]) -> None:
    try:
        owner = file.stat()
        descriptor, draft = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
        with open(descriptor, "wb") as writing:
            writing.write(b"".join(key + b"\n" for key in with_keys))
            writing.flush()
            os.fsync(descriptor)
            # Of whom it was before: others who may read it, and no more, are the processes that run as that user.
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
            os.fchmod(descriptor, owner.st_mode & 0o777)
        Path(draft).replace(file)
    except OSError as problem:
        raise KeyFileFixed(str(problem)) from None
