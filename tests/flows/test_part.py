"""Stopping: consent to write withdrawn, disconnected, tidied up after the permission was withdrawn at ORCID."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone
from tests.flows.institution import PASSWORD, READ, SECRET, Institution, affiliations, items, works
from tests.patience import eventually
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.sandbox.trial import OTHER_CLIENT, Record

from pollinia.domain.permission import ConnectionState
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.give_back import give_back
from pollinia.flows.nightly import begin_night
from pollinia.flows.part import (
    PAUSE_SECONDS,
    CannotRemove,
    NoPermissionLeft,
    NotConnected,
    NotWithdrawn,
    ask_to_part,
    part,
    waiting_partings,
)
from pollinia.flows.pause import NotAllowedToWrite, NothingToPause, export_now, pause, resume
from pollinia.flows.registry_access import Clients
from pollinia.flows.rescue import rescue
from pollinia.flows.standing import standing
from pollinia.flows.start_run import new_run, start_run
from pollinia.flows.take_turn import EXPORT_CHANGED, NOT_CONNECTED
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.connections import Connection, OptOut
from pollinia.store.exported import ExportedItem
from pollinia.store.partings import Parting, PartingDeed
from pollinia.store.runs import ActionTaken, Run, RunState, Trigger, Turn
from pollinia.store.unused_permissions import UnusedPermission
from pollinia.trial.connecting import connect_in_trial

THEIRS = {
    "title": {"title": {"value": "Of somebody else"}},
    "type": "book",
    "external-ids": {
        "external-id": [
            {"external-id-type": "doi", "external-id-value": "10.5555/other", "external-id-relationship": "self"},
        ]
    },
}


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA, BEN), output("o2", ADA))
    return institution


@pytest.fixture
def record(filled: Institution) -> Record:
    """Ada's, as somebody else's client sees it, with two works, an employment, an ID and a link of ours on it."""
    record = filled.connect(ADA)
    filled.export()
    assert len(works(record)) == 2
    return record


def settle() -> list[float | None]:
    with Clients() as clients:
        settled = [part(each, clients) for each in waiting_partings()]
        give_back(clients)
    return settled


def sections(record: Record) -> tuple[int, int, int, int]:
    return (
        len(works(record)),
        len(affiliations(record, "employment")),
        len(items(record, "external-identifiers", "external-identifier")),
        len(items(record, "researcher-urls", "researcher-url")),
    )


def test_withdrawn_consent_stops_writing_at_once_and_leaves_what_is_there(filled: Institution, record: Record) -> None:
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=False, by="ada@example.org")
    assert filled.connection(ADA).state == ConnectionState.CONNECTED
    filled.holds(output("o3", ADA))
    assert filled.export().researchers == 0
    assert settle() == [None]
    assert not Parting.objects.exists()
    assert len(works(record)) == 2


def test_what_was_written_is_removed_item_by_item_and_nothing_else(filled: Institution, record: Record) -> None:
    record.as_client(OTHER_CLIENT).add("work", THEIRS)
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=True, by="ada@example.org")
    assert settle() == [None]
    assert (works(record), sections(record)[1:]) == (["Of somebody else"], (0, 0, 0))
    run = Run.objects.get(trigger=Trigger.PARTING)
    reasons = set(ActionTaken.objects.filter(run=run).values_list("deed", "outcome", "reason"))
    assert reasons == {("delete", "done", "The researcher asked us to remove what we wrote.")}


def test_what_arrived_without_our_knowing_is_removed_too(filled: Institution, record: Record) -> None:
    ExportedItem.objects.filter(key="output:o1").delete()
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=True, by="ada@example.org")
    settle()
    assert works(record) == []


def test_writing_goes_on_with_a_click_since_the_permission_stands(filled: Institution, record: Record) -> None:
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=True, by="ada@example.org")
    settle()
    resume("ada", by="ada@example.org")
    assert filled.export().writes == 5
    assert len(works(record)) == 2


def test_disconnecting_gives_the_permission_back_and_forgets_all_but_the_history(filled: Institution, record: Record) -> None:
    token = filled.connection(ADA).access_token
    OptOut.objects.create(person_id="ada", key="output:o2")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    assert settle() == [None]
    assert not Connection.objects.exists()
    assert not ExportedItem.objects.exists()
    assert ActionTaken.objects.exists()
    assert OptOut.objects.exists()
    assert len(works(record)) == 2
    assert Record(filled.sandbox, record.orcid, str(token)).get("/works").status_code == 401
    assert "ada@example.org disconnected the ORCID iD; what was written is left." in AuditLine.objects.values_list(
        "sentence", flat=True
    )


def is_alive(filled: Institution, record: Record, token: str | None) -> bool:
    status = Record(filled.sandbox, record.orcid, str(token)).get("/works").status_code
    assert status in {200, 401}
    return status == 200


def test_a_permission_that_orcid_does_not_take_back_is_tried_again_and_said(filled: Institution, record: Record) -> None:
    token = filled.connection(ADA).access_token
    store_client_secret("another secret", by="somebody")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    assert not Connection.objects.exists()
    assert standing("ada").not_given_back
    assert is_alive(filled, record, token)
    store_client_secret(SECRET, by="somebody")
    begin_night()
    settle()
    assert not is_alive(filled, record, token)
    assert not standing("ada").not_given_back


def test_it_is_not_tried_for_ever(filled: Institution, record: Record) -> None:
    store_client_secret("another secret", by="somebody")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    UnusedPermission.objects.update(since=timezone.now() - timedelta(days=31))
    begin_night()
    assert not UnusedPermission.objects.exists()
    assert "and it was erased here" in AuditLine.objects.latest("id").sentence


def test_a_permission_of_an_earlier_client_is_given_back_while_its_secret_is_known(filled: Institution, record: Record) -> None:
    token, earlier = filled.connection(ADA).access_token, filled.client_id
    filled.configure(sandbox_client_id="APP-0000000000OTHER0")
    store_client_secret("its secret", by="somebody")
    assert standing("ada").gives_back
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    assert not is_alive(filled, record, token)
    filled.configure(sandbox_client_id=earlier)
    filled.connect(BEN)
    filled.configure(sandbox_client_id="APP-0000000000OTHER0")
    ClientSecret.objects.filter(client_id=earlier).delete()
    assert not standing("ben").gives_back
    ask_to_part("ben", PartingDeed.DISCONNECT, removes=False, by="ben@example.org")
    settle()
    assert standing("ben").not_given_back


@pytest.mark.parametrize("deed", [PartingDeed.DISCONNECT, PartingDeed.TIDY_UP])
def test_who_connects_again_while_it_is_being_done_stays_connected(filled: Institution, deed: PartingDeed) -> None:
    email = f"again.{deed}@example.org"
    orcid = filled.sandbox.person(email=email, password=PASSWORD)
    first = connect_in_trial("ada", email, PASSWORD).access_token
    filled.export()
    record = Record(filled.sandbox, orcid, filled.sandbox.token(orcid, OTHER_CLIENT, READ))
    if deed == PartingDeed.TIDY_UP:
        Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    ask_to_part("ada", deed, removes=True, by="ada@example.org")
    while_it_is_being_done(filled, lambda: connect_in_trial("ada", email, PASSWORD))
    now = filled.connection(ADA)
    assert now.state == ConnectionState.EXPORTING
    assert now.access_token not in {None, first}
    assert is_alive(filled, record, now.access_token)
    assert not is_alive(filled, record, first)


def test_who_lets_it_go_on_while_it_is_being_done_stays_connected(filled: Institution, record: Record) -> None:
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada@example.org")
    while_it_is_being_done(filled, lambda: resume("ada", by="ada@example.org"))
    assert filled.connection(ADA).state == ConnectionState.EXPORTING
    assert len(works(record)) == 2
    assert filled.export().writes == 0


@pytest.mark.parametrize(
    ("decide", "sentence"),
    [
        (lambda _: pause("ada", by="ada@example.org"), NOT_CONNECTED),
        (lambda institution: institution.configure(export_enabled=False), EXPORT_CHANGED),
    ],
    ids=["the researcher has paused", "export is switched off"],
)
def test_nothing_more_is_written_once(
    filled: Institution, record: Record, decide: Callable[[Institution], None], sentence: str
) -> None:
    filled.holds(output("o1", ADA, BEN, title="On lilies"), output("o2", ADA, title="On lilies too"))
    filled.sandbox.control("faults", {"kind": "delay", "seconds": 2, "client_id": filled.client_id, "method": "PUT"})
    with ThreadPoolExecutor() as pool:
        try:
            exporting = pool.submit(export_in_a_thread, filled)
            eventually(lambda: filled.sandbox.http.get("/control/faults").json()["faults"][0]["met"] == 1)
            decide(filled)
            exporting.result()
        finally:
            filled.sandbox.http.delete("/control/faults")
    assert sum("lilies" in title for title in works(record)) == 1
    assert Turn.objects.latest("id").sentence == sentence


def test_a_run_whose_last_turn_was_of_somebody_who_disconnected_comes_to_its_end(filled: Institution, record: Record) -> None:
    filled.holds(output("o3", ADA))
    run = start_run(Trigger.CHANGED)
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    run.refresh_from_db()
    assert (run.state, Turn.objects.get(run=run).sentence) == (RunState.DONE, NOT_CONNECTED)


def test_a_run_that_nobody_is_left_of_comes_to_its_end(filled: Institution, record: Record) -> None:
    filled.holds(output("o3", ADA))
    run = start_run(Trigger.CHANGED)
    filled.connection(ADA).delete()
    rescue()
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_what_waits_for_orcid_waits_whoever_looks_for_it(
    filled: Institution, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=True, by="ada@example.org")
    filled.sandbox.control("faults", {"kind": "status", "status": 502, "client_id": filled.client_id})
    try:
        assert settle() == [PAUSE_SECONDS]
        assert (waiting_partings(), settle()) == ([], [])
    finally:
        filled.sandbox.http.delete("/control/faults")
    Parting.objects.update(not_before=timezone.now())
    assert settle() == [None]
    assert works(record) == []


def test_a_removal_that_was_cut_off_is_said_to_be_so_and_no_other_run_ends_it(filled: Institution, record: Record) -> None:
    with Clients() as clients:
        cut_off = new_run(clients.client(current_options()), Trigger.PARTING)
    begun = ActionTaken.objects.filter(person_id="ada").first()
    assert begun is not None
    ActionTaken.objects.filter(pk=begun.pk).update(run=cut_off)
    filled.export()
    cut_off.refresh_from_db()
    assert cut_off.state == RunState.PLANNING
    ask_to_part("ada", PartingDeed.WITHDRAW, removes=True, by="ada@example.org")
    settle()
    cut_off.refresh_from_db()
    assert cut_off.state == RunState.STOPPED
    assert "ended before it was done" in str(cut_off.ended_early)
    assert Run.objects.latest("id").state == RunState.DONE


def export_in_a_thread(filled: Institution) -> None:
    try:
        filled.export()
    finally:
        database.close()


def while_it_is_being_done(filled: Institution, happens: Callable[[], object]) -> None:
    """Something happens while the record is read, before anything is removed from it."""
    filled.sandbox.control("faults", {"kind": "delay", "seconds": 2, "client_id": filled.client_id, "path": "*/record"})
    with ThreadPoolExecutor() as pool:
        try:
            removing = pool.submit(settle_in_a_thread)
            eventually(lambda: filled.sandbox.http.get("/control/faults").json()["faults"][0]["met"] == 1)
            happens()
            assert removing.result() == [None]
        finally:
            filled.sandbox.http.delete("/control/faults")


def settle_in_a_thread() -> list[float | None]:
    try:
        return settle()
    finally:
        database.close()


def test_after_disconnecting_and_connecting_again_nothing_is_doubled(filled: Institution) -> None:
    orcid = filled.sandbox.person(email="back@example.org", password=PASSWORD)
    record = Record(filled.sandbox, orcid, filled.sandbox.token(orcid, OTHER_CLIENT, READ))
    connect_in_trial("ada", "back@example.org", PASSWORD)
    filled.export()
    before = sections(record)
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    connect_in_trial("ada", "back@example.org", PASSWORD)
    filled.export()
    assert sections(record) == before == (2, 1, 1, 1)


def test_permission_withdrawn_at_orcid_still_lets_us_remove_what_we_wrote(filled: Institution, record: Record) -> None:
    filled.sandbox.control(f"people/{record.orcid}/revoke", {"client_id": filled.client_id})
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    ask_to_part("ada", PartingDeed.TIDY_UP, removes=True, by="ada@example.org")
    assert settle() == [None]
    assert sections(record) == (0, 0, 0, 0)
    connection = filled.connection(ADA)
    assert (connection.state, connection.access_token) == (ConnectionState.PERMISSION_WITHDRAWN, None)


def test_what_is_erased_is_the_reason_why_nothing_can_be_removed_any_more(filled: Institution, record: Record) -> None:
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN, access_token=None)
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada@example.org")
    assert settle() == [None]
    assert Parting.objects.get().hindrance == str(NoPermissionLeft())


@pytest.mark.parametrize("state", sorted(set(ConnectionState) - {ConnectionState.PERMISSION_WITHDRAWN}))
def test_nothing_is_tidied_up_where_the_permission_stands(filled: Institution, record: Record, state: ConnectionState) -> None:
    Connection.objects.update(state=state)
    with pytest.raises(NotWithdrawn):
        ask_to_part("ada", PartingDeed.TIDY_UP, removes=False, by="ada@example.org")
    connection = filled.connection(ADA)
    assert (connection.state, connection.access_token is None) == (state, False)
    assert not Parting.objects.exists()


def test_while_orcid_cannot_be_reached_it_waits(filled: Institution, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada@example.org")
    filled.sandbox.control("faults", {"kind": "status", "status": 502, "client_id": filled.client_id})
    (seconds,) = settle()
    assert seconds is not None
    assert Parting.objects.exists()
    filled.sandbox.http.delete("/control/faults")
    Parting.objects.update(not_before=timezone.now())
    assert settle() == [None]
    assert (works(record), Connection.objects.exists()) == ([], False)


def test_what_another_client_wrote_cannot_be_removed_and_the_researcher_decides_anew(
    filled: Institution, record: Record
) -> None:
    Connection.objects.update(client_id="APP-0000000000OTHER0")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada@example.org")
    assert settle() == [None]
    assert Parting.objects.get().hindrance == str(CannotRemove())
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    assert not Connection.objects.exists()


def test_who_is_in_no_source_any_more_can_still_have_it_removed(filled: Institution, record: Record) -> None:
    filled.loses("ada")
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada@example.org")
    settle()
    assert works(record) == []


def test_co_authors_no_longer_name_the_iD(filled: Institution, record: Record) -> None:
    filled.connect(BEN)
    filled.export()
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    settle()
    plans = filled.export()
    assert plans.writes == 1


def test_who_is_not_connected_has_nothing_to_stop(filled: Institution) -> None:
    with pytest.raises(NotConnected):
        ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    with pytest.raises(NothingToPause):
        pause("ada", by="ada@example.org")
    with pytest.raises(NotAllowedToWrite):
        resume("ada", by="ada@example.org")
    with pytest.raises(NotAllowedToWrite):
        export_now("ada")


def test_paused_nothing_is_written_until_it_goes_on(filled: Institution, record: Record) -> None:
    pause("ada", by="ada@example.org")
    filled.holds(output("o3", ADA))
    assert filled.export().researchers == 0
    resume("ada", by="ada@example.org")
    assert filled.export().writes == 1
