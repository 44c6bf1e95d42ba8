"""Workers through every fault at once: at the end each record holds what it should, once, and we know where.

ORCID fails, loses answers, breaks connections and is slow, and workers are killed; nothing is doubled, nothing is missing.
"""

from __future__ import annotations

import random
import signal
import time
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.flows.institution import Institution
from tests.jobs.conftest import Workers, eventually
from tests.people import BEN, output
from tests.sandbox.trial import EVERY_SCOPE, OTHER_CLIENT, Record

from pollinia.domain.permission import ConnectionState
from pollinia.flows.hand_out import hand_out
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, mark_persons
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import RunState, Trigger

RESEARCHERS = 40
WORKS = 15

FAULTS = (
    {"kind": "status", "status": 502, "share": 0.05, "seed": 1},
    {"kind": "drop-after", "share": 0.02, "seed": 2},
    {"kind": "drop-before", "share": 0.02, "seed": 3},
    {"kind": "delay", "seconds": 0.5, "share": 0.05, "seed": 4},
)


def connected(institution: Institution, person_id: str) -> Record:
    """A person with a permission that was given out of our sight."""
    orcid = institution.sandbox.person()
    Connection.objects.create(
        person_id=person_id,
        registry=institution.sandbox.base,
        client_id=institution.client_id,
        orcid=orcid,
        state=ConnectionState.EXPORTING,
        access_token=institution.sandbox.token(orcid, institution.client_id, EVERY_SCOPE),
        scopes=EVERY_SCOPE,
        connected_at=timezone.now(),
    )
    return Record(institution.sandbox, orcid, institution.sandbox.token(orcid, OTHER_CLIENT, "/read-limited"))


@pytest.fixture
def records(institution: Institution) -> dict[str, Record]:
    people = [replace(BEN, id=f"p{number}") for number in range(RESEARCHERS)]
    institution.holds(*people, *(output(f"{each.id}-{number}", each) for each in people for number in range(WORKS)))
    return {person.id: connected(institution, person.id) for person in people}


def on_the_record(record: Record) -> dict[int, str]:
    """Titles by put-code."""
    groups = record.get("/works").json()["group"]
    return {each["put-code"]: each["title"]["title"]["value"] for group in groups for each in group["work-summary"]}


def test_every_record_ends_as_it_should(institution: Institution, workers: Workers, records: dict[str, Record]) -> None:
    for fault in FAULTS:
        institution.sandbox.control("faults", {**fault, "client_id": institution.client_id, "path": "/v3.0/*"})
    mark_persons(list(records))
    run = start_run(Trigger.CHANGED)
    assert hand_out(run) == RESEARCHERS
    running = [workers.start() for _ in range(3)]
    victims = random.Random(5)  # noqa: S311
    for _ in range(3):
        time.sleep(3)
        place = victims.randrange(3)
        running[place].send_signal(signal.SIGKILL)
        running[place] = workers.start()
    eventually(lambda: not ChangeMark.objects.exists(), 120)
    institution.sandbox.http.delete("/control/faults")
    run.refresh_from_db()
    assert run.state == RunState.DONE
    for person_id, record in records.items():
        wanted = {f"On orchids {person_id}-{number}" for number in range(WORKS)}
        found = on_the_record(record)
        assert (set(found.values()), len(found)) == (wanted, WORKS), person_id
        known = ExportedItem.objects.filter(connection__person_id=person_id).values_list("put_code", flat=True)
        assert set(known) == set(found)
    assert start_run(Trigger.ASKED, everyone=True).state == RunState.DONE
