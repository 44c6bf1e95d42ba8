"""One sandbox for all tests of this folder; each test makes its own people."""

from collections.abc import Iterator

import pytest
from tests.sandbox.trial import Record, Trial, running_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture
def record(sandbox: Trial) -> Record:
    """A fresh record and a token with every scope."""
    return sandbox.record()
