"""The sandbox, a server that answers what it is told, and clients of both. Pauses between repeated requests are not waited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import stamina
from tests.orcid.scripted_server import ScriptedServer, scripted_server
from tests.sandbox.trial import CLIENT, SECRET, Record, Trial, running_sandbox

from pollinia.orcid.client import OrcidClient
from pollinia.orcid.http import ATTEMPTS, Connections, Http
from pollinia.orcid.registries import trial


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        yield


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def http() -> Iterator[Http]:
    """One for all tests: setting up TLS takes longer than most of them."""
    with closing(Connections()) as connections:
        yield Http(connections)


@pytest.fixture(scope="session")
def client(sandbox: Trial, http: Http) -> OrcidClient:
    return OrcidClient(trial(sandbox.base), CLIENT, SECRET, http)


@pytest.fixture
def record(sandbox: Trial) -> Record:
    """A fresh record and a token with every scope."""
    return sandbox.record()


@pytest.fixture(scope="session")
def running_server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def server(running_server: ScriptedServer) -> Iterator[ScriptedServer]:
    yield running_server
    running_server.start_anew()


@pytest.fixture
def scripted(server: ScriptedServer, http: Http) -> OrcidClient:
    """A client of the server that answers what it is told."""
    return OrcidClient(trial(server.url), CLIENT, SECRET, http)
