"""The demo: a fictional university, its researchers connected at a registry of our own, and two exports."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files

from django.conf import settings
from django.core.management import call_command

from pollinia.domain.content import Person
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Role
from pollinia.flows.accounts import add_account
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.export import Report, export
from pollinia.flows.import_content import ImportReport, import_content
from pollinia.flows.registry_access import redirect_uri
from pollinia.sources import cerif, csv_files
from pollinia.store.codec import decode
from pollinia.store.connections import Connection
from pollinia.store.content import Person as StoredPerson
from pollinia.trial.connecting import connect_in_trial
from pollinia.trial.control import add_client, add_person

CLIENT_ID = "APP-P0LL1N1ADEM0TR1A"
ROOT_ORGANISATION = "U1"
NOT_CONNECTED_EVERY = 12
"""One researcher in so many has not connected, as in life."""

Progress = Callable[[str, int, int | None], None]


class DemoRunning(Problem):
    """A demo is running here already. Stop it first, or set POLLINIA_DATA to another folder."""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What the demo did."""

    imports: tuple[ImportReport, ...]
    connected: tuple[str, ...]
    first: Report
    second: Report
    seconds: float


@contextmanager
def only_demo() -> Iterator[None]:
    """Nobody else runs the demo in this data folder while this lasts. Raises DemoRunning."""
    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    lock = os.open(settings.DATA_FOLDER / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoRunning from None
    else:
        yield
    finally:
        os.close(lock)


def demonstrate(registry: str, progress: Progress) -> Demonstrated:
    """Fill an emptied database with the demo university, connect its researchers at ``registry`` and export twice."""
    began = time.monotonic()
    call_command("flush", verbosity=0, interactive=False)
    _configure(registry)
    imports = _import_university(progress)
    change_configuration({"root_organisation": ROOT_ORGANISATION}, saved_by="demo")
    connected = _connect_researchers(registry, progress)
    first = export(progress=lambda done, total: progress("Exporting", done, total))
    second = export(progress=lambda done, total: progress("Exporting again", done, total))
    return Demonstrated(imports, connected, first, second, time.monotonic() - began)


def record_pages(registry: str) -> list[tuple[str, str]]:
    """Each connected researcher's name and the page that shows the record."""
    names = dict(StoredPerson.objects.values_list("id", "name"))
    connections = Connection.objects.filter(registry=registry).order_by("person_id").values_list("person_id", "orcid")
    return [(names[person_id], f"{registry}/{orcid}") for person_id, orcid in connections]


def newcomers_link() -> str:
    """A link for whoever looks around to sign in as a researcher who has not connected yet."""
    connected = Connection.objects.values("person_id")
    stored = StoredPerson.objects.filter(retired=False, email__isnull=False).exclude(pk__in=connected).order_by("id")[0]
    return add_account(stored.email or "", stored.name, Role.PERSONAL, by="demo", person_id=stored.pk)[1]


def _configure(registry: str) -> None:
    secret = secrets.token_urlsafe()
    add_client(registry, CLIENT_ID, secret, "Demo University research portal", redirect_uri())
    change_configuration(
        {
            "sandbox_mode": True,
            "sandbox_client_id": CLIENT_ID,
            "export_enabled": True,
            "detailed_affiliations": True,
            # The local registry has no limit, and whoever tries the demo waits for it.
            "member_requests_per_second": 1000,
            "burst": 1000,
        },
        saved_by="demo",
    )
    store_client_secret(secret, by="demo")


def _import_university(progress: Progress) -> tuple[ImportReport, ...]:
    with as_file(files("pollinia") / "demo_university") as folder:
        return (
            import_content("cerif", cerif.read(folder / "cerif"), progress=lambda done: progress("Reading CERIF", done, None)),
            import_content("csv", csv_files.read(folder / "csv"), progress=lambda done: progress("Reading CSV", done, None)),
        )


def _connect_researchers(registry: str, progress: Progress) -> tuple[str, ...]:
    persons = list(StoredPerson.objects.filter(retired=False, email__isnull=False).order_by("id"))
    willing = [each for number, each in enumerate(persons, start=1) if number % NOT_CONNECTED_EVERY]
    for number, stored in enumerate(willing, start=1):
        person = decode(json.dumps(stored.body), Person)
        password = secrets.token_urlsafe()
        add_person(registry, person.given_names or "", person.family_name or "", stored.email or "", password, person.orcid)
        connect_in_trial(stored.id, stored.email or "", password)
        progress("Connecting", number, len(willing))
    return tuple(each.id for each in willing)
