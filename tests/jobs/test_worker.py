"""Workers as processes: they do what is due, stop when told, and what a killed one leaves lying is picked up."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection as database
from structlog.testing import capture_logs
from tests.flows.institution import Institution, empty_queue, works
from tests.jobs.conftest import Workers
from tests.patience import PATIENCE_SECONDS, eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.flows.hand_out import hand_out
from pollinia.flows.start_run import start_run
from pollinia.jobs.queue import MOST_DEATHS, STALLED_SECONDS, defer_harvest, free_stalled
from pollinia.jobs.tasks import replan
from pollinia.store.change_marks import ChangeMark
from pollinia.store.runs import ActionTaken, Outcome, Run, RunState, Trigger
from pollinia.store.sql import execute


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA, BEN))
    return institution


def jobs() -> list[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs"
            " WHERE task_name NOT IN ('night', 'look_after', 'post', 'attend') ORDER BY id"
        )
        return list(cursor.fetchall())


def in_step() -> bool:
    return not ChangeMark.objects.exists() and not jobs()


def test_who_connects_and_what_changes_is_exported_at_once(filled: Institution, workers: Workers) -> None:
    workers.start()
    record = filled.connect(ADA)
    eventually(lambda: works(record) == ["On orchids o1", "On orchids o2"])
    eventually(in_step)
    filled.holds(output("o1", ADA, title="On other orchids"))
    eventually(lambda: works(record) == ["On orchids o2", "On other orchids o1"])
    eventually(in_step)
    filled.configure(portal_url=False)
    eventually(in_step)
    assert record.get("/researcher-urls").json()["researcher-url"] == []


def test_a_worker_that_is_told_to_stop_does_so_at_once(filled: Institution, workers: Workers) -> None:
    worker = workers.start()
    record = filled.connect(ADA)
    eventually(lambda: len(works(record)) == 2)
    eventually(in_step)
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=PATIENCE_SECONDS)
    assert worker.returncode == 0
    assert output.splitlines()[-1] == "The worker has stopped."
    assert "Traceback" not in output


def test_a_worker_does_not_wait_for_an_answer_that_does_not_come_and_the_item_is_not_added_twice(
    filled: Institution, workers: Workers
) -> None:
    filled.sandbox.control("faults", {"kind": "delay", "seconds": 30, "count": 1, "method": "POST", "path": "*/works"})
    record = filled.connect(ADA)
    worker = workers.start()
    eventually(lambda: ActionTaken.objects.filter(outcome=Outcome.TRYING).exists())
    worker.send_signal(signal.SIGTERM)
    # The answer would come later.
    worker.wait(25)
    assert ActionTaken.objects.filter(outcome=Outcome.TRYING).exists()
    workers.start()
    eventually(in_step, STALLED_SECONDS + 30)
    assert works(record) == ["On orchids o1", "On orchids o2"]
    filled.sandbox.http.delete("/control/faults")


def test_what_a_killed_worker_was_doing_is_done_by_another(filled: Institution, workers: Workers) -> None:
    filled.sandbox.control("faults", {"kind": "delay", "seconds": 3, "path": "*/record"})
    record = filled.connect(ADA)
    first = workers.start()
    eventually(lambda: ("export_person", "doing") in jobs())
    first.kill()
    filled.sandbox.http.delete("/control/faults")
    workers.start()
    eventually(in_step, STALLED_SECONDS + 30)
    assert len(works(record)) == 2


def test_a_job_that_kills_each_worker_is_left_alone_for_a_while_and_said(filled: Institution) -> None:
    defer_harvest("a feed that takes more memory than there is")
    for death in range(1, MOST_DEATHS + 1):
        with database.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'harvest'")
        with capture_logs() as lines:
            assert free_stalled() == 1
        with database.cursor() as cursor:
            cursor.execute("SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'harvest'")
            assert cursor.fetchall() == [(True if death == MOST_DEATHS else None,)]
        assert [line["job"] for line in lines] == (["harvest"] if death == MOST_DEATHS else [])


def test_turns_without_a_job_are_found(filled: Institution, workers: Workers) -> None:
    record = filled.connect(ADA)
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert start_run(Trigger.CHANGED).state == RunState.RUNNING
    workers.start()
    eventually(lambda: len(works(record)) == 2, 40)


def test_thousands_wait_once_each_and_in_the_transaction_of_the_caller(filled: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(3)]
    filled.holds(*people, *(output(f"o-{each.id}", each) for each in people))
    for person in people:
        filled.connect(person)
    run = start_run(Trigger.CHANGED)
    assert hand_out(run) == 3
    assert hand_out(run) == 0
    of_each = [(name, "todo") for name in ("export_person", "import_works", "personal_export") for _ in people]
    assert sorted(jobs()) == [*of_each, ("replan", "todo")]


def test_two_workers_begin_one_night(filled: Institution, workers: Workers) -> None:
    filled.configure(night_begins_at=0)
    filled.connect(ADA)
    for _ in range(2):
        workers.start()
    eventually(lambda: Run.objects.filter(trigger=Trigger.NIGHTLY).exists(), 75)
    time.sleep(2)
    # One for what is marked, one for what is verified.
    assert Run.objects.filter(trigger=Trigger.NIGHTLY).count() == 2


def test_workers_share_the_work_and_write_everything_once(filled: Institution, workers: Workers) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(30)]
    filled.holds(*people, *(output(f"o-{each.id}-{number}", each) for each in people for number in range(5)))
    records = [filled.connect(person) for person in people]
    for _ in range(3):
        workers.start()
    eventually(in_step)
    assert [len(works(record)) for record in records] == [5] * 30
    assert ActionTaken.objects.filter(outcome=Outcome.DONE).count() == 150


def test_a_worker_without_its_database_waits_for_it(filled: Institution, workers: Workers) -> None:
    worker = workers.start()
    record = filled.connect(ADA)
    eventually(lambda: len(works(record)) == 2)
    with database.cursor() as cursor:
        # Others of the run have databases at the same server.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    filled.holds(output("o3", ADA))
    eventually(lambda: len(works(record)) == 3)
    assert worker.poll() is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", [("replan", "todo")]),
        ("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", [("replan", "todo")]),
        ("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", []),
        ("SELECT 1/0", []),
    ],
    ids=["lost connection", "deadlock", "disk full", "our own mistake"],
)
def test_a_job_that_the_database_broke_off_is_done_again(
    filled: Institution, monkeypatch: pytest.MonkeyPatch, statement: str, expected: list[tuple[str, str]]
) -> None:
    def fail(_: Trigger) -> None:
        execute(statement)

    filled.connect(ADA)
    empty_queue()
    monkeypatch.setattr("pollinia.jobs.tasks.start_run", fail)
    replan()
    assert jobs() == expected


def test_a_worker_on_a_machine_without_the_keys_takes_no_job_and_stops_no_run(
    filled: Institution, workers: Workers, tmp_path: Path
) -> None:
    record = filled.connect(ADA)
    run = start_run(Trigger.CHANGED)
    workers.environment["POLLINIA_KEY_FILE"] = str(tmp_path / "other keys")
    stranger = workers.start()
    assert any("The worker waits" in line for line in stranger.stdout or ())
    run.refresh_from_db()
    waiting = [(name, "todo") for name in ("import_works", "personal_export", "replan")]
    assert (run.state, sorted(jobs())) == (RunState.RUNNING, waiting)
    stranger.send_signal(signal.SIGTERM)
    stranger.wait(timeout=PATIENCE_SECONDS)
    del workers.environment["POLLINIA_KEY_FILE"]
    workers.start()
    eventually(lambda: len(works(record)) == 2)


def test_a_worker_says_nothing_of_tokens(filled: Institution, workers: Workers) -> None:
    worker = workers.start()
    record = filled.connect(ADA)
    token = filled.connection(ADA).access_token
    filled.sandbox.control(f"people/{record.orcid}/revoke", {"client_id": filled.client_id})
    eventually(lambda: not jobs())
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=PATIENCE_SECONDS)
    assert token
    assert token not in output
