"""ORCID's limits on traffic, as its proxy enforces them; off unless asked for.

Members may send 24 requests a second, everybody else 12. What comes faster waits, up to a burst of 40; beyond it the
answer is 503 with a body that is not JSON. Anonymous callers of the public API have a daily quota by address: 429 in
plain text, without Retry-After.
"""

import asyncio
import time
from dataclasses import dataclass, field

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from orcid_sandbox.callers import calling_token
from orcid_sandbox.model import Token
from orcid_sandbox.registry import Registry
from orcid_sandbox.request_log import RequestLog, path_pattern

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second and burst; the daily quota of an anonymous address. None for no limit."""

    member_rate: float | None = None
    public_rate: float | None = None
    burst: int = 40
    daily_quota: int | None = None


UNLIMITED = Limits()
PUBLISHED = Limits(member_rate=24, public_rate=12, burst=40, daily_quota=100_000)


@dataclass(slots=True)
class Queue:
    """A leaking bucket: how many requests wait, and when that was so."""

    waiting: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def enter(self, rate: float, burst: int) -> float | None:
        """Seconds until the request's turn, None where the queue is full."""
        moment = time.monotonic()
        waiting = max(0.0, self.waiting - (moment - self.at) * rate)
        if waiting > burst:
            return None
        self.waiting, self.at = waiting + 1, moment
        return waiting / rate


class LimitRates:
    """Middleware that holds the API to the limits."""

    def __init__(self, app: ASGIApp, limits: Limits, log: RequestLog) -> None:
        self._app = app
        self._limits = limits
        self._log = log
        self._queues: dict[str, Queue] = {}
        self._today = ("", dict[str, int]())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/v3.0/", "/pub/v3.0/")):
            await self._app(scope, receive, send)
            return
        registry: Registry = scope["app"].state.registry
        token = calling_token(registry, scope)
        is_public = scope["path"].startswith("/pub/")
        address = (scope.get("client") or ("",))[0]
        if is_public and token is None and self._is_over_quota(address):
            self._count(scope, token, 429)
            text = "Too Many Requests. The daily quota for anonymous use of this API is used up."
            await PlainTextResponse(text, 429)(scope, receive, send)
            return
        wait = self._wait(token.client_id if token else address, is_public)
        if wait is None:
            self._count(scope, token, 503)
            html = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>"
            await HTMLResponse(html, 503)(scope, receive, send)
            return
        if wait > 0:
            await asyncio.sleep(wait)
        await self._app(scope, receive, send)

    def _count(self, scope: Scope, token: Token | None, status: int) -> None:
        self._log.add(token.client_id if token else "", scope["method"], path_pattern(scope["path"]), status)

    def _wait(self, caller: str, is_public: bool) -> float | None:
        rate = self._limits.public_rate if is_public else self._limits.member_rate
        if rate is None:
            return 0.0
        if len(self._queues) > _MOST_REMEMBERED:
            self._queues.clear()
        return self._queues.setdefault(caller, Queue()).enter(rate, self._limits.burst)

    def _is_over_quota(self, address: str) -> bool:
        if self._limits.daily_quota is None:
            return False
        today = time.strftime("%Y-%m-%d")
        if self._today[0] != today or len(self._today[1]) > _MOST_REMEMBERED:
            self._today = (today, {})
        used = self._today[1].get(address, 0)
        self._today[1][address] = used + 1
        return used >= self._limits.daily_quota
