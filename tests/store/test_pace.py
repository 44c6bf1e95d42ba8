"""The pace keeps the limit in every window, wastes nothing of it, and is one for all who share it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.stopped_clock import StoppedClock, stopped_clock

from pollinia.domain.faults import QuotaSpent
from pollinia.store import pace
from pollinia.store.pace import Pace, RequestCount

pytestmark = pytest.mark.django_db(transaction=True)

REGISTRY = "orcid.org"
CLIENT = "APP-1"
ROUNDING = 1e-3
"""Seconds: PostgreSQL keeps microseconds."""

_clients = (f"APP-MODEL-{number}" for number in itertools.count())


@pytest.fixture
def clock() -> Iterator[StoppedClock]:
    with stopped_clock() as stopped:
        yield stopped


def reserve(client_id: str = CLIENT, per_second: float = 10, burst: int = 1, per_day: int | None = None) -> float:
    return pace.reserve(REGISTRY, client_id, per_second, burst, per_day)


Step = tuple[float, float | None]
"""Seconds that pass, and then for how many seconds everyone is pushed back, or None where a place is taken."""

steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3]) | st.floats(0, 5),
        st.none() | st.none() | st.none() | st.floats(0, 10),
    ),
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, per_second=st.integers(1, 50), burst=st.integers(1, 8))
def test_each_place_is_the_earliest_that_the_limit_and_the_pauses_allow(
    clock: StoppedClock, steps: Sequence[Step], per_second: int, burst: int
) -> None:
    client_id = next(_clients)
    reserve(client_id, per_second, burst)
    taken = [clock.seconds]
    pauses: list[tuple[float, int]] = []
    for passing, push in steps:
        clock.advance(passing)
        if push is not None:
            pace.push_back(REGISTRY, client_id, push, burst, per_second)
            pauses.append((clock.seconds + push, len(taken)))
            continue
        place = clock.seconds + reserve(client_id, per_second, burst)
        assert place == pytest.approx(earliest(clock.seconds, taken, pauses, per_second, burst), abs=ROUNDING)
        taken.append(place)


def earliest(now: float, taken: Sequence[float], pauses: Sequence[tuple[float, int]], per_second: int, burst: int) -> float:
    """The first moment from which no window back to a place taken holds more than the burst and what the rate allows in it,
    and no pause, after which there is the rate alone, is broken. Pauses: their end, and how many places were taken before."""
    windows = [moment + (len(taken) - index + 1 - burst) / per_second for index, moment in enumerate(taken)]
    rests = [end + (len(taken) - before) / per_second for end, before in pauses]
    return max(now, *windows, *rests)


def test_sessions_that_take_places_at_once_each_get_one_of_their_own(clock: StoppedClock) -> None:
    def take(_: int) -> list[float]:
        try:
            clock.stop_here()
            return [reserve(per_second=10, burst=5) for _ in range(25)]
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        waits = sorted(wait for each in pool.map(take, range(4)) for wait in each)
    assert waits == pytest.approx([0.0] * 5 + [number / 10 for number in range(1, 96)], abs=ROUNDING)


def test_clients_and_registries_do_not_slow_each_other(clock: StoppedClock) -> None:
    reserve()
    assert reserve() > 0
    assert reserve("APP-2") == 0
    assert pace.reserve("sandbox.orcid.org", CLIENT, 10, 1, None) == 0


def test_a_shorter_pause_does_not_end_a_longer_one(clock: StoppedClock) -> None:
    reserve()
    pace.push_back(REGISTRY, CLIENT, 30, 1, 10)
    pace.push_back(REGISTRY, CLIENT, 5, 1, 10)
    clock.advance(29)
    assert pace.is_pushed_back(REGISTRY, CLIENT)
    assert reserve() == pytest.approx(1, abs=ROUNDING)
    clock.advance(1)
    assert not pace.is_pushed_back(REGISTRY, CLIENT)


def test_nobody_is_pushed_back_to_begin_with() -> None:
    assert not pace.is_pushed_back(REGISTRY, CLIENT)
    reserve()
    assert not pace.is_pushed_back(REGISTRY, CLIENT)


def test_what_is_over_the_daily_quota_is_refused_and_takes_no_place(clock: StoppedClock) -> None:
    for _ in range(3):
        reserve(per_day=3)
    before = Pace.objects.values().get()
    for _ in range(2):
        with pytest.raises(QuotaSpent):
            reserve(per_day=3)
    assert Pace.objects.values().get() == before


def test_a_new_day_has_a_quota_of_its_own() -> None:
    reserve(per_day=1)
    yesterday = Pace.objects.get().day - timedelta(days=1)
    Pace.objects.update(day=yesterday)
    reserve(per_day=1)
    with pytest.raises(QuotaSpent):
        reserve(per_day=1)


def test_without_a_quota_the_requests_of_the_day_are_counted_all_the_same() -> None:
    for _ in range(3):
        reserve()
    with pytest.raises(QuotaSpent):
        reserve(per_day=3)


def test_requests_are_added_up_by_outcome() -> None:
    pace.count_requests(REGISTRY, CLIENT, {"2xx": 3, "no answer": 1})
    pace.count_requests(REGISTRY, CLIENT, {"2xx": 2, "5xx": 1})
    pace.count_requests(REGISTRY, "APP-2", {"2xx": 7})
    counted = RequestCount.objects.filter(client_id=CLIENT).values_list("outcome", "count")
    assert dict(counted) == {"2xx": 5, "5xx": 1, "no answer": 1}


def test_a_place_instead_of_one_that_was_given_up_is_not_counted_for_the_day(clock: StoppedClock) -> None:
    reserve(per_day=2)
    pace.reserve(REGISTRY, CLIENT, 10, 1, 2, instead=True)
    reserve(per_day=2)
    pace.reserve(REGISTRY, CLIENT, 10, 1, 2, instead=True)
    with pytest.raises(QuotaSpent):
        reserve(per_day=2)
    assert Pace.objects.get().requests_that_day == 2
