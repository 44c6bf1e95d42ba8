"""A sandbox, the relay before it, and clients of others in processes of their own, unmodified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.sandbox.trial import Trial, running_sandbox
from tests.witnesses.relay import Relay, running_relay

PROGRAMS = Path(__file__).with_name("programs")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture(scope="session")
def relay(sandbox: Trial, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    port = urlsplit(sandbox.base).port
    assert port is not None
    with running_relay(port, tmp_path_factory.mktemp("relay")) as relay:
        yield relay


class Program:
    """A running program of ``programs/``, told its arguments as JSON. It may ask to be signed in, and prints JSON last."""

    def __init__(self, relay: Relay, name: str, folder: Path, arguments: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / f"{name}.py"), json.dumps(arguments)],
            env={**os.environ, **relay.environment},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def finish(self, line: str = "") -> Any:
        """What it printed last, after it was given ``line``."""
        output, errors = self._process.communicate(f"{line}\n", timeout=30)
        assert self._process.returncode == 0, errors
        return json.loads(output.splitlines()[-1])


Run = Callable[..., Program]


@pytest.fixture
def run(relay: Relay, tmp_path: Path) -> Run:
    """Starts a program: ``run("pyorcid_reads", orcid=…)``."""
    return lambda name, **arguments: Program(relay, name, tmp_path, arguments)
