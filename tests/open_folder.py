"""A folder for an embedded database, whose own user has to reach it. Those of pytest are closed to others by every new run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def open_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="pollinia-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)
