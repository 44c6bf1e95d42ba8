"""A PostgreSQL for this test run alone: a plugin, because Django's settings are read before any conftest."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo

from pollinia.embedded_postgres import embedded_postgres

_for_this_run = contextlib.ExitStack()
atexit.register(_for_this_run.close)
_folder = Path(tempfile.mkdtemp(prefix="pollinia-tests-"))
_for_this_run.callback(shutil.rmtree, _folder, ignore_errors=True)
os.environ["POLLINIA_DATA"] = str(_folder)
if "DATABASE_URL" not in os.environ:
    _for_this_run.enter_context(embedded_postgres(_folder / "postgres", durable=False))


def dsn() -> str:
    """How another process, or another connection, reaches the database that the tests write to."""
    from django.db import connection

    given = connection.settings_dict
    return make_conninfo(
        dbname=given["NAME"], user=given["USER"], password=given["PASSWORD"], host=given["HOST"], port=given["PORT"]
    )
