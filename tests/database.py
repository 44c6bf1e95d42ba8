"""A PostgreSQL for this test run alone: a plugin, because Django's settings are read before any conftest."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from pollinia.embedded_postgres import embedded_postgres

_for_this_run = contextlib.ExitStack()
atexit.register(_for_this_run.close)
_folder = Path(tempfile.mkdtemp(prefix="pollinia-tests-"))
_for_this_run.callback(shutil.rmtree, _folder, ignore_errors=True)
os.environ["POLLINIA_DATA"] = str(_folder)
if "DATABASE_URL" not in os.environ:
    _for_this_run.enter_context(embedded_postgres(_folder / "postgres", durable=False))
