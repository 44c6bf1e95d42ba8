"""What goes wrong during an export costs nobody an item: nothing is added twice, nothing is forgotten, nobody else waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection as database
from tests.database import dsn
from tests.flows.institution import Institution, affiliations, works
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Identifier, Organisation, Text, Visibility
from pollinia.domain.faults import BadCredentials
from pollinia.domain.options import DeletedAtOrcid
from pollinia.domain.permission import ConnectionState
from pollinia.domain.plan import Deed
from pollinia.domain.records.item import Section
from pollinia.flows import apply_plan, record_outcomes
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.export import export
from pollinia.flows.hand_out import hand_out
from pollinia.flows.import_content import import_content
from pollinia.flows.plan_export import plan_export
from pollinia.flows.start_run import start_run
from pollinia.flows.suspect import MOST_DEAD_TOKENS
from pollinia.flows.work_off import BUSY
from pollinia.orcid.http import ATTEMPTS
from pollinia.store import locks
from pollinia.store.connections import Connection, OptOut, Suspicion
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.runs import Trigger
from pollinia.trial.environment import free_port


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA, BEN))
    return institution


def test_losing_every_put_code_adds_nothing_and_adopts_everything(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    ExportedItem.objects.all().delete()
    report = filled.export()
    assert (report.count(Deed.ADD), report.count(Deed.ADOPT)) == (0, 5)
    assert len(works(record)) == 2
    assert len(affiliations(record, "employment")) == 1
    assert filled.export().requests == 0


@pytest.mark.parametrize("written", range(5))
def test_a_process_killed_between_orcids_answer_and_our_record_of_it_loses_nothing(
    filled: Institution, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    record = filled.connect(ADA)
    settle, answers = record_outcomes.settle, iter(range(10))

    def killed(*arguments: object) -> None:
        if next(answers) == written:
            raise Killed
        settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(apply_plan, "settle", killed)
    try:
        filled.export()
    except Killed:
        monkeypatch.setattr(apply_plan, "settle", settle)
        filled.export()
    assert works(record) == ["On orchids o1", "On orchids o2"]
    assert len(affiliations(record, "employment")) == 1
    assert ExportedItem.objects.count() == 5
    assert filled.export().requests == 0


@pytest.mark.parametrize(
    ("setting", "expected"),
    [(DeletedAtOrcid.ADD_AGAIN, ["Changed o1", "On orchids o2"]), (DeletedAtOrcid.RESPECT, ["On orchids o2"])],
)
def test_a_work_that_the_researcher_deleted_comes_back_or_not_as_set(
    filled: Institution, setting: DeletedAtOrcid, expected: list[str]
) -> None:
    filled.configure(deleted_at_orcid=setting)
    record = filled.connect(ADA)
    filled.export()
    put_code = ExportedItem.objects.get(key="output:o1").put_code
    filled.client_for(record).delete(f"/work/{put_code}")
    filled.holds(output("o1", ADA, title="Changed"))
    filled.export()
    assert works(record) == expected


def test_what_is_gone_already_counts_as_deleted(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    put_code = ExportedItem.objects.get(key="output:o1").put_code
    filled.client_for(record).delete(f"/work/{put_code}")
    filled.loses("o1")
    report = filled.export()
    assert (report.refused, report.failed, works(record)) == (0, 0, ["On orchids o2"])
    assert not ExportedItem.objects.filter(key="output:o1").exists()


def test_a_refused_item_holds_back_no_other_and_is_tried_again_only_when_it_changes(filled: Institution) -> None:
    record = filled.connect(ADA)
    known = {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]}
    filled.sandbox.control("organisations", known)
    try:
        report = filled.export()
        assert (report.refused, report.count(Deed.ADD)) == (1, 4)
        assert "disambiguated" in RefusedItem.objects.get().answer
        (planned,) = plan_export()
        assert "disambiguated" in planned.refused["affiliation:A-1"]
        assert filled.export().requests == 0
        moved = replace(UNIVERSITY, identifiers=(Identifier("ror", "https://ror.org/05qwgg493"),))
        filled.holds(moved)
        assert filled.export().count(Deed.ADD, Section.EMPLOYMENT) == 1
    finally:
        filled.sandbox.http.delete("/control/organisations")
    assert len(affiliations(record, "employment")) == 1
    assert not RefusedItem.objects.exists()


def test_an_update_that_is_refused_leaves_what_is_on_the_record(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    unknown = Organisation(id="U", names=(Text("Another"),), identifiers=(Identifier("ror", "https://ror.org/05qwgg493"),))
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/02hpadn98"}]})
    try:
        filled.holds(replace(unknown, address=UNIVERSITY.address))
        assert filled.export().refused == 1
        assert filled.export().requests == 0
    finally:
        filled.sandbox.http.delete("/control/organisations")
    assert [each["organization"]["name"] for each in affiliations(record, "employment")] == ["University of Exampleton"]


def test_withdrawn_permission_stops_that_person_only_and_keeps_the_iD(filled: Institution) -> None:
    hers, his = filled.connect(ADA), filled.connect(BEN)
    filled.sandbox.control(f"people/{hers.orcid}/revoke", {"client_id": filled.client_id})
    report = filled.export()
    assert list(report.stopped) == ["ada"]
    assert "connecting anew" in report.stopped["ada"]
    assert filled.connection(ADA).state == ConnectionState.PERMISSION_WITHDRAWN
    assert filled.connection(ADA).orcid == hers.orcid
    assert works(his) == ["On orchids o2"]
    assert filled.export().researchers == 1


@pytest.mark.parametrize("state", ["locked", "deactivated", "deprecated"])
def test_a_record_that_cannot_be_written_stops_that_person_only(filled: Institution, state: str) -> None:
    hers, his = filled.connect(ADA), filled.connect(BEN)
    primary = {"primary": filled.sandbox.person()} if state == "deprecated" else {}
    filled.sandbox.control(f"people/{hers.orcid}/state", {"state": state, **primary})
    report = filled.export()
    assert list(report.stopped) == ["ada"]
    assert filled.connection(ADA).state in (ConnectionState.RECORD_UNAVAILABLE, ConnectionState.PERMISSION_WITHDRAWN)
    assert works(his) == ["On orchids o2"]


def test_many_dead_tokens_in_a_row_are_our_own_fault_and_nobody_is_marked(institution: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(6)]
    institution.holds(*people, *(output(f"o-{each.id}", each) for each in people))
    for person in people:
        institution.connect(person)
    for connection in Connection.objects.all():
        connection.access_token = "00000000-0000-4000-8000-000000000000"
        connection.save()
    assert "several researchers in a row" in (institution.export().ended_early or "")
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.EXPORTING}


def test_those_whom_somebody_names_are_believed_to_have_withdrawn_where_our_credentials_work(filled: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(MOST_DEAD_TOKENS + 1)]
    filled.holds(*people, *(output(f"o-{each.id}", each) for each in people))
    for person in people:
        record = filled.connect(person)
        filled.sandbox.control(f"people/{record.orcid}/revoke", {"client_id": filled.client_id})
    assert "several researchers in a row" in (filled.export().ended_early or "")
    assert export(["p0", "p1"]).ended_early is None
    states = dict(Connection.objects.values_list("person_id", "state"))
    withdrawn = {person_id for person_id, state in states.items() if state == ConnectionState.PERMISSION_WITHDRAWN}
    assert withdrawn == {"p0", "p1"}


def test_a_token_that_was_refused_for_a_while_and_works_again_keeps_the_permission(filled: Institution) -> None:
    hers, his = filled.connect(ADA), filled.connect(BEN)
    Suspicion.objects.bulk_create(
        Suspicion(connection=each, connected_at=each.connected_at) for each in Connection.objects.all()
    )
    export(["ada"])
    assert not Suspicion.objects.exists()
    filled.export()
    assert {each.state for each in Connection.objects.all()} == {ConnectionState.EXPORTING}
    assert (len(works(hers)), len(works(his))) == (2, 1)


def test_a_token_of_which_orcid_says_nothing_is_not_asked_about_at_every_turn(
    filled: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    hers = filled.connect(ADA)
    filled.connect(BEN)
    hers_here = filled.connection(ADA)
    Suspicion.objects.create(connection=hers_here, connected_at=hers_here.connected_at)
    fault = {"kind": "status", "status": 502, "client_id": filled.client_id, "path": f"/v3.0/{hers.orcid}/works"}
    filled.sandbox.control("faults", fault)
    try:
        for number in range(3):
            filled.holds(output(f"more-{number}", BEN))
            export(["ben"])
        (asked,) = filled.sandbox.http.get("/control/faults").json()["faults"]
    finally:
        filled.sandbox.http.delete("/control/faults")
    assert asked["met"] == ATTEMPTS
    assert Suspicion.objects.exists()
    assert filled.connection(ADA).state == ConnectionState.EXPORTING


def test_whose_token_is_suspected_has_the_last_turn(filled: Institution) -> None:
    filled.connect(ADA)
    filled.connect(BEN)
    first = Connection.objects.earliest("pk")
    Suspicion.objects.create(connection=first, connected_at=first.connected_at)
    hand_out(start_run(Trigger.CHANGED))
    with database.cursor() as cursor:
        cursor.execute("SELECT args->>'connection_id' FROM procrastinate_jobs WHERE task_name = 'export_person' ORDER BY id")
        assert cursor.fetchall()[-1] == (str(first.pk),)


def test_a_registry_that_is_down_stops_the_run_and_changes_nothing(filled: Institution, settings: LazySettings) -> None:
    filled.connect(ADA)
    settings.TRIAL_REGISTRY = f"http://127.0.0.1:{free_port()}"
    store_client_secret("any", by="somebody")
    Connection.objects.update(registry=settings.TRIAL_REGISTRY)
    assert "cannot be reached" in (filled.export().ended_early or "")
    assert filled.connection(ADA).state == ConnectionState.EXPORTING
    assert not ExportedItem.objects.exists()


def test_wrong_credentials_are_said_at_once(filled: Institution) -> None:
    store_client_secret("wrong", by="somebody")
    with pytest.raises(BadCredentials):
        filled.connect(ADA)
    assert not Connection.objects.exists()


def test_no_token_and_no_secret_is_readable_in_the_database(filled: Institution) -> None:
    filled.connect(ADA)
    filled.export()
    token = filled.connection(ADA).access_token
    assert token
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM store_connection")
        assert all(token.encode() not in bytes(column) for column in cursor.fetchone())
        cursor.execute("SELECT secret FROM store_clientsecret")
        assert b"a-client-secret" not in bytes(cursor.fetchone()[0])


def test_a_record_that_another_process_is_writing_to_is_left_to_it(filled: Institution) -> None:
    record, his = filled.connect(ADA), filled.connect(BEN)
    with psycopg.connect(dsn()) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [locks._RECORDS, filled.connection(ADA).pk])
        report = filled.export()
    assert report.stopped == {"ada": BUSY}
    assert (works(record), works(his)) == ([], ["On orchids o2"])
    filled.export()
    assert len(works(record)) == 2


def test_two_processes_that_export_at_once_write_everything_once(filled: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(8)]
    filled.holds(*people, *(output(f"o-{each.id}-{number}", each) for each in people for number in range(5)))
    records = [filled.connect(person) for person in people]
    script = "import sys; from pollinia.cli import main; sys.exit(main(['export', '--json']))"
    environment = {
        **os.environ,
        "DATABASE_URL": dsn(),
        "POLLINIA_TRIAL_REGISTRY": filled.sandbox.base,
    }
    started = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    reports = [json.loads(process.communicate(timeout=60)[0]) for process in started]
    assert sum(report["works_added"] for report in reports) == 40
    assert [len(works(record)) for record in records] == [5] * 8
    assert ExportedItem.objects.count() == 40


def test_content_that_was_hidden_while_the_run_was_on_is_not_written(filled: Institution) -> None:
    filled.connect(ADA)
    his = filled.connect(BEN)

    def meanwhile(done: int, total: int) -> None:
        filled.holds(output("o2", ADA, BEN, visibility=Visibility.CONFIDENTIAL))

    export(progress=meanwhile)
    assert works(his) == []


def test_a_researcher_who_paused_while_the_run_was_on_is_not_written_to(filled: Institution) -> None:
    filled.connect(ADA)
    his = filled.connect(BEN)

    def meanwhile(done: int, total: int) -> None:
        Connection.objects.filter(person_id="ben").update(state=ConnectionState.PAUSED)

    export(progress=meanwhile)
    assert works(his) == []


def test_another_client_leaves_what_the_first_one_wrote_alone_until_the_researcher_connects_anew(filled: Institution) -> None:
    record = filled.connect(ADA)
    filled.export()
    other = Institution.founded(filled.sandbox)
    other.configure(sandbox_client_id=other.client_id)
    filled.holds(output("o3", ADA))
    assert other.export().researchers == 0
    assert ExportedItem.objects.count() == 5
    assert len(works(record)) == 2


def test_a_connection_and_the_opt_outs_follow_a_person_whose_id_changes_by_joining(institution: Institution) -> None:
    orcid, employee = "0000-0002-1825-0097", replace(BEN, id="E1")
    import_content("cris", [UNIVERSITY])
    import_content("hr", [replace(employee, orcid=orcid), output("o1", employee), output("o2", employee)])
    record = institution.connect(employee, orcid=orcid)
    institution.export()
    OptOut.objects.create(person_id="E1", key="output:o1")
    import_content("cris", [UNIVERSITY, replace(BEN, orcid=orcid)])
    institution.export()
    assert Connection.objects.get().person_id == "ben"
    assert works(record) == ["On orchids o2"]


def test_a_kill_in_the_middle_of_a_replacement_is_not_taken_for_a_deletion_by_the_researcher(
    institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    institution.configure(deleted_at_orcid=DeletedAtOrcid.RESPECT)
    institution.holds(BEN, output("o1", BEN, translated_title=Text("Über Orchideen", "de")))
    record = institution.connect(BEN)
    institution.export()
    institution.holds(output("o1", BEN))
    delete = apply_plan._delete

    def killed(*arguments: object) -> None:
        delete(*arguments)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(apply_plan, "_delete", killed)
    with pytest.raises(Killed):
        institution.export()
    monkeypatch.setattr(apply_plan, "_delete", delete)
    institution.export()
    assert works(record) == ["On orchids o1"]


def test_tokens_that_die_in_a_row_after_a_success_are_in_doubt_too(institution: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(8)]
    institution.holds(*people, *(output(f"o-{each.id}", each) for each in people))
    for each in people:
        institution.connect(each)
    for connection in Connection.objects.exclude(person_id="p0"):
        connection.access_token = "00000000-0000-4000-8000-000000000000"
        connection.save()
    assert institution.export().ended_early
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.EXPORTING}


def test_what_was_written_before_a_fault_is_counted(filled: Institution) -> None:
    record = filled.connect(ADA)
    connection = filled.connection(ADA)
    connection.access_token = filled.sandbox.token(record.orcid, filled.client_id, "/activities/update /read-limited")
    connection.save()
    report = filled.export()
    assert list(report.stopped) == ["ada"]
    assert report.count(Deed.ADD, Section.WORK) == len(works(record)) == 2


def test_a_person_named_who_cannot_be_exported_is_said(filled: Institution) -> None:
    filled.connect(ADA)
    assert list(export(["ada", "ben", "nobody"]).stopped) == ["ben", "nobody"]
