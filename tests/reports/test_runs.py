"""The list of runs, and one run in detail."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Identifier
from pollinia.domain.plan import Action, Deed
from pollinia.domain.records.item import Section
from pollinia.flows.export import export, finish
from pollinia.flows.record_outcomes import begin
from pollinia.flows.start_run import start_run
from pollinia.flows.verify import verify
from pollinia.reports.organisations import Scope
from pollinia.reports.paging import Paging
from pollinia.reports.runs import list_actions, list_runs, list_turns, run_detail
from pollinia.store.connections import Connection
from pollinia.store.runs import Outcome, Run, Trigger, TurnState

ALL = Paging()


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("1", ADA), output("2", ADA, BEN))
    institution.connect(ADA)
    institution.connect(BEN)
    return institution


def test_the_newest_run_comes_first_with_what_became_of_its_turns(filled: Institution, scope: Scope) -> None:
    first = filled.export()
    verified = verify()
    page = list_runs(scope.registry, ALL)
    verification, run = page.entries
    assert (run.id, run.state, run.turns, run.done, run.waiting) == (first.run_id, "done", 2, 2, 0)
    assert (run.requests, verification.requests) == (first.requests, verified.requests)
    assert (run.verifies, verification.verifies) == (False, True)
    assert run.requests_per_second is not None
    assert run.requests_per_second > 0


def test_runs_come_in_pages(filled: Institution, scope: Scope) -> None:
    ids = [filled.export().run_id for _ in range(3)]
    page = list_runs(scope.registry, Paging(2, 2))
    assert ([run.id for run in page.entries], page.total, page.pages) == (ids[:1], 3, 2)


def test_a_run_that_is_on_counts_what_its_turns_have_sent_by_now(filled: Institution, scope: Scope) -> None:
    run = start_run(Trigger.CHANGED)
    (row,) = list_runs(scope.registry, ALL).entries
    assert (row.id, row.state, row.turns, row.waiting, row.requests, row.ended_at) == (run.pk, "running", 2, 2, 0, None)


def test_who_was_stopped_is_named_with_the_reason(filled: Institution) -> None:
    run = start_run(Trigger.CHANGED)
    Connection.objects.filter(person_id="ben").update(state="paused")
    finish(run)
    (turn,) = list_turns(run.pk, ALL, [TurnState.STOPPED]).entries
    assert (turn.person_id, turn.name) == ("ben", "Sample, Ben")
    assert "paused" in str(turn.sentence)
    assert list_turns(run.pk, ALL).total == 2


def test_the_detail_counts_actions_by_kind_and_outcome(filled: Institution) -> None:
    detail = run_detail(export().run_id)
    assert detail is not None
    works = [each.number for each in detail.actions if (each.deed, each.section, each.outcome) == ("add", "work", "done")]
    assert works == [3]
    assert detail.turns_per_minute == 2
    assert detail.seconds_left is None


def test_what_is_counted_as_it_is_written_down_is_what_one_by_one_has_happened(filled: Institution) -> None:
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        run = Run.objects.get(pk=export().run_id)
    finally:
        filled.sandbox.http.delete("/control/organisations")
    begin([Action(Deed.DELETE, Section.WORK, "output:1", 17, None, "It is gone.")], run, filled.connection(ADA))
    detail = run_detail(run.pk)
    assert detail is not None
    actions = list_actions(run.pk, Paging(size=1000))
    told = {(each.deed, each.section, each.outcome): each.number for each in detail.actions}
    assert told == Counter((each.deed, each.section, each.outcome) for each in actions.entries)
    assert {outcome for _, _, outcome in told} == {Outcome.DONE, Outcome.REFUSED, Outcome.TRYING}
    assert actions.total == len(actions.entries)


def test_every_page_of_the_actions_goes_on_where_the_one_before_it_ends(filled: Institution) -> None:
    run_id = export().run_id
    ids = [each.key for each in list_actions(run_id, ALL).entries]
    pages = [list_actions(run_id, Paging(number, 2)) for number in range(1, 2 + len(ids) // 2)]
    assert [each.key for page in pages for each in page.entries] == ids
    assert not list_actions(run_id, Paging(100, 2)).entries


def test_a_run_that_is_forgotten_has_no_detail(filled: Institution) -> None:
    assert run_detail(export().run_id + 1) is None


def test_every_action_is_shown_with_its_title_and_orcids_answer(filled: Institution) -> None:
    filled.sandbox.control("organisations", {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]})
    try:
        run_id = export().run_id
    finally:
        filled.sandbox.http.delete("/control/organisations")
    (refused,) = list_actions(run_id, ALL, [Outcome.REFUSED]).entries
    assert (refused.name, refused.item) == ("Example, Ada", "Professor, Department of Botany")
    assert "disambiguated" in str(refused.answer)
    done = list_actions(run_id, ALL, [Outcome.DONE])
    titles = {each.item for each in done.entries if each.person_id == "ada"}
    assert titles == {"On orchids 1", "On orchids 2", "Scopus Author ID 7004212771", "Profile page"}
    assert done.total == list_actions(run_id, ALL).total - 1


def test_an_action_on_what_is_known_no_more_is_shown_by_its_key(filled: Institution) -> None:
    filled.holds(replace(ADA, identifiers=(Identifier("dai", "123456785"),)))
    run_id = export().run_id
    filled.holds(replace(ADA, affiliations=()))
    items = {each.key: each.item for each in list_actions(run_id, ALL).entries}
    assert items["affiliation:A-1"] == "affiliation:A-1"
    assert items["identifier:dai:123456785"] == "Digital Author ID 123456785"
