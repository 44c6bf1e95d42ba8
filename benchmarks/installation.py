"""An installation for one benchmark, set up as this module is imported: import it before anything that needs Django.

The database is durable, as in production: what is measured includes writing to disk.
"""

from __future__ import annotations

import atexit
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from pollinia.cli import running_database
from pollinia.trial.environment import free_port
from pollinia.trial.sandbox_process import running_sandbox

_FOLDER = Path(tempfile.mkdtemp(prefix="pollinia-benchmark-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
REGISTRY = f"http://127.0.0.1:{free_port()}"

os.environ |= {
    "POLLINIA_DATA": str(_FOLDER),
    "POLLINIA_TRIAL_REGISTRY": REGISTRY,
    "DATABASE_URL": "",
    "DJANGO_SETTINGS_MODULE": "pollinia.settings",
}
django.setup()


@contextmanager
def database() -> Iterator[Path]:
    """The database answers, with empty tables, while this lasts; yields a folder for files."""
    with running_database():
        yield _FOLDER


@contextmanager
def sandbox() -> Iterator[None]:
    """The local ORCID sandbox answers at REGISTRY while this lasts."""
    with running_sandbox(REGISTRY, _FOLDER / "sandbox.log"):
        yield


def figure(name: str, value: float, unit: str) -> None:
    print(f"{name}: {value:.6g} {unit}", flush=True)


def peak_memory() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
