"""Leavers get one last export and are paused; returners are resumed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flows.institution import Institution, affiliations, works
from tests.people import ADA, BOTANY, UNIVERSITY, output

from pollinia.domain.content import PartialDate, Person
from pollinia.domain.faults import PermissionWithdrawn
from pollinia.domain.permission import ConnectionState
from pollinia.flows.export import finish
from pollinia.flows.lose_permission import lose_permission
from pollinia.flows.start_run import start_run
from pollinia.store.connections import Connection
from pollinia.store.runs import Trigger

LONG_AGO = PartialDate(2020, 12, 31)
GONE = replace(ADA, affiliations=tuple(replace(each, end=LONG_AGO) for each in ADA.affiliations))


@pytest.fixture
def exported(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, output("o1", ADA))
    return institution


def state(person: Person) -> tuple[str, bool]:
    connection = Connection.objects.get(person_id=person.id)
    return connection.state, connection.left


def test_the_last_export_writes_the_end_and_then_nothing_more(exported: Institution) -> None:
    record = exported.connect(ADA)
    exported.export()
    exported.holds(GONE)
    exported.export()
    (employment,) = affiliations(record, "employment")
    assert employment["end-date"]["year"]["value"] == "2020"
    assert state(ADA) == (ConnectionState.PAUSED, True)
    exported.holds(output("o2", GONE))
    assert exported.export().requests == 0
    assert works(record) == ["On orchids o1"]


def test_one_whose_record_is_in_step_is_paused_without_a_request(exported: Institution) -> None:
    exported.holds(GONE)
    exported.connect(ADA)
    exported.export()
    Connection.objects.update(state=ConnectionState.EXPORTING, left=False)
    assert exported.export().requests == 0
    assert state(ADA) == (ConnectionState.PAUSED, True)


def test_one_who_is_back_is_resumed_by_the_change_alone(exported: Institution) -> None:
    record = exported.connect(ADA)
    exported.export()
    exported.holds(GONE)
    exported.export()
    exported.holds(ADA, output("o2", ADA))
    finish(start_run(Trigger.CHANGED))
    assert state(ADA) == (ConnectionState.EXPORTING, False)
    assert works(record) == ["On orchids o1", "On orchids o2"]
    assert "end-date" not in affiliations(record, "employment")[0] or not affiliations(record, "employment")[0]["end-date"]


def test_who_withdraws_the_permission_after_leaving_and_comes_back_is_not_planned_for_ever(exported: Institution) -> None:
    exported.connect(ADA)
    exported.export()
    exported.holds(GONE)
    exported.export()
    lose_permission(exported.connection(ADA), PermissionWithdrawn())
    exported.holds(ADA, output("o2", ADA))
    assert start_run(Trigger.CHANGED).planned == 0
    assert state(ADA) == (ConnectionState.PERMISSION_WITHDRAWN, False)


def test_one_who_has_paused_is_not_resumed(exported: Institution) -> None:
    record = exported.connect(ADA)
    Connection.objects.update(state=ConnectionState.PAUSED)
    exported.holds(output("o2", ADA))
    exported.export()
    assert works(record) == []
    assert state(ADA) == (ConnectionState.PAUSED, False)
