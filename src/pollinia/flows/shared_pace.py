"""The pace that ORCID allows our client, kept together by everything that runs here."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from pollinia.domain.options import Membership, Options
from pollinia.orcid.registries import Registry
from pollinia.store import pace

FIRST_PUSH_SECONDS = 2.0
LONGEST_PUSH_SECONDS = 60.0


class Stopped(Exception):
    """This process is being stopped, so no further request is sent."""


@dataclass(slots=True)
class SharedPace:
    """The pace of one client at one registry, as orcid.http.Pace. ``stopping`` ends every wait with Stopped.

    ORCID counts when requests arrive, and the network brings some of them closer together than they were sent. So half of the
    burst is left unused for those; in the long run the rate is the full one all the same.
    """

    registry: str
    client_id: str
    per_second: int
    burst: int
    per_day: int | None
    stopping: threading.Event
    pushed_back: float = field(default=FIRST_PUSH_SECONDS)

    def wait_for_place(self) -> None:
        if self.stopping.is_set():
            raise Stopped
        seconds = self._reserve()
        while seconds:
            if self.stopping.wait(seconds):
                raise Stopped
            # Who was pushed back while waiting takes a new place, or all who waited would go on at once afterwards.
            seconds = self._reserve(instead=True) if pace.is_pushed_back(self.registry, self.client_id) else 0.0

    def _reserve(self, instead: bool = False) -> float:
        return pace.reserve(self.registry, self.client_id, self.per_second, self.burst, self.per_day, instead)

    def push_back(self, seconds: float | None) -> None:
        if seconds is None:
            seconds, self.pushed_back = self.pushed_back, min(LONGEST_PUSH_SECONDS, self.pushed_back * 2)
        pace.push_back(self.registry, self.client_id, min(seconds, LONGEST_PUSH_SECONDS), self.burst, self.per_second)


def pace_of(options: Options, registry: Registry, stopping: threading.Event) -> SharedPace:
    """The pace of the client in use, by the limits of the kind of its membership."""
    is_member = options.membership is Membership.MEMBER
    return SharedPace(
        registry=registry.site,
        client_id=options.client_id,
        per_second=options.member_requests_per_second if is_member else options.public_requests_per_second,
        burst=max(1, options.burst // 2),
        per_day=None if is_member else options.public_requests_per_day,
        stopping=stopping,
    )
