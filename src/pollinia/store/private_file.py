"""Files with secrets that are kept outside the database, made at first need."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path


def private_file(file: Path, first: Callable[[], bytes]) -> bytes:
    """What is in ``file``; where there is none yet, it is made with what ``first`` gives, readable by its owner alone.

    Whoever comes at the same time, from another thread, process or container with the same folder, gets the same.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft_beside(file, first()) as draft:
            # A link, unlike a rename, never replaces the file that another has just made.
            with contextlib.suppress(FileExistsError):
                file.hardlink_to(draft)
            keep_names(file.parent)
    return file.read_bytes()


@contextlib.contextmanager
def draft_beside(file: Path, content: bytes) -> Iterator[Path]:
    """A file that is on the disk and its owner's alone, to become ``file``; whatever happens, no secret stays behind in it."""
    # One's own: process numbers are the same in many containers, and in all threads of one process.
    descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)
    draft = Path(name)
    try:
        with open(descriptor, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(descriptor)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Have the disk know the names in it: without that, a file is lost with the power though its content was kept."""
    # Not all file systems do it for a folder, and none undoes the change for that.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
