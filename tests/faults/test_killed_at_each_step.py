"""A worker that is killed at any step of a plan leaves nothing doubled and nothing lost: another one finishes.

Five researchers, one deed for each, all of them at the same step when the one process that does them is killed. The step is a
point where it is known to wait: for a table that this test has locked, just before a statement of its own, or for an answer.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest
from django.db import connection as database
from tests.database import dsn
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
from tests.patience import PATIENCE_SECONDS, eventually
from tests.people import BOTANY, UNIVERSITY, output
from tests.sandbox.trial import Record

from pollinia.domain.content import Identifier
from pollinia.domain.plan import Deed
from pollinia.store.change_marks import ChangeMark
from pollinia.store.runs import ActionTaken, Outcome

BULK, UPDATED, DELETED, EMPLOYED, IDENTIFIED = (like_ada(number) for number in range(5))
EVERYONE = (BULK, UPDATED, DELETED, EMPLOYED, IDENTIFIED)
NEW_WORKS = 3
ACTIONS = Counter({Deed.ADD: NEW_WORKS + 2, Deed.UPDATE: 1, Deed.DELETE: 1})
SECOND_JOB = replace(EMPLOYED.affiliations[0], id="A-second", job_title="Dean")
SECOND_IDENTIFIER = Identifier("researcherid", "A-1234-2010")


@dataclass(slots=True)
class Scene:
    """Records that were in step, and content that has changed since: what another client sees of them then and at the end."""

    institution: Institution
    records: dict[str, Record]

    def seen(self) -> dict[str, tuple[Counter[str], Counter[str]]]:
        """Titles of works, and how many items of ours are in which section."""
        client_id = self.institution.client_id
        return {id: (titles(each), sections(on_the_record(each, client_id))) for id, each in self.records.items()}

    def writes(self) -> int:
        return sum(requests(self.institution, method) for method in ("POST", "PUT", "DELETE"))


def wanted() -> dict[str, tuple[Counter[str], Counter[str]]]:
    """What ``Scene.seen`` is to be in the end."""

    def person(id: str, *titles: str, **more: int) -> tuple[Counter[str], Counter[str]]:
        return Counter(titles), BESIDE_WORKS + Counter({"work": len(titles)}) + Counter(more)

    first, second = "On orchids {}-0".format, "On orchids {}-1".format
    added = [f"On orchids {BULK.id}-new-{number}" for number in range(NEW_WORKS)]
    identified, numbers = person(IDENTIFIED.id, first(IDENTIFIED.id), second(IDENTIFIED.id))
    return {
        BULK.id: person(BULK.id, first(BULK.id), second(BULK.id), *added),
        UPDATED.id: person(UPDATED.id, f"On lilies {UPDATED.id}-0", second(UPDATED.id)),
        DELETED.id: person(DELETED.id, second(DELETED.id)),
        EMPLOYED.id: person(EMPLOYED.id, first(EMPLOYED.id), second(EMPLOYED.id), employment=1),
        IDENTIFIED.id: (identified, numbers + Counter(["external-identifiers"])),
    }


@pytest.fixture
def scene(institution: Institution) -> Scene:
    quiet_by_the_clock(institution)
    works = [output(f"{each.id}-{number}", each) for each in EVERYONE for number in range(2)]
    institution.holds(UNIVERSITY, BOTANY, *EVERYONE, *works)
    records = {each.id: connected(institution, each.id) for each in EVERYONE}
    institution.export()
    ActionTaken.objects.all().delete()
    institution.loses(f"{DELETED.id}-0")
    institution.holds(
        *(output(f"{BULK.id}-new-{number}", BULK) for number in range(NEW_WORKS)),
        output(f"{UPDATED.id}-0", UPDATED, title="On lilies"),
        replace(EMPLOYED, affiliations=(*EMPLOYED.affiliations, SECOND_JOB)),
        replace(IDENTIFIED, identifiers=(*IDENTIFIED.identifiers, SECOND_IDENTIFIER)),
    )
    return Scene(institution, records)


@contextlib.contextmanager
def locked(table: str) -> Iterator[None]:
    """Nobody else writes to the table while this lasts; it can be read."""
    with psycopg.connect(dsn()) as holding:
        holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def waiting_for(table: str) -> list[int]:
    """The sessions that wait for the lock on the table."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return [pid for (pid,) in cursor.fetchall()]


def all_wait_for(table: str) -> None:
    eventually(lambda: len(waiting_for(table)) == len(EVERYONE))


