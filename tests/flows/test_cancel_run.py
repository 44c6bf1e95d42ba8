"""A run that the brake holds can be cancelled: nothing is sent, and nothing is forgotten."""

from __future__ import annotations

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, output

from pollinia.flows.cancel_run import cancel_run
from pollinia.flows.go_on import NotHeld, go_on
from pollinia.flows.start_run import start_run
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import ChangeMark
from pollinia.store.runs import Run, RunState, Trigger, Turn, TurnState


@pytest.fixture
def held(institution: Institution) -> Run:
    institution.holds(ADA, *(output(f"o{number}", ADA) for number in range(1, 4)))
    institution.connect(ADA)
    institution.export()
    institution.configure(brake_items=1, brake_share=0.1, workflow_threshold="approved")
    institution.loses("o1", "o2")
    run = start_run(Trigger.CHANGED)
    assert run.state == RunState.HELD
    return run


def test_nothing_is_sent_and_the_next_run_plans_the_same_anew(institution: Institution, held: Run) -> None:
    cancelled = cancel_run(held.pk, by="ada@example.org")
    assert (cancelled.state, "ada@example.org" in (cancelled.ended_early or "")) == (RunState.STOPPED, True)
    assert set(Turn.objects.filter(run=held).values_list("state", flat=True)) == {TurnState.STOPPED}
    assert ChangeMark.objects.get().held_by is None
    assert AuditLine.objects.latest("id").by == "ada@example.org"
    again = start_run(Trigger.CHANGED)
    assert (again.state, again.removals) == (RunState.HELD, held.removals)


def test_what_was_corrected_meanwhile_is_not_held_again(institution: Institution, held: Run) -> None:
    cancel_run(held.pk, by="ada@example.org")
    institution.holds(output("o1", ADA), output("o2", ADA))
    assert start_run(Trigger.CHANGED).state == RunState.DONE


def test_it_is_cancelled_once_and_does_not_go_on_afterwards(held: Run) -> None:
    cancel_run(held.pk, by="ada@example.org")
    for deed in (cancel_run, go_on):
        with pytest.raises(NotHeld):
            deed(held.pk, by="ada@example.org")
