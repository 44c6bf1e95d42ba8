"""Identity providers and the pages as processes of their own, and people with a browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.error import HTTPError

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from psycopg.sql import SQL
from psycopg.sql import Identifier as SqlName
from pytest_django.plugin import DjangoDbBlocker
from tests.database import dsn
from tests.journeys.conftest import chromium
from tests.patience import PATIENCE_SECONDS, eventually
from tests.sso.directory import CLIENT_ID, CLIENT_SECRET

from pollinia.domain.content import Identifier, Person
from pollinia.domain.roles import Role
from pollinia.store import content
from pollinia.store.accounts import Account
from pollinia.store.audit import AuditLine
from pollinia.store.codec import encode
from pollinia.trial.environment import free_port

__all__ = ["chromium"]

ROOT = Path(__file__).resolve().parents[2]
NAME = "the University of Exampleton"
"""Of the provider, on the button."""
PERSONS = [
    Person(id="p-ada", given_names="Ada", family_name="Example", email="ada@example.org"),
    Person(id="p-ben", family_name="Sample", email="ben@example.org", identifiers=(Identifier("employee", "00418"),)),
]


@dataclass(frozen=True, slots=True)
class Installation:
    """Pages that know an identity provider. ``log``: what they wrote to standard error."""

    address: str
    provider: str
    log: Path

    def last_refusal(self) -> dict[str, str]:
        """As it was logged."""
        lines = [line for line in self.log.read_text().splitlines() if "was refused" in line]
        found: dict[str, str] = json.loads(lines[-1])
        return found


Start = Callable[..., Installation]


@contextmanager
def running(*command: str, log: Path, answers_at: str, **environment: str) -> Iterator[None]:
    """A process of this project, from when it answers."""
    with log.open("w") as into:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, stderr=into)
        try:
            _wait_for(answers_at, process, log)
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    def answers() -> bool:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
        except HTTPError:
            return True
        except OSError:
            assert process.poll() is None, log.read_text()
            return False
        return True

    eventually(answers)


@pytest.fixture(scope="session")
def tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database with the tables, at the server of the tests."""
    name = f"sso_{os.getpid()}"
    _at_the_server("CREATE DATABASE {}", name)
    with _in_place_of_the_others(name), django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
    yield name
    _at_the_server("DROP DATABASE {} WITH (FORCE)", name)


def _at_the_server(statement: LiteralString, name: str) -> None:
    """Without staying there: a database that somebody uses cannot be copied."""
    with psycopg.connect(dsn(), autocommit=True) as server:
        server.execute(SQL(statement).format(SqlName(name)))


@pytest.fixture(scope="module")
def database(tables: str) -> Iterator[None]:
    """One of its own: that of the other tests has to be emptied table by table after each one, at ten times the cost."""
    with _in_place_of_the_others(tables):
        yield


@contextmanager
def _in_place_of_the_others(name: str) -> Iterator[None]:
    others = connection.settings_dict["NAME"]
    with pytest.MonkeyPatch.context() as environment:
        # Playwright runs an event loop in this thread, where Django would refuse the database. Nothing here is asynchronous.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        connection.close()
        connection.settings_dict["NAME"] = name
        yield
        connection.close()
        connection.settings_dict["NAME"] = others


@pytest.fixture(scope="module")
def start(database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Installation]]:
    """Starts pages, with an identity provider that sends people back to them."""
    with ExitStack() as ends:

        def started(provider: str, sends_to: str, **environment: str) -> Installation:
            folder = tmp_path_factory.mktemp(provider)
            ports = free_port(), free_port()
            there, here = f"http://localhost:{ports[0]}", f"http://127.0.0.1:{ports[1]}"
            module = ("-m", f"tests.sso.{provider}", str(ports[0]), here + sends_to)
            first = f"{there}/metadata" if provider == "saml_provider" else f"{there}/jwks"
            ends.enter_context(running(*module, log=folder / "provider", answers_at=first, PYTHONPATH=str(ROOT)))
            environment = {name: value.replace("PROVIDER", there) for name, value in environment.items()}
            pages = ("-m", "pollinia", "web", "--port", str(ports[1]))
            more = {"DATABASE_URL": dsn(), "POLLINIA_BASE_URL": here, **environment}
            ends.enter_context(running(*pages, log=folder / "pages", answers_at=f"{here}/health", **more))
            return Installation(here, there, folder / "pages")

        yield started


def with_openid(start: Start, **more: str) -> Installation:
    environment = {
        "POLLINIA_SSO_OIDC_ISSUER": "PROVIDER",
        "POLLINIA_SSO_OIDC_CLIENT_ID": CLIENT_ID,
        "POLLINIA_SSO_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "POLLINIA_SSO_NAME": NAME,
    }
    return start("openid_provider", "/sso/oidc/callback", **environment | more)


def with_saml(start: Start, **more: str) -> Installation:
    environment = {"POLLINIA_SSO_SAML_METADATA": "PROVIDER/metadata", "POLLINIA_SSO_NAME": NAME}
    return start("saml_provider", "/sso/saml/metadata", **environment | more)


@pytest.fixture
def persons(database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the sources; and nobody has an account."""
    with django_db_blocker.unblock():
        for table in (content.Person, Account, AuditLine, Session):
            table.objects.all().delete()
        for each in PERSONS:
            body = json.loads(encode(each))
            content.Person.objects.create(id=each.id, name=str(each.family_name), email=each.email, body=body)
        yield


def accounts() -> list[tuple[str, str, str | None]]:
    return list(Account.objects.order_by("pk").values_list("email", "role", "person_id"))


def has_account(email: str, role: Role = Role.PERSONAL, person_id: str | None = None, is_active: bool = True) -> Account:
    return Account.objects.create(
        email=email, name="Somebody", role=role, person_id=person_id, is_active=is_active, password="!"
    )
