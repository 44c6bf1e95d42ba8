"""PostgreSQL goes down in the middle of a run and comes up again: the workers wait for it, and the run comes to its end."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection as database
from psycopg.conninfo import conninfo_to_dict
from tests.faults.truth import (
    BESIDE_WORKS,
    connected,
    known,
    like_ada,
    on_the_record,
    quiet_by_the_clock,
    sections,
    titles,
)
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers
from tests.patience import eventually
from tests.people import BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Trial

from pollinia.embedded_postgres import connection_url, embedded_postgres, start_again_if_dead
from pollinia.flows.export import export
from pollinia.flows.hand_out import hand_out
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, mark_persons
from pollinia.store.runs import ActionTaken, Outcome, RunState, Trigger

PEOPLE = [like_ada(number) for number in range(12)]
WORKS = 5


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A server for this test alone, which everything here writes to; its folder."""
    usual = dict(database.settings_dict)
    folder = tmp_path / "postgres"
    with embedded_postgres(folder):
        own = conninfo_to_dict(connection_url(folder))
        database.close()
        database.settings_dict.update(HOST=own["host"], NAME=own["dbname"], USER=own["user"], PASSWORD="", PORT="")
        call_command("migrate", verbosity=0)
        yield folder
        database.close()
        database.settings_dict.update(usual)


@pytest.fixture
def institution(sandbox: Trial, settings: LazySettings, server: Path) -> Institution:
    return Institution.founded(sandbox)


def crash(server: Path) -> None:
    """An immediate shutdown: every session is gone, nothing is written out, and the next start is a recovery."""
    pid = int((server / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGQUIT)
    eventually(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1])


def test_the_run_goes_on_and_every_record_is_exact(institution: Institution, workers: Workers, server: Path) -> None:
    quiet_by_the_clock(institution)
    institution.holds(UNIVERSITY, BOTANY, *PEOPLE)
    institution.holds(*(output(f"{each.id}-{number}", each) for each in PEOPLE for number in range(WORKS)))
    records = {each.id: connected(institution, each.id) for each in PEOPLE}
    institution.sandbox.control("faults", {"kind": "delay", "seconds": 0.3, "path": "/v3.0/*"})
    mark_persons(list(records))
    run = start_run(Trigger.CHANGED)
    assert hand_out(run) == len(PEOPLE)
    running = [workers.start("worker", "--threads", "2") for _ in range(2)]
    eventually(lambda: ActionTaken.objects.filter(outcome=Outcome.DONE).count() > WORKS)
    assert ChangeMark.objects.exists()

    crash(server)
    database.close()
    time.sleep(1)
    start_again_if_dead(server)
    assert 0 < ChangeMark.objects.count() <= len(PEOPLE)
    eventually(lambda: not ChangeMark.objects.exists(), 60)
    institution.sandbox.http.delete("/control/faults")

    assert [worker.poll() for worker in running] == [None, None]
    run.refresh_from_db()
    assert run.state == RunState.DONE
    for id, record in records.items():
        assert titles(record) == Counter(f"On orchids {id}-{number}" for number in range(WORKS))
        found = on_the_record(record, institution.client_id)
        assert sections(found) == BESIDE_WORKS + Counter({"work": WORKS})
        assert known(id) == found
    assert export().requests == 0
