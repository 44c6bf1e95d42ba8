"""All put-codes lost: what is ours on the records is found again. A copy of the database: no request reaches ORCID."""

from __future__ import annotations

import contextlib
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection as database
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests.database import dsn
from tests.faults.truth import connected, known, like_ada, on_the_record, quiet_by_the_clock, requests
from tests.flows.institution import Institution, works
from tests.jobs import conftest as jobs
from tests.jobs.conftest import Workers
from tests.patience import PATIENCE_SECONDS, eventually
from tests.people import BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Record

from pollinia.domain.plan import Deed
from pollinia.flows.export import export
from pollinia.flows.hand_out import hand_out
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.start_run import start_run
from pollinia.orcid import registries
from pollinia.store.change_marks import ChangeMark, mark_persons
from pollinia.store.configuration import current_options
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import ActionTaken, Outcome, RunState, Trigger

PEOPLE = [like_ada(number) for number in range(5)]
ITEMS = 10 + 3
"""Of each person: works, an employment, an identifier, a page."""


@pytest.fixture
def records(institution: Institution) -> dict[str, Record]:
    quiet_by_the_clock(institution)
    institution.holds(UNIVERSITY, BOTANY, *PEOPLE)
    institution.holds(*(output(f"{each.id}-{number}", each) for each in PEOPLE for number in range(10)))
    return {each.id: connected(institution, each.id) for each in PEOPLE}


def test_workers_adopt_everything_and_add_nothing(
    institution: Institution, workers: Workers, records: dict[str, Record]
) -> None:
    export()
    before = {id: on_the_record(record, institution.client_id) for id, record in records.items()}
    additions = requests(institution, "POST")
    ActionTaken.objects.all().delete()
    ExportedItem.objects.all().delete()
    mark_persons(list(records))
    run = start_run(Trigger.CHANGED)
    assert hand_out(run) == len(records)
    for _ in range(2):
        workers.start()
    eventually(lambda: not ChangeMark.objects.exists())
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert requests(institution, "POST") == additions
    done = Counter(ActionTaken.objects.filter(outcome=Outcome.DONE).values_list("deed", flat=True))
    assert (done[Deed.ADOPT], done[Deed.ADD], done[Deed.DELETE]) == (len(records) * ITEMS, 0, 0)
    for id, record in records.items():
        assert on_the_record(record, institution.client_id) == known(id) == before[id]
    assert export().requests == 0


@pytest.fixture
def production(institution: Institution, monkeypatch: pytest.MonkeyPatch, records: dict[str, Record]) -> Institution:
    """An institution for which the sandbox is production, here and in every process that is started."""
    home = registry_in_use(current_options())
    monkeypatch.setattr(registries, "PRODUCTION", home)
    preamble = f"from pollinia.orcid import registries; registries.PRODUCTION = registries.trial({home.site!r}); "
    monkeypatch.setattr(jobs, "COMMAND", preamble + jobs.COMMAND)
    institution.configure(sandbox_mode=False, production_client_id=institution.client_id)
    return institution


@pytest.fixture
def a_copy() -> Iterator[str]:
    """Removes the copy again, once nobody uses it any more."""
    name = "a_copy"
    yield name
    with psycopg.connect(dsn(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy_database(name: str) -> str:
    """A copy of the database as it is now; returns how to reach it."""
    original = str(database.settings_dict["NAME"])
    database.close()
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
    with psycopg.connect(make_conninfo(dsn(), dbname="postgres"), autocommit=True) as server:

        def is_copied() -> bool:
            # The sessions of a process that has just ended may take a moment longer.
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                server.execute(copy)
                return True
            return False

        eventually(is_copied)
    return make_conninfo(dsn(), dbname=name)


def requests_of_anybody(institution: Institution) -> int:
    rows = institution.sandbox.http.get("/control/requests").json()["requests"]
    return sum(int(each["count"]) for each in rows if not each["path"].startswith("/control"))


def test_a_copy_sends_nothing_and_the_installation_goes_on(
    production: Institution, records: dict[str, Record], workers: Workers, a_copy: str, tmp_path: Path
) -> None:
    at_home = workers.start()
    mark_persons(list(records))
    hand_out(start_run(Trigger.CHANGED))
    eventually(lambda: not ChangeMark.objects.exists())
    assert known(PEOPLE[0].id).total() == ITEMS
    at_home.send_signal(signal.SIGTERM)
    at_home.wait(PATIENCE_SECONDS)
    production.holds(output("later", *PEOPLE))
    hand_out(start_run(Trigger.CHANGED))

    home = dict(workers.environment)
    workers.environment |= {"DATABASE_URL": copy_database(a_copy), "POLLINIA_IDENTITY_FILE": str(tmp_path / "identity")}
    before = requests_of_anybody(production)
    commands = [workers.start("export"), workers.start("verify"), workers.start("export", "--person", PEOPLE[0].id)]
    copied_worker = workers.start()
    for command in commands:
        said, _ = command.communicate(timeout=PATIENCE_SECONDS)
        assert command.returncode == 1
        assert "pollinia fence move" in said
    assert copied_worker.stdout is not None
    until = iter(copied_worker.stdout.readline, "")
    assert any("The worker waits" in line for line in until)
    copied_worker.send_signal(signal.SIGTERM)
    copied_worker.wait(PATIENCE_SECONDS)
    assert requests_of_anybody(production) == before

    workers.environment = home
    workers.start()
    eventually(lambda: not ChangeMark.objects.exists())
    assert all("On orchids later" in works(record) for record in records.values())