def kill(worker: subprocess.Popen[str], waiting_for_table: str | None = None) -> None:
    """The process is gone, and with it its sessions: one that waits for a lock would notice only when it has got it."""
    worker.kill()
    worker.wait(PATIENCE_SECONDS)
    with database.cursor() as cursor:
        for pid in waiting_for(waiting_for_table) if waiting_for_table else ():
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        # The others take it for dead at once, as they would after some seconds.
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")


def outcomes() -> Counter[str]:
    return Counter(ActionTaken.objects.values_list("outcome", flat=True))


def assert_another_finishes(scene: Scene, workers: Workers) -> None:
    workers.start()
    eventually(lambda: not ChangeMark.objects.exists())
    assert scene.seen() == wanted()
    for id, record in scene.records.items():
        assert known(id) == on_the_record(record, scene.institution.client_id)
    assert scene.institution.export().requests == 0


def test_before_the_action_is_written_down(scene: Scene, workers: Workers) -> None:
    before = scene.seen()
    with locked("store_actiontaken"):
        worker = workers.start("worker")
        all_wait_for("store_actiontaken")
        kill(worker, "store_actiontaken")
    assert (outcomes(), scene.seen()) == (Counter(), before)
    assert_another_finishes(scene, workers)


def test_after_the_action_is_written_down_and_before_its_request_is_sent(scene: Scene, workers: Workers) -> None:
    before, writes = scene.seen(), scene.writes()
    with contextlib.ExitStack() as until_written, locked_later() as lock_pace:
        until_written.enter_context(locked("store_actiontaken"))
        worker = workers.start("worker")
        all_wait_for("store_actiontaken")
        # A request waits for its place in the pace of all.
        lock_pace("store_pace")
        until_written.close()
        all_wait_for("store_pace")
        kill(worker, "store_pace")
    assert outcomes() == Counter({Outcome.TRYING: ACTIONS.total()})
    assert (scene.seen(), scene.writes()) == (before, writes)
    assert_another_finishes(scene, workers)


def test_while_orcid_is_at_it(scene: Scene, workers: Workers) -> None:
    """What was sent is done all the same, and nobody hears of it."""
    for method in ("POST", "PUT", "DELETE"):
        scene.institution.sandbox.control("faults", {"kind": "delay", "seconds": 2, "method": method, "path": "/v3.0/*"})
    worker = workers.start("worker")
    eventually(lambda: outcomes().total() == ACTIONS.total())
    eventually(lambda: faults_met(scene) == len(EVERYONE))
    kill(worker)
    eventually(lambda: scene.seen() == wanted())
    scene.institution.sandbox.http.delete("/control/faults")
    assert outcomes() == Counter({Outcome.TRYING: ACTIONS.total()})
    additions = requests(scene.institution, "POST")
    assert_another_finishes(scene, workers)
    assert requests(scene.institution, "POST") == additions


def test_after_the_answer_and_before_the_outcome_is_written(scene: Scene, workers: Workers) -> None:
    with locked("store_exporteditem"):
        worker = workers.start("worker")
        all_wait_for("store_exporteditem")
        kill(worker, "store_exporteditem")
    assert (outcomes(), scene.seen()) == (Counter({Outcome.TRYING: ACTIONS.total()}), wanted())
    additions, updates = requests(scene.institution, "POST"), requests(scene.institution, "PUT")
    assert_another_finishes(scene, workers)
    # What was added is taken over as it was sent; the one update is made again.
    assert requests(scene.institution, "POST") == additions
    assert requests(scene.institution, "PUT") == updates + 1


@pytest.mark.parametrize("table", ["store_turn", "store_changemark"])
def test_after_the_outcome_and_before_the_turn_is_settled(scene: Scene, workers: Workers, table: str) -> None:
    with contextlib.ExitStack() as until_answered, locked_later() as lock:
        until_answered.enter_context(locked("store_exporteditem"))
        worker = workers.start("worker")
        all_wait_for("store_exporteditem")
        lock(table)
        until_answered.close()
        all_wait_for(table)
        kill(worker, table)
    assert (outcomes(), scene.seen()) == (Counter({Outcome.DONE: ACTIONS.total()}), wanted())
    writes = scene.writes()
    assert_another_finishes(scene, workers)
    assert scene.writes() == writes


@contextlib.contextmanager
def locked_later() -> Iterator[Callable[[str], None]]:
    """As ``locked``, from the moment on that the table is named."""
    with contextlib.ExitStack() as locks:
        yield lambda table: locks.enter_context(locked(table))


def faults_met(scene: Scene) -> int:
    return sum(each["met"] for each in scene.institution.sandbox.http.get("/control/faults").json()["faults"])
