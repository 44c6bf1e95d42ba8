"""An institution, and workers of it that are processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.database import dsn
from tests.flows.institution import Institution
from tests.sandbox.trial import Trial, running_sandbox

COMMAND = "import sys; from pollinia.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture
def institution(sandbox: Trial, settings: LazySettings, transactional_db: None) -> Institution:
    return Institution.founded(sandbox)


class Workers:
    """Starts processes of ``pollinia`` at the database of the tests, and ends them with the test."""

    def __init__(self, sandbox: Trial) -> None:
        self.environment = {**os.environ, "DATABASE_URL": dsn(), "POLLINIA_TRIAL_REGISTRY": sandbox.base}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *(words or ("worker", "--threads", "4"))],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate()


@pytest.fixture
def workers(institution: Institution) -> Iterator[Workers]:
    running = Workers(institution.sandbox)
    yield running
    running.end()
