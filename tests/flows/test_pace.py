"""Everything that sends requests in our name keeps one pace, stands back together, and stops at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database
from tests.flows.institution import Institution
from tests.store.stopped_clock import StoppedClock, stopped_clock

from pollinia.domain.options import Membership, Options
from pollinia.flows.registry_access import Clients
from pollinia.flows.shared_pace import LONGEST_PUSH_SECONDS, SharedPace, Stopped, pace_of
from pollinia.orcid.registries import SANDBOX
from pollinia.store import pace
from pollinia.store.configuration import current_options
from pollinia.store.pace import Pace

pytestmark = pytest.mark.django_db(transaction=True)

OPTIONS = Options(
    sandbox_mode=True,
    sandbox_client_id="APP-1",
    member_requests_per_second=10,
    public_requests_per_second=5,
    burst=2,
    public_requests_per_day=1000,
)


@pytest.fixture
def clock() -> Iterator[StoppedClock]:
    with stopped_clock() as stopped:
        yield stopped


class Sleeper(threading.Event):
    """An event nobody sets: the clock goes on by what is waited, and ``meanwhile`` happens during the first wait."""

    def __init__(self, clock: StoppedClock, meanwhile: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._clock = clock
        self._meanwhile: Callable[[], None] | None = meanwhile
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waited.append(timeout)
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        self._clock.advance(timeout)
        return False


def paced(stopping: threading.Event, options: Options = OPTIONS) -> SharedPace:
    return pace_of(options, SANDBOX, stopping)


def test_members_and_others_have_limits_of_their_own_and_half_of_the_burst_is_kept_for_the_network() -> None:
    options = Options(burst=40)
    member = paced(threading.Event(), options)
    other = paced(threading.Event(), Options(burst=40, membership=Membership.PUBLIC))
    assert (member.per_second, member.burst, member.per_day) == (24, 20, None)
    assert (other.per_second, other.burst, other.per_day) == (12, 20, 100_000)


def test_a_burst_of_one_is_kept_to() -> None:
    assert paced(threading.Event(), Options(burst=1)).burst == 1


def test_no_more_is_waited_than_the_pace_needs(clock: StoppedClock) -> None:
    sleeper = Sleeper(clock)
    for _ in range(4):
        paced(sleeper).wait_for_place()
    assert sleeper.waited == pytest.approx([0.1, 0.1, 0.1], abs=1e-3)


def test_being_turned_away_holds_those_back_too_who_have_their_place_already(clock: StoppedClock) -> None:
    sleeper = Sleeper(clock, meanwhile=lambda: paced(threading.Event()).push_back(30.0))
    paced(sleeper).wait_for_place()
    paced(sleeper).wait_for_place()
    assert sleeper.waited[0] == pytest.approx(0.1, abs=1e-3)
    assert clock.seconds >= 30


def test_those_held_back_do_not_all_go_at_once_afterwards(clock: StoppedClock) -> None:
    paced(threading.Event()).wait_for_place()
    paced(threading.Event()).push_back(30.0)
    sleeper = Sleeper(clock)
    moments = []
    for _ in range(4):
        paced(sleeper).wait_for_place()
        moments.append(clock.seconds)
    assert moments == pytest.approx([30.0, 30.1, 30.2, 30.3], abs=1e-3)


def test_pauses_grow_where_the_registry_names_none_and_have_an_end(clock: StoppedClock) -> None:
    shared = paced(threading.Event())
    shared.wait_for_place()
    pauses = []
    for _ in range(8):
        shared.push_back(None)
        pauses.append(pace.reserve(SANDBOX.site, "APP-1", 10, 1, None))
        clock.advance(LONGEST_PUSH_SECONDS * 2)
    assert pauses == pytest.approx([2, 4, 8, 16, 32, 60, 60, 60], abs=1e-3)


def test_who_waits_for_a_place_is_stopped_at_once(institution: Institution) -> None:
    def send() -> None:
        try:
            clients.client(current_options()).client_token("/read-public")
        finally:
            database.close()

    with Clients() as clients, ThreadPoolExecutor(1) as pool:
        client = clients.client(current_options())
        client.client_token("/read-public")
        client.push_back(60)
        sending = pool.submit(send)
        while Pace.objects.get().requests_that_day < 2 and not sending.done():
            time.sleep(0.01)
        clients.stop()
        with pytest.raises(Stopped):
            sending.result(timeout=30)


def test_once_stopped_no_place_is_taken() -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        paced(stopping).wait_for_place()
    assert not Pace.objects.exists()


def test_each_client_counts_its_own_requests_at_the_one_pace(institution: Institution) -> None:
    with Clients() as clients:
        first, second = clients.client(current_options()), clients.client(current_options())
        first.client_token("/read-public")
        first.client_token("/read-public")
        second.client_token("/read-public")
    assert (first.requests, second.requests) == (2, 1)
    assert Pace.objects.get(client_id=institution.client_id).requests_that_day == 3
