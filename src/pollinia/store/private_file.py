"""Files with secrets that are kept outside the database, made at first need."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path


def private_file(file: Path, first: Callable[[], bytes]) -> bytes:
    """What is in ``file``; where there is none yet, it is made with what ``first`` gives, readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(first())
        # A link, unlike a rename, never replaces the file that another process has just made.
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_bytes()
