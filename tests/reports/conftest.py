"""An institution for each test, at one sandbox for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.flows.institution import Institution
from tests.sandbox.trial import Trial, running_sandbox

from pollinia.reports.organisations import Scope


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture
def institution(sandbox: Trial, settings: LazySettings, transactional_db: None) -> Institution:
    return Institution.founded(sandbox)


@pytest.fixture
def scope(institution: Institution) -> Scope:
    return Scope(institution.sandbox.base)
