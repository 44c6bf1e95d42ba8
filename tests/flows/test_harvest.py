"""Sources that are read every night, and one that is not any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flows.institution import Institution
from tests.people import BEN

from pollinia.domain.content import Kind
from pollinia.flows.attention import attention
from pollinia.flows.forget_history import forget_history
from pollinia.flows.harvest import NothingToHarvest, NotNightly, forget, harvest, remember
from pollinia.flows.import_content import import_content
from pollinia.flows.nightly import begin_night
from pollinia.reports.last_readings import LastReading, last_readings
from pollinia.reports.paging import Paging
from pollinia.sources.reading import Incomplete, Refused
from pollinia.store.content import ImportRun, Person, ReadingState


def last() -> LastReading:
    (reading,) = last_readings(Paging()).entries
    return reading


@pytest.fixture
def stopped(institution: Institution, tmp_path: Path) -> None:
    """HR has given a person, and something that was kept aside; its files are gone since."""
    import_content("hr", [BEN, Refused(Kind.PERSON, "p1", "It has no name.", "line 7")])
    remember("hr", "csv", [tmp_path / "gone"])
    with pytest.raises(NothingToHarvest):
        harvest("hr")
    assert (attention().sources_ended_early, attention().records_kept_aside) == (1, 1)


@pytest.mark.usefixtures("stopped")
def test_a_source_that_was_given_up_is_not_read_any_more_and_nothing_of_it_waits() -> None:
    forget("hr")
    assert (last().nightly, last().state, last().why) == (False, ReadingState.GIVEN_UP, None)
    assert (attention().sources_ended_early, attention().records_kept_aside) == (0, 0)
    readings = ImportRun.objects.count()
    begin_night()
    with pytest.raises(NothingToHarvest):
        harvest("hr")
    assert ImportRun.objects.count() == readings


@pytest.mark.usefixtures("stopped")
def test_what_it_gave_stays_with_the_time_that_it_is_of() -> None:
    taken_over_at = last().taken_over_at
    forget("hr")
    forget_history(1)
    assert last().taken_over_at == taken_over_at
    assert Person.objects.filter(pk=BEN.id, retired=False).exists()


def test_a_feed_that_broke_off_before_waits_for_nothing_either(institution: Institution, tmp_path: Path) -> None:
    import_content("hr", [BEN, Incomplete("the file ends in the middle", "a.xml, line 7")])
    remember("hr", "csv", [tmp_path])
    assert attention().sources_ended_early == 1
    forget("hr")
    assert attention().sources_ended_early == 0


@pytest.mark.usefixtures("stopped")
def test_a_source_that_is_read_again_is_one_like_any_other() -> None:
    forget("hr")
    import_content("hr", [BEN, Incomplete("the file ends in the middle", "a.xml, line 7")])
    assert (last().state, attention().sources_ended_early) == (ReadingState.BROKEN_OFF, 1)


@pytest.mark.usefixtures("stopped")
def test_only_what_is_read_every_night_can_be_given_up() -> None:
    with pytest.raises(NotNightly, match="Those that are: hr"):
        forget("payroll")
    forget("hr")
    with pytest.raises(NotNightly, match="Those that are: none"):
        forget("hr")
