"""The night: whoever is out of step for time alone, all that is marked, verifications, sources, and the end of old history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection as database
from django.utils import timezone
from structlog.testing import capture_logs
from tests.flows.institution import Institution, empty_queue
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Kind, PartialDate
from pollinia.flows.forget_history import forget_history
from pollinia.flows.harvest import NothingToHarvest, harvest, remember
from pollinia.flows.import_content import import_content
from pollinia.flows.nightly import MOST_BEGINNINGS, UNFORESEEN, begin_night, night_is_due
from pollinia.jobs.timetable import last_night, night
from pollinia.reports.kept_aside import count_kept_aside
from pollinia.sources.reading import Refused
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret
from pollinia.store.content import ImportRun, ReadingState, Source
from pollinia.store.runs import ActionTaken, Run, RunState, Trigger, Turn


@pytest.fixture
def exported(institution: Institution) -> Institution:
    """In step, and a night behind."""
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", BEN))
    institution.connect(ADA)
    institution.connect(BEN)
    begin_night()
    institution.export()
    empty_queue()
    return institution


def jobs() -> list[str]:
    """What waits in the queue about exports; that something is counted or imported does not matter here."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs"
            " WHERE task_name NOT IN ('count_outputs', 'import_works') ORDER BY task_name"
        )
        return [name for (name,) in cursor.fetchall()]


def newest() -> Run:
    return Run.objects.filter(trigger=Trigger.NIGHTLY).order_by("-pk")[0]


def test_a_night_on_which_nothing_changed_plans_nobody(exported: Institution) -> None:
    exported.configure(verify_every_days=0)
    exported.export()
    begin_night()
    assert (newest().planned, newest().state) == (0, RunState.DONE)
    assert "export_person" not in jobs()


def test_records_that_are_due_are_verified(exported: Institution) -> None:
    from pollinia.store.connections import Connection

    Connection.objects.filter(person_id="ada").update(verified_at=timezone.now() - timedelta(hours=23, minutes=30))
    begin_night()
    assert jobs() == ["verify_record"]


def test_another_version_of_pollinia_plans_everybody(exported: Institution) -> None:
    Run.objects.update(version="0.0.1")
    begin_night()
    assert sorted(Run.objects.filter(trigger=Trigger.NIGHTLY).values_list("planned", flat=True))[-1] == 2


def test_an_affiliation_that_ended_since_the_last_night_is_planned(exported: Institution) -> None:
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    end = PartialDate(yesterday.year, yesterday.month, yesterday.day)
    exported.holds(replace(ADA, affiliations=(replace(ADA.affiliations[0], end=end),)))
    ChangeMark.objects.all().delete()
    Run.objects.filter(trigger=Trigger.NIGHTLY).update(started_at=timezone.now() - timedelta(days=1))
    begin_night()
    assert "export_person" in jobs()


def test_what_hinders_the_export_is_noted(exported: Institution) -> None:
    ClientSecret.objects.all().delete()
    begin_night()
    assert newest().state == RunState.STOPPED
    assert "no ORCID credentials" in (newest().ended_early or "")


def test_a_night_without_export_is_one_like_any_other_where_it_is_off(exported: Institution) -> None:
    exported.configure(export_enabled=False)
    begin_night()
    assert newest().state == RunState.DONE
    assert "Enable export" in (newest().ended_early or "")


def test_a_night_is_due_once(exported: Institution) -> None:
    since = timezone.now()
    assert night_is_due(since)
    begin_night()
    assert not night_is_due(since)


def test_a_night_that_was_cut_off_is_begun_again_but_not_for_ever(exported: Institution) -> None:
    since = timezone.now()
    begin_night()
    for number in range(1, MOST_BEGINNINGS + 1):
        cut_off = newest()
        cut_off.state = RunState.PLANNING
        cut_off.save()
        assert night_is_due(since) == (number < MOST_BEGINNINGS)
        begin_night()
        assert not night_is_due(since)


def test_a_step_of_the_night_that_fails_hinders_no_other_and_is_said(
    exported: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    since = timezone.now()
    exported.configure(verify_every_days=0)
    Run.objects.update(started_at=since - timedelta(days=2))
    monkeypatch.setattr("pollinia.flows.nightly.start_run", fail)
    monkeypatch.setattr("pollinia.flows.nightly.forget_history", fail)
    remember("cris", "csv", [])
    with capture_logs() as lines:
        night(0)
    assert "harvest" in jobs()
    assert (newest().state, newest().ended_early) == (RunState.STOPPED, UNFORESEEN)
    assert not night_is_due(since)
    assert [line["event"] for line in lines] == ["night: export failed", "night: forget failed"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [((23, 1), 22), ((23, 3), 23), ((23, 2), 23)],
)
def test_the_night_begins_at_its_hour_or_as_soon_after_as_somebody_is_there(now: tuple[int, int], expected: int) -> None:
    zone = timezone.get_current_timezone()
    assert last_night(datetime(2026, 11, *now, tzinfo=zone), 2) == datetime(2026, 11, expected, 2, tzinfo=zone)


def test_a_source_is_read_again_from_where_it_was_read(institution: Institution, tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("person_id,given_names,family_name\np1,Ada,Example\n", encoding="utf-8")
    remember("hr", "csv", [tmp_path])
    assert harvest("hr").taken.added == 1
    begin_night()
    assert "harvest" in jobs()


def test_a_source_whose_files_are_gone_is_said(institution: Institution, tmp_path: Path) -> None:
    remember("hr", "csv", [tmp_path / "gone"])
    with pytest.raises(NothingToHarvest):
        harvest("hr")
    reading = ImportRun.objects.get()
    assert reading.state == ReadingState.STOPPED
    assert f"its files are gone. Import it once more with --nightly. Source: hr. {tmp_path / 'gone'}" in str(
        reading.ended_early
    )
    with pytest.raises(NothingToHarvest):
        harvest("unknown")


def test_what_was_kept_aside_stays_while_later_readings_take_nothing_over(institution: Institution, tmp_path: Path) -> None:
    import_content("hr", [BEN, Refused(Kind.PERSON, "p1", "It has no name.", "line 7")])
    remember("hr", "csv", [tmp_path / "gone"])
    with pytest.raises(NothingToHarvest):
        harvest("hr")
    ImportRun.objects.update(ended_at=timezone.now() - timedelta(days=3))
    forget_history(1)
    assert count_kept_aside() == 1


def test_old_history_is_forgotten_and_what_is_on_the_records_is_not(exported: Institution) -> None:
    from pollinia.store.exported import ExportedItem

    items = ExportedItem.objects.count()
    held = Run.objects.create(registry="r", started_at=timezone.now(), state=RunState.HELD)
    forget_history(1)
    assert ActionTaken.objects.exists()
    long_ago = timezone.now() - timedelta(days=3)
    Run.objects.update(ended_at=long_ago)
    ImportRun.objects.update(ended_at=long_ago)
    forget_history(1)
    assert set(Run.objects.values_list("pk", flat=True)) == {held.pk}
    assert not ActionTaken.objects.exists()
    assert not Turn.objects.exists()
    assert ImportRun.objects.count() == Source.objects.count()
    assert ExportedItem.objects.count() == items > 0
