"""Requests over HTTP: sent, counted, repeated where that is safe, answered or failed. What an answer means is for others."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Protocol

import httpx2
import stamina

from pollinia.domain.faults import NoAnswer, RegistryUnavailable

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.5
MOST_CONNECTIONS = 64
LONGEST_PAUSE_SECONDS = 30.0
"""A longer pause that the server asks for is not waited for here: the answer goes to the caller."""

# At DEBUG it logs the headers of answers, whose Location may hold tokens.
logging.getLogger("httpcore2").setLevel(logging.INFO)

# What certainly happened before the request was sent.
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.LocalProtocolError,
    httpx2.UnsupportedProtocol,
)


class Repeat(Enum):
    """When a request that failed is sent again."""

    ALWAYS = "after any failure"
    """For what changes nothing, or no more the second time: GET, PUT and DELETE."""
    IF_TURNED_AWAY = "when it did not reach the server, or a limiter before it turned it away"
    """For additions: of those, a second one could make a second item."""
    IF_NOT_SENT = "when no connection was made"
    """For codes and tokens that are good for one use."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status. ``retry_after`` in seconds. The body is not shown: it may hold tokens."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    location: str = field(default="", repr=False)
    retry_after: float | None = None

    @property
    def is_json(self) -> bool:
        return "json" in self.content_type

    @property
    def says_quota_spent(self) -> bool:
        """The public API's daily quota: 429 with a sentence in plain text (ApiRateLimitFilter in ORCID-Source)."""
        return self.status == 429 and b"quota" in self.body.lower()

    @property
    def says_too_fast(self) -> bool:
        """Turned away by the limiter before the API: 503 without JSON, or 429 (https://info.orcid.org/ufaqs/what-are-the-api-limits)."""
        if self.status == 503:
            return not self.is_json
        return self.status == 429 and not self.says_quota_spent


class Pace(Protocol):
    """When a request may be sent: what the registry allows is shared by everything that sends requests in our name."""

    def wait_for_place(self) -> None:
        """Return when the next request may be sent."""

    def push_back(self, seconds: float | None) -> None:
        """The registry turned a request away: nobody is to send one for so many ``seconds``, where it says how many."""


class Connections:
    """Connections that are kept open; shared by threads. Redirects are not followed, cookies not kept."""

    def __init__(self) -> None:
        self.client = httpx2.Client(
            headers={"User-Agent": f"Pollinia/{version('pollinia')}"},
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
        )

    def close(self) -> None:
        self.client.close()


class Http:
    """Sends requests over ``connections``, each at its ``pace``, repeated ones too, and counts them.

    Those to OAuth's endpoints keep the same pace, although they are on another host: they are few, and ORCID does not say
    that its limit leaves them out.

    ``requests`` is how many were sent; ``outcomes`` how many had which: a class of status (``2xx``), ``turned away``, or
    ``no answer``.
    """

    def __init__(self, connections: Connections, pace: Pace | None = None) -> None:
        self._connections = connections
        self._pace = pace
        self._counting = threading.Lock()
        self.outcomes: Counter[str] = Counter()

    @property
    def requests(self) -> int:
        return self.outcomes.total()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, repeat: Repeat = Repeat.ALWAYS
    ) -> Answer:
        """Send a request, again where ``repeat`` allows, up to ATTEMPTS times with growing pauses.

        Raises NoAnswer where the last one was sent and not answered, RegistryUnavailable where it could not be sent.
        """
        try:
            for attempt in stamina.retry_context(
                on=lambda failure: self._pause(failure, repeat),
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=FIRST_PAUSE_SECONDS,
                wait_max=LONGEST_PAUSE_SECONDS,
            ):
                with attempt:
                    return self._send_once(method, url, headers, body)
        except _Failed as failed:
            return failed.answer
        raise AssertionError("a request either succeeds or raises")

    def _send_once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if self._pace is not None:
            self._pace.wait_for_place()
        fault: NoAnswer | RegistryUnavailable
        # The faults are raised outside of the handlers: the original exceptions hold the request, and with it the token.
        try:
            response = self._connections.client.request(method, url, headers=_encoded(headers), content=body)
        except _NOT_SENT as error:
            fault = RegistryUnavailable(type(error).__name__)
        except httpx2.RequestError as error:
            fault = NoAnswer(type(error).__name__)
        else:
            answer = _read(response)
            self._count("turned away" if answer.says_too_fast else f"{answer.status // 100}xx")
            if answer.says_too_fast:
                self.push_back(answer.retry_after)
            if answer.status >= 500 or answer.says_too_fast:
                raise _Failed(answer)
            return answer
        self._count("no answer")
        raise fault

    def _pause(self, failure: Exception, repeat: Repeat) -> bool | float:
        """Whether to repeat the request after ``failure``; as a number, after how many seconds."""
        if not _may_repeat(failure, repeat):
            return False
        if not (isinstance(failure, _Failed) and failure.answer.says_too_fast):
            return True
        # Everyone waits by the pace now, this request among them: a pause of its own could not be stopped.
        if self._pace is not None:
            return 0.0
        return True if failure.answer.retry_after is None else failure.answer.retry_after

    def push_back(self, seconds: float | None) -> None:
        """As Pace.push_back, where a pace is kept."""
        if self._pace is not None:
            self._pace.push_back(seconds)

    def _count(self, outcome: str) -> None:
        with self._counting:
            self.outcomes[outcome] += 1


class _Failed(Exception):
    """An answer after which the request may be repeated."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _may_repeat(failure: Exception, repeat: Repeat) -> bool:
    if isinstance(failure, RegistryUnavailable):
        return True
    if isinstance(failure, NoAnswer):
        return repeat is Repeat.ALWAYS
    if not isinstance(failure, _Failed):
        return False
    if failure.answer.says_too_fast and repeat is not Repeat.IF_NOT_SENT:
        return (failure.answer.retry_after or 0.0) <= LONGEST_PAUSE_SECONDS
    return repeat is Repeat.ALWAYS


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """As bytes: a header that is not ASCII would come back in the text of an encoding error."""
    return {name.encode(): value.encode() for name, value in headers.items()}


def _read(response: httpx2.Response) -> Answer:
    return Answer(
        status=response.status_code,
        content_type=response.headers.get("content-type", "").lower(),
        body=response.content,
        location=response.headers.get("location", ""),
        retry_after=_seconds(response.headers.get("retry-after", "")),
    )


def _seconds(retry_after: str) -> float | None:
    """A Retry-After header (RFC 9110, 10.2.3), a number of seconds or a date, as seconds from now."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
