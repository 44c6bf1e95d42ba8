"""What became of the last reading of each source; also of one that ended early, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection as database
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.domain.content import Kind, Person
from pollinia.flows.import_content import import_content
from pollinia.reports.kept_aside import count_kept_aside
from pollinia.reports.last_readings import CUT_OFF, LastReading, count_ended_early, last_readings
from pollinia.reports.paging import Paging
from pollinia.sources.reading import Incomplete, Reading, Refused
from pollinia.store.content import ImportRun, ReadingState, Source
from pollinia.store.intake import TooManyMissing
from pollinia.store.locks import import_lock

pytestmark = pytest.mark.django_db(transaction=True)


def only() -> LastReading:
    (reading,) = last_readings(Paging()).entries
    return reading


def breaks() -> Iterator[Reading]:
    yield BEN
    raise OSError("/srv/feed: Input/output error, token=s3cret")


def test_a_reading_to_the_end_is_counted_and_nothing_to_attend_to() -> None:
    import_content("cris", [UNIVERSITY, BOTANY, ADA, Refused(Kind.PERSON, "p1", "It has no name.", "line 7")])
    last = only()
    assert (last.state, last.why, last.rank, last.nightly) == (ReadingState.DONE, None, 0, False)
    assert (last.read, last.added, last.changed, last.retired, last.refused) == (3, 3, 0, 0, 1)
    assert last.started_at is not None
    assert last.ended_at is not None
    assert last.taken_over_at == last.ended_at
    assert count_ended_early() == 0


def test_a_feed_that_broke_off_says_where() -> None:
    import_content("cris", [ADA, Incomplete("the file ends in the middle", "a.xml, line 7")])
    assert (only().state, only().why) == (ReadingState.BROKEN_OFF, "a.xml, line 7: the file ends in the middle")
    assert only().taken_over_at is not None
    assert count_ended_early() == 1


def test_a_reading_that_would_retire_too_much_says_so_and_what_was_kept_aside_before_stays() -> None:
    persons = [Person(id=f"p{number}") for number in range(20)]
    import_content("cris", [*persons, Refused(Kind.PERSON, "q", "It has no name.", "line 7")])
    with pytest.raises(TooManyMissing) as problem:
        import_content("cris", persons[5:])
    last = only()
    assert (last.state, last.why) == (ReadingState.STOPPED, str(problem.value))
    assert (last.read, last.added, last.retired) == (15, 0, 0)
    assert last.taken_over_at is not None
    assert last.started_at is not None
    assert last.taken_over_at < last.started_at
    assert (count_ended_early(), count_kept_aside()) == (1, 1)
    import_content("cris", persons, retire_many=True)
    assert count_ended_early() == 0


def test_what_nobody_foresaw_is_told_without_its_words() -> None:
    with pytest.raises(OSError, match="Input/output"):
        import_content("cris", breaks())
    last = only()
    assert (last.state, last.rank, last.taken_over_at) == (ReadingState.FAILED, None, None)
    assert "OSError" in str(last.why)
    assert "s3cret" not in str(last.why)
    assert count_ended_early() == 1


def test_a_reading_is_on_while_somebody_is_at_it() -> None:
    source = Source.objects.create(name="cris")
    ImportRun.objects.create(source=source, started_at="2026-11-26T01:00Z")
    with import_lock():
        assert (only().state, only().why, count_ended_early()) == (ReadingState.READING, None, 0)
    assert (only().state, only().why, count_ended_early()) == (ReadingState.FAILED, CUT_OFF, 1)


def test_the_next_reading_ends_one_that_was_cut_off() -> None:
    cut = ImportRun.objects.create(source=Source.objects.create(name="cris"), started_at="2026-11-26T01:00Z")
    import_content("hr", [BEN])
    cut.refresh_from_db()
    assert (cut.state, cut.ended_early) == (ReadingState.FAILED, CUT_OFF)
    assert cut.ended_at is not None


def test_a_source_that_was_never_read_is_there_too_and_all_are_paged() -> None:
    import_content("first", [ADA])
    import_content("second", [BEN])
    Source.objects.create(name="never")
    page = last_readings(Paging(number=1, size=2))
    assert ([each.source for each in page.entries], page.total) == (["first", "second"], 3)
    (never,) = last_readings(Paging(number=2, size=2)).entries
    assert (never.source, never.state, never.read, never.taken_over_at) == ("never", None, None, None)
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
