"""Workers through every fault at once: at the end each record holds what it should, once, and we know where.

ORCID fails, loses answers, breaks connections and is slow, and workers are killed; nothing is doubled, nothing is missing, and
each fault costs two requests at most. POLLINIA_PROOF=full tries it at a size that takes minutes.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from tests.faults.truth import (
    BESIDE_WORKS,
    connected,
    known,
    like_ada,
    on_the_record,
    quiet_by_the_clock,
    requests,
    sections,
    titles,
)
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers
from tests.patience import PATIENCE_SECONDS
from tests.people import BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Record

from pollinia.flows.export import export
from pollinia.flows.hand_out import hand_out
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, mark_persons
from pollinia.store.connections import Connection
from pollinia.store.runs import Run, RunState, Trigger


@dataclass(frozen=True, slots=True)
class Size:
    researchers: int
    works: int
    seconds_between_kills: float
    most_kills: int
    patience: float
    """Seconds after which the run is taken never to end."""


SIZE = Size(300, 40, 4, 1000, 600) if os.environ.get("POLLINIA_PROOF") == "full" else Size(40, 15, 3, 3, 120)
THREADS = 2
"""Of a worker: so many turns are cut short when it is killed."""
COST = 2
"""What a request that is broken off, and a turn that is cut short, cost at most: the record is read, and it is sent again.

An update is made again besides, where nobody knows whether it was made.
"""

FAULTS = (
    {"kind": "status", "status": 502, "share": 0.05, "seed": 1},
    {"kind": "drop-after", "share": 0.02, "seed": 2},
    {"kind": "drop-before", "share": 0.01, "seed": 3},
    {"kind": "delay", "seconds": 0.5, "share": 0.05, "seed": 4},
)


@pytest.fixture
def people(institution: Institution) -> list[str]:
    persons = [like_ada(number) for number in range(SIZE.researchers)]
    quiet_by_the_clock(institution)
    institution.holds(UNIVERSITY, BOTANY, *persons)
    institution.holds(*(output(f"{each.id}-{number}", each) for each in persons for number in range(SIZE.works)))
    return [each.id for each in persons]


def new_records(institution: Institution, people: list[str]) -> dict[str, Record]:
    Connection.objects.all().delete()
    return {person_id: connected(institution, person_id) for person_id in people}


def work_through(workers: Workers, people: list[str], kills: bool) -> tuple[Run, int]:
    """The run, to its end; and how many workers were killed meanwhile."""
    mark_persons(people)
    run = start_run(Trigger.CHANGED)
    assert hand_out(run) == len(people)
    running, killed, victims = [workers.start("worker", "--threads", str(THREADS)) for _ in range(3)], 0, random.Random(5)  # noqa: S311
    began = next_kill = time.monotonic()
    while ChangeMark.objects.exists():
        now = time.monotonic()
        assert now < began + SIZE.patience, "the run has not ended"
        if kills and killed < SIZE.most_kills and now >= next_kill + SIZE.seconds_between_kills:
            place, next_kill, killed = victims.randrange(3), now, killed + 1
            running[place].send_signal(signal.SIGKILL)
            running[place] = workers.start("worker", "--threads", str(THREADS))
        time.sleep(0.1)
    for worker in running:
        worker.send_signal(signal.SIGTERM)
    for worker in running:
        worker.wait(PATIENCE_SECONDS)
    run.refresh_from_db()
    return run, killed


def requests_broken_off(institution: Institution) -> int:
    faults = institution.sandbox.http.get("/control/faults").json()["faults"]
    return sum(int(each["met"]) for each in faults if each["kind"] != "delay")


def assert_exact(institution: Institution, records: Mapping[str, Record]) -> None:
    """Every record holds what it should, once; what is ours on it is what we know of, and the other way round."""
    for person_id, record in records.items():
        wanted = Counter(f"On orchids {person_id}-{number}" for number in range(SIZE.works))
        assert titles(record) == wanted, person_id
        found = on_the_record(record, institution.client_id)
        assert sections(found) == BESIDE_WORKS + Counter({"work": SIZE.works}), person_id
        assert known(person_id) == found, person_id


def test_every_record_ends_as_it_should_and_a_fault_costs_two_requests_at_most(
    institution: Institution, workers: Workers, people: list[str]
) -> None:
    records = new_records(institution, people)
    before = requests(institution)
    run, _ = work_through(workers, people, kills=False)
    faultless = requests(institution) - before
    assert run.state == RunState.DONE
    assert_exact(institution, records)

    records = new_records(institution, people)
    before, rewritten_before, began = requests(institution), requests(institution, "PUT"), time.monotonic()
    for fault in FAULTS:
        institution.sandbox.control("faults", {**fault, "client_id": institution.client_id, "path": "/v3.0/*"})
    run, killed = work_through(workers, people, kills=True)
    needed, rewritten = requests(institution) - before, requests(institution, "PUT") - rewritten_before
    seconds, broken_off = time.monotonic() - began, requests_broken_off(institution)
    institution.sandbox.http.delete("/control/faults")
    print(  # noqa: T201
        f"\nrequests without faults: {faultless}, with faults: {needed} ({needed / faultless - 1:+.1%}),"
        f" updates made again: {rewritten}, broken off: {broken_off}, workers killed: {killed}, seconds: {seconds:.0f}"
    )
    assert run.state == RunState.DONE
    assert_exact(institution, records)
    assert export().requests == 0
    assert rewritten <= killed * THREADS
    assert needed - rewritten <= faultless + COST * (broken_off + killed * THREADS)
