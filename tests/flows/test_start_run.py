"""Planning a run: who gets a turn, and when the brake holds it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flows.institution import Institution, works
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Visibility
from pollinia.domain.options import Options
from pollinia.domain.plan import Deed
from pollinia.flows.export import export, finish
from pollinia.flows.go_on import NotHeld, go_on
from pollinia.flows.registry_access import Clients
from pollinia.flows.start_run import ExportNotAllowed, start_run
from pollinia.flows.take_turn import UNFORESEEN, take_turn
from pollinia.flows.verify import verify
from pollinia.flows.work_off import BUSY
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.researchers import Loaded, load_researcher
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState


@pytest.fixture
def exported(institution: Institution) -> Institution:
    """Ada and Ben, in step with ten works each; the brake asks at more than five items and a fifth of all."""
    institution.configure(brake_items=5)
    outputs = [output(f"{person.id}-{number}", person) for person in (ADA, BEN) for number in range(10)]
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, *outputs)
    institution.connect(ADA)
    institution.connect(BEN)
    institution.export()
    return institution


def hide(institution: Institution, person: object, number: int) -> None:
    from pollinia.domain.content import Person

    assert isinstance(person, Person)
    institution.holds(*(output(f"{person.id}-{each}", person, visibility=Visibility.CAMPUS) for each in range(number)))


def requests(institution: Institution) -> int:
    rows = institution.sandbox.http.get("/control/requests").json()["requests"]
    return sum(each["count"] for each in rows if each["client"] == institution.client_id)


def test_only_who_is_marked_is_planned(exported: Institution) -> None:
    assert start_run(Trigger.CHANGED).planned == 0
    exported.holds(output("ada-1", ADA, title="Changed"))
    run = start_run(Trigger.CHANGED)
    assert (run.planned, run.rewrites, run.state) == (1, 1, RunState.RUNNING)
    assert finish(run).count(Deed.UPDATE) == 1
    assert start_run(Trigger.CHANGED).planned == 0


def test_a_mark_without_anything_to_do_is_cleared_by_the_plan(exported: Institution) -> None:
    exported.holds(replace(ADA, email="other@example.org"))
    assert ChangeMark.objects.exists()
    assert start_run(Trigger.CHANGED).state == RunState.DONE
    assert not ChangeMark.objects.exists()


def test_a_run_that_would_remove_too_much_sends_nothing_and_asks(exported: Institution) -> None:
    hide(exported, ADA, 6)
    before = requests(exported)
    report = export()
    assert report.held
    assert report.ended_early is not None
    assert "would remove 6 and rewrite 0 of the 23 items" in report.ended_early
    assert (report.requests, requests(exported)) == (0, before)
    assert Run.objects.get(pk=report.run_id).state == RunState.HELD


def test_what_is_held_stays_held_however_it_is_come_by(exported: Institution) -> None:
    hide(exported, ADA, 6)
    export()
    before = requests(exported)
    assert start_run(Trigger.CHANGED).state == RunState.HELD
    assert start_run(Trigger.NIGHTLY).state == RunState.HELD
    assert verify(["ada"]).requests == 0
    assert requests(exported) == before
    assert Run.objects.filter(state=RunState.HELD).count() == 1


def test_who_is_not_concerned_is_not_verified_less_for_it(exported: Institution) -> None:
    hide(exported, ADA, 6)
    export()
    assert verify().requests == 1


def test_an_administrator_lets_it_go_on(exported: Institution) -> None:
    hide(exported, ADA, 6)
    run_id = export().run_id
    report = finish(go_on(run_id, by="an administrator"))
    assert (report.count(Deed.DELETE), report.held) == (6, False)
    assert Run.objects.get(pk=run_id).state == RunState.DONE
    assert not ChangeMark.objects.exists()
    line = AuditLine.objects.get()
    assert (line.by, line.sentence) == ("an administrator", f"Let run {run_id} go on: 6 removals, 0 rewrites.")


def test_it_goes_on_once(exported: Institution) -> None:
    hide(exported, ADA, 6)
    run_id = export().run_id
    go_on(run_id, by="one")
    with pytest.raises(NotHeld):
        go_on(run_id, by="another")


def test_a_held_run_that_was_planned_anew_cannot_go_on(exported: Institution) -> None:
    hide(exported, ADA, 6)
    first = export().run_id
    hide(exported, ADA, 8)
    second = export()
    assert (second.held, Run.objects.get(pk=first).state) == (True, RunState.REPLACED)
    with pytest.raises(NotHeld):
        go_on(first, by="an administrator")
    assert finish(go_on(second.run_id, by="an administrator")).count(Deed.DELETE) == 8


def test_a_mistake_that_was_undone_is_held_no_more(exported: Institution) -> None:
    hide(exported, ADA, 6)
    held = export().run_id
    exported.holds(*(output(f"ada-{each}", ADA) for each in range(6)))
    again = export()
    assert (again.held, again.requests) == (False, 0)
    assert Run.objects.get(pk=held).state == RunState.REPLACED


def test_a_rewrite_counts_as_much_as_a_removal(exported: Institution) -> None:
    exported.holds(*(output(f"ada-{each}", ADA, title="Changed") for each in range(3)))
    hide(exported, BEN, 3)
    assert export().held


def test_additions_are_never_held(exported: Institution) -> None:
    exported.holds(*(output(f"new-{each}", ADA) for each in range(30)))
    assert not export().held


def test_naming_a_researcher_is_weighed_by_itself(exported: Institution) -> None:
    hide(exported, ADA, 4)
    hide(exported, BEN, 4)
    assert export().held
    assert export(["ada"]).count(Deed.DELETE) == 4
    assert ChangeMark.objects.get().connection.person_id == "ben"


def test_a_turn_never_removes_more_than_was_weighed(exported: Institution) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    run = start_run(Trigger.CHANGED)
    hide(exported, ADA, 6)
    report = finish(run)
    assert (report.requests, list(report.stopped)) == (0, ["ada"])
    assert "weighed" in report.stopped["ada"]
    assert start_run(Trigger.CHANGED).state == RunState.HELD


def test_a_run_whose_planner_was_killed_is_planned_anew(exported: Institution) -> None:
    dead = Run.objects.create(registry=exported.sandbox.base, started_at="2026-11-23T02:00:00Z")
    export()
    dead.refresh_from_db()
    assert dead.state == RunState.STOPPED
    assert "ended before" in (dead.ended_early or "")


def test_whose_turn_did_not_come_is_planned_again(exported: Institution) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    start_run(Trigger.CHANGED)
    again = start_run(Trigger.CHANGED)
    assert (again.planned, again.state) == (1, RunState.RUNNING)


def test_one_turn_settles_what_waits_in_every_run(exported: Institution) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    first, second = start_run(Trigger.CHANGED), start_run(Trigger.CHANGED)
    finish(second)
    assert set(Turn.objects.filter(person_id="ada").values_list("state", flat=True)) == {TurnState.DONE}
    first.refresh_from_db()
    assert first.state == RunState.DONE


def test_nothing_is_planned_while_export_is_off(exported: Institution) -> None:
    exported.configure(export_enabled=False)
    with pytest.raises(ExportNotAllowed):
        start_run(Trigger.NIGHTLY)


def test_switching_export_off_stops_the_turns_that_wait(exported: Institution) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    run = start_run(Trigger.CHANGED)
    exported.configure(export_enabled=False)
    report = finish(run)
    assert report.requests == 0
    assert "switched off" in report.stopped["ada"]


def test_several_threads_do_what_one_does(institution: Institution) -> None:
    people = [replace(BEN, id=f"p{number}") for number in range(12)]
    institution.holds(*people, *(output(f"o-{each.id}-{number}", each) for each in people for number in range(3)))
    records = [institution.connect(person) for person in people]
    report = export(threads=6)
    assert (report.researchers, report.count(Deed.ADD), report.stopped) == (12, 36, {})
    assert [len(works(record)) for record in records] == [3] * 12
    assert Run.objects.get().requests == report.requests == 24


def test_a_change_that_is_saved_while_a_run_is_planned_reaches_everybody(
    exported: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.flows.start_run.BATCH", 1)
    exported.holds(replace(ADA, email="ada@example.com"), replace(BEN, email="ben@example.com"))
    start_run(Trigger.CHANGED, progress=lambda done, _: exported.configure(portal_url=False) if done == 1 else None)
    assert set(ChangeMark.objects.values_list("connection__person_id", flat=True)) == {"ada", "ben"}
    # Ben has no page.
    assert start_run(Trigger.CHANGED).removals == 1


def test_a_change_that_is_saved_while_a_turn_is_taken_is_not_forgotten(
    exported: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))

    def read_and_saved_since() -> Options:
        options = current_options()
        exported.configure(portal_url=False)
        return options

    run = start_run(Trigger.CHANGED)
    monkeypatch.setattr("pollinia.flows.take_turn.current_options", read_and_saved_since)
    finish(run)
    assert "ada" in ChangeMark.objects.values_list("connection__person_id", flat=True)


def test_a_held_run_that_an_administrator_has_let_go_on_is_not_replaced(
    exported: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(exported, ADA, 6)
    held = export().run_id
    found = Run.objects.filter(state=RunState.HELD)

    def found_before_it_was_let_go(**conditions: object) -> object:
        if conditions.keys() != {"registry", "client_id", "state"}:
            return Run.objects.all().filter(**conditions)
        runs = list(found)
        go_on(held, by="an administrator")
        return runs

    monkeypatch.setattr(Run.objects, "filter", found_before_it_was_let_go)
    start_run(Trigger.CHANGED)
    monkeypatch.undo()
    assert Run.objects.get(pk=held).state == RunState.RUNNING


def test_what_nobody_foresaw_ends_the_turn_and_leaves_the_mark(exported: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    run = start_run(Trigger.CHANGED)
    monkeypatch.setattr("pollinia.flows.take_turn.load_researcher", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), Clients() as clients:
        take_turn(Connection.objects.get(person_id="ada").pk, clients)
    run.refresh_from_db()
    assert (run.state, Turn.objects.get(run=run).sentence) == (RunState.DONE, UNFORESEEN)
    assert ChangeMark.objects.exists()


def test_a_turn_that_another_process_has_settled_meanwhile_stays_so(
    exported: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported.holds(output("ada-1", ADA, title="Changed"))
    run = start_run(Trigger.CHANGED)

    def loaded_and_settled_since(registry: str, person_id: str) -> Loaded | None:
        Turn.objects.filter(run=run).update(state=TurnState.STOPPED, sentence=BUSY)
        return load_researcher(registry, person_id)

    monkeypatch.setattr("pollinia.flows.take_turn.load_researcher", loaded_and_settled_since)
    with Clients() as clients:
        take_turn(Connection.objects.get(person_id="ada").pk, clients)
    turn = Turn.objects.get(run=run)
    assert (turn.state, turn.sentence, turn.requests) == (TurnState.STOPPED, BUSY, 1)
