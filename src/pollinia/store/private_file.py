"""Files with secrets that are kept outside the database, made at first need."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def private_file(file: Path, first: Callable[[], bytes]) -> bytes:
    """What is in ``file``; where there is none yet, it is made with what ``first`` gives, readable by its owner alone.

    Whoever comes at the same time, from another thread, process or container with the same folder, gets the same.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # A draft of one's own: process numbers are the same in many containers, and in all threads of one process.
        descriptor, draft = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
        with open(descriptor, "wb") as writing:
            writing.write(first())
            writing.flush()
            os.fsync(descriptor)
        # A link, unlike a rename, never replaces the file that another has just made.
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
        Path(draft).unlink()
    return file.read_bytes()
