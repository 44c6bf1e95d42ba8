"""Verification: one request for a record that is as it should be, and what was done to it since is healed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.flows.institution import Institution, works
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.options import DeletedAtOrcid
from pollinia.domain.plan import Deed
from pollinia.flows.export import finish
from pollinia.flows.verify import start_verification, verify
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import RunState, Trigger


@pytest.fixture
def exported(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", BEN))
    return institution


def test_a_record_that_is_as_it_should_be_costs_one_request(exported: Institution) -> None:
    exported.connect(ADA)
    exported.connect(BEN)
    exported.export()
    report = verify()
    assert (report.researchers, report.requests, report.writes) == (2, 2, 0)


@pytest.mark.parametrize(("setting", "expected"), [(DeletedAtOrcid.ADD_AGAIN, 1), (DeletedAtOrcid.RESPECT, 0)])
def test_what_the_researcher_deleted_comes_back_or_not_as_set(
    exported: Institution, setting: DeletedAtOrcid, expected: int
) -> None:
    exported.configure(deleted_at_orcid=setting)
    record = exported.connect(ADA)
    exported.export()
    put_code = ExportedItem.objects.get(key="output:o1").put_code
    exported.client_for(record).delete(f"/work/{put_code}")
    verify()
    assert len(works(record)) == expected


def test_put_codes_that_were_lost_are_found_again(exported: Institution) -> None:
    record = exported.connect(ADA)
    exported.export()
    ExportedItem.objects.all().delete()
    report = verify()
    assert (report.count(Deed.ADOPT), report.count(Deed.ADD)) == (4, 0)
    assert len(works(record)) == 1


def test_it_is_noted_when_a_record_was_read(exported: Institution) -> None:
    exported.connect(ADA)
    before = timezone.now()
    verify(["ada"])
    assert (Connection.objects.get().verified_at or before) > before


def test_only_what_is_due_is_read(exported: Institution) -> None:
    exported.connect(ADA)
    exported.connect(BEN)
    exported.export()
    Connection.objects.filter(person_id="ben").update(verified_at=timezone.now() - timedelta(days=2))
    run = start_verification(Trigger.NIGHTLY, last_read_before=timezone.now() - timedelta(days=1))
    assert (run.planned, finish(run).requests) == (1, 1)
    assert start_verification(Trigger.NIGHTLY, last_read_before=timezone.now() - timedelta(days=1)).state == RunState.DONE


def test_a_change_that_was_not_weighed_yet_is_not_written_by_it(exported: Institution) -> None:
    record = exported.connect(ADA)
    exported.export()
    exported.holds(output("o1", ADA, title="Changed"))
    report = verify()
    assert (report.requests, works(record)) == (0, ["On orchids o1"])
    assert "weighed" in report.stopped["ada"]


def test_who_is_not_connected_is_said(exported: Institution) -> None:
    assert list(verify(["ada"]).stopped) == ["ada"]
