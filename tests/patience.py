"""No test asserts a time: what is waited for may take long on a busy machine. A plugin, for properties and in browsers too."""

from __future__ import annotations

import time
from collections.abc import Callable

from hypothesis import settings
from playwright.sync_api import expect

PATIENCE_SECONDS = 60
"""After which something is taken never to happen."""

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def eventually(happens: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until it happens; a test that waits in vain fails."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, "it has not happened"
        time.sleep(0.05)
