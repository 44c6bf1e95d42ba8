"""Several processes want to write to one record at once: they do so one after the other, and nothing is doubled."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection as database
from tests.faults.truth import BESIDE_WORKS, connected, known, like_ada, on_the_record, quiet_by_the_clock, sections, titles
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers
from tests.patience import PATIENCE_SECONDS, eventually
from tests.people import BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Record

from pollinia.flows.export import export
from pollinia.flows.work_off import BUSY
from pollinia.jobs.queue import EXPORT_PERSON, QUEUE
from pollinia.store.change_marks import ChangeMark
from pollinia.store.runs import ActionTaken, Outcome, Run, RunState

ADA = like_ada(1)
WORKS = 12


@pytest.fixture
def record(institution: Institution) -> Record:
    quiet_by_the_clock(institution)
    institution.holds(UNIVERSITY, BOTANY, ADA, *(output(f"o{number}", ADA) for number in range(WORKS)))
    record = connected(institution, ADA.id)
    export()
    ActionTaken.objects.all().delete()
    return record


def retitle(institution: Institution, subject: str, numbers: range) -> None:
    institution.holds(*(output(f"o{number}", ADA, title=f"On {subject}") for number in numbers))


def second_job(institution: Institution) -> None:
    """A job for the same record that the queue would let run beside the first one."""
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)"
            " VALUES (%s, %s, 300, jsonb_build_object('connection_id', %s::bigint))",
            [QUEUE, EXPORT_PERSON, institution.connection(ADA).pk],
        )


def second_job_waits() -> bool:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT FROM procrastinate_jobs WHERE lock IS NULL AND status = 'todo' AND task_name = %s", [EXPORT_PERSON]
        )
        return cursor.fetchone() is not None


def test_turns_of_one_record_never_interleave(institution: Institution, workers: Workers, record: Record) -> None:
    institution.sandbox.control("faults", {"kind": "delay", "seconds": 0.3, "method": "PUT", "path": "*/work/*"})
    for _ in range(2):
        workers.start()
    retitle(institution, "lilies", range(WORKS))
    eventually(lambda: ActionTaken.objects.filter(outcome=Outcome.TRYING).exists())
    # All that could come in between does, while the first turn has most of its writes before it.
    second_job(institution)
    by_hand = [workers.start("export", "--person", ADA.id), workers.start("verify", ADA.id)]
    eventually(lambda: not second_job_waits())
    retitle(institution, "roses", range(WORKS // 2))
    retitle(institution, "moss", range(WORKS // 3))
    told = [command.communicate(timeout=PATIENCE_SECONDS)[0] for command in by_hand]
    eventually(lambda: not ChangeMark.objects.exists() and not Run.objects.filter(state=RunState.RUNNING).exists())
    institution.sandbox.http.delete("/control/faults")

    assert all(BUSY in each for each in told)
    actions = list(ActionTaken.objects.order_by("tried_at", "pk"))
    assert {each.outcome for each in actions} == {Outcome.DONE}
    for one, next_one in pairwise(actions):
        assert one.ended_at is not None
        assert one.ended_at <= next_one.tried_at
    turns = [each.run_id for each in actions]
    blocks = [run for run, before in zip(turns, [None, *turns], strict=False) if run != before]
    assert len(blocks) == len(set(blocks)) >= 2

    final = {**dict.fromkeys(range(WORKS), "lilies"), **dict.fromkeys(range(WORKS // 2), "roses")}
    final |= dict.fromkeys(range(WORKS // 3), "moss")
    assert titles(record) == Counter(f"On {subject} o{number}" for number, subject in final.items())
    found = on_the_record(record, institution.client_id)
    assert sections(found) == BESIDE_WORKS + Counter({"work": WORKS})
    assert known(ADA.id) == found
    assert export().requests == 0
