"""Keys are rotated again and again while workers export; no token is lost, and every record is exact."""

from __future__ import annotations

from pathlib import Path

from django.conf import LazySettings
from tests.flows.institution import SECRET, Institution, works
from tests.jobs.conftest import Workers
from tests.patience import eventually
from tests.people import BOTANY, UNIVERSITY, output

from pollinia.domain.content import Person
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.hand_out import hand_out
from pollinia.flows.rotate_keys import count_keys, forget_older_keys, rotate_keys
from pollinia.flows.start_run import start_run
from pollinia.store.configuration import ClientSecret
from pollinia.store.connections import Connection
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState

RESEARCHERS = 12


def test_every_record_is_exact_and_nobody_loses_the_connection(
    institution: Institution, workers: Workers, settings: LazySettings, tmp_path: Path
) -> None:
    settings.KEY_FILE = tmp_path / "keys"
    workers.environment["POLLINIA_KEY_FILE"] = str(settings.KEY_FILE)
    ClientSecret.objects.all().delete()
    store_client_secret(SECRET, by="somebody")
    persons = [Person(id=f"p{number}", given_names="P", family_name=str(number)) for number in range(RESEARCHERS)]
    outputs = [output(f"o{number}-{each.id}", each) for each in persons for number in range(3)]
    institution.holds(UNIVERSITY, BOTANY, *persons, *outputs)
    records = [institution.connect(each) for each in persons]
    institution.sandbox.control("faults", {"kind": "delay", "seconds": 0.2, "client_id": institution.client_id})
    workers.start("worker", "--threads", "2")
    hand_out(start_run(Trigger.ASKED, everyone=True))
    rotations = 0
    while not ended():
        rotate_keys(by="ops")
        forget_older_keys(by="ops")
        rotations += 1
    institution.sandbox.http.delete("/control/faults")
    assert rotations > 3
    eventually(lambda: all(len(works(each)) == 3 for each in records))
    assert set(Connection.objects.values_list("state", flat=True)) == {"exporting"}
    assert not Turn.objects.filter(state=TurnState.STOPPED).exists()
    assert count_keys().under_older == 0


def ended() -> bool:
    return not Run.objects.filter(state=RunState.RUNNING).exists()
