"""The counts behind the coverage report are made anew at night, when there is anything to count anew."""

from __future__ import annotations

from django.db import connection as database
from django.utils import timezone
from tests.flows.institution import Institution, empty_queue
from tests.people import ADA, output

from pollinia.flows.count_outputs import count_outputs, counts_are_stale
from pollinia.flows.nightly import begin_night
from pollinia.flows.part import ask_to_part
from pollinia.store.audit import AuditLine
from pollinia.store.output_counts import OutputCount
from pollinia.store.partings import PartingDeed
from pollinia.store.runs import ActionTaken


def counting_jobs() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'count_outputs'")
        return int(cursor.fetchone()[0])


def test_a_night_after_a_change_has_them_counted(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    begin_night()
    assert counting_jobs() == 1
    count_outputs()
    assert OutputCount.objects.get().eligible == 1


def test_a_night_after_nothing_does_not(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    count_outputs()
    assert not counts_are_stale()
    empty_queue()
    begin_night()
    assert counting_jobs() == 0


def test_each_kind_of_change_makes_them_stale(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    count_outputs()
    institution.connect(ADA)
    institution.export()
    assert counts_are_stale()
    count_outputs()
    assert OutputCount.objects.get().covered == 1
    institution.configure(workflow_threshold="approved")
    assert counts_are_stale()
    count_outputs()
    institution.holds(output("o2", ADA))
    assert counts_are_stale()
    count_outputs()
    assert not counts_are_stale()
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada@example.org")
    assert counts_are_stale()


def test_what_was_tried_before_the_count_and_settled_after_it_makes_them_stale(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    AuditLine.objects.all().delete()
    last = ActionTaken.objects.order_by("id").last()
    assert last is not None
    count_outputs()
    assert not counts_are_stale()
    ActionTaken.objects.filter(pk=last.pk).update(ended_at=timezone.now())
    assert counts_are_stale()


def test_what_is_saved_while_they_are_made_makes_them_stale(institution: Institution) -> None:
    institution.holds(ADA, output("o1", ADA))
    count_outputs(lambda *_: institution.configure(workflow_threshold="approved"))
    assert counts_are_stale()
