"""A PostgreSQL for this test run alone: a plugin, because Django's settings are read before any conftest."""

from __future__ import annotations

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

from pollinia.embedded_postgres import embedded_postgres

_for_this_run = contextlib.ExitStack()
atexit.register(_for_this_run.close)
_folder = Path(_for_this_run.enter_context(tempfile.TemporaryDirectory(prefix="pollinia-tests-", ignore_cleanup_errors=True)))
os.environ["POLLINIA_DATA"] = str(_folder)
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _for_this_run.enter_context(embedded_postgres(_folder / "postgres", durable=False))
