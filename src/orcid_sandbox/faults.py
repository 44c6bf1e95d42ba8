"""Faults on demand: what goes wrong between a client and ORCID, at will and repeatably.

``status`` answers with a status and a body that is not JSON; ``delay`` waits before the request is taken;
``drop-before`` resets the connection before the request is taken, ``drop-after`` once it has been carried out (the lost
answer); ``truncate`` sends half of the body; ``revoke-token`` ends the caller's token first, as its user would.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Literal, get_args

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orcid_sandbox import connection, tokens
from orcid_sandbox.callers import calling_token
from orcid_sandbox.registry import Registry
from orcid_sandbox.request_log import RequestLog, path_pattern

Kind = Literal["status", "delay", "drop-before", "drop-after", "truncate", "revoke-token"]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_STATUSES = (500, 502, 503)
# Long enough for the half of a body to be on the wire before the connection ends.
_FLUSH_SECONDS = 0.05


class FaultError(ValueError):
    """The fault is not one that can be made; the sentence says why."""


@dataclass(slots=True)
class Fault:
    """A fault and the requests it meets: those of the client, method and path (a pattern with ``*``; "" for all), the
    given number of times (None for ever) or, drawn from the seed, the given share of them."""

    kind: Kind
    status: int
    seconds: float
    client_id: str
    method: str
    path: str
    left: int | None
    share: float
    chance: random.Random
    met: int = 0

    def meets(self, client_id: str, method: str, path: str) -> bool:
        """Whether this request is hit; counts it then."""
        wanted = (
            self.left != 0
            and self.client_id in ("", client_id)
            and self.method in ("", method)
            and (not self.path or fnmatchcase(path, self.path))
        )
        if not wanted or self.chance.random() >= self.share:
            return False
        self.met += 1
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults in force, the first that meets a request counts."""

    faults: list[Fault] = field(default_factory=list)

    def find(self, client_id: str, method: str, path: str) -> Fault | None:
        return next((fault for fault in self.faults if fault.meets(client_id, method, path)), None)


def read(body: Mapping[str, Any]) -> Fault:
    """The fault a control request describes. Raises FaultError."""
    kind = next((known for known in _KINDS if known == body.get("kind")), None)
    if kind is None:
        raise FaultError(f"kind must be one of {', '.join(_KINDS)}.")
    status = body.get("status", 503)
    if status not in _STATUSES:
        raise FaultError("status must be 500, 502 or 503.")
    share, count, seconds = body.get("share", 1), body.get("count"), body.get("seconds", 1)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise FaultError("share must be a number from 0 to 1.")
    if count is not None and (not isinstance(count, int) or count < 1):
        raise FaultError("count must be a whole number from 1.")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= 600:
        raise FaultError("seconds must be a number from 0 to 600.")
    seed = body.get("seed", 0)
    if not isinstance(seed, int):
        raise FaultError("seed must be a whole number.")
    texts = {name: body.get(name, "") for name in ("client_id", "method", "path")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise FaultError("client_id, method and path must be strings.")
    # The same faults must hit the same requests when a run is repeated: this is no secret.
    chance = random.Random(seed)  # noqa: S311
    return Fault(kind=kind, status=status, seconds=seconds, left=count, share=share, chance=chance, **texts)


class MakeFaults:
    """Middleware that lets the faults in force happen. The control API is never hit."""

    def __init__(self, app: ASGIApp, faults: Faults, log: RequestLog) -> None:
        self._app = app
        self._faults = faults
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/control") or not self._faults.faults:
            await self._app(scope, receive, send)
            return
        registry: Registry = scope["app"].state.registry
        token = calling_token(registry, scope)
        client_id = token.client_id if token else ""
        fault = self._faults.find(client_id, scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "status":
            self._log.add(client_id, scope["method"], path_pattern(scope["path"]), fault.status)
            await _failing_proxy(fault.status)(scope, receive, send)
        elif fault.kind == "drop-before":
            await connection.reset(scope, await _taken_whole(receive))
        elif fault.kind == "drop-after":
            taken = await _taken_whole(receive)
            await self._app(scope, taken, _nowhere)
            await connection.reset(scope, taken)
        elif fault.kind == "truncate":
            await self._app(scope, receive, _Truncated(scope, send))
        else:
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            else:
                tokens.revoke(registry, token, "user")
            await self._app(scope, receive, send)


def _failing_proxy(status: int) -> HTMLResponse:
    phrase = f"{status} {HTTPStatus(status).phrase}"
    return HTMLResponse(f"<html><head><title>{phrase}</title></head><body><h1>{phrase}</h1></body></html>", status)


async def _taken_whole(receive: Receive) -> Receive:
    """The request again from its beginning, once all of it has come.

    A connection broken off while the body is under way is a bad request to the server, and one it answers.
    """
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    messages.reverse()

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _nowhere(message: Message) -> None:
    """Takes an answer that nobody is to get."""


class _Truncated:
    """Sends the head and the first half of the body, then ends the connection."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {"type": message["type"], "body": body[: len(body) // 2], "more_body": True}
        await self._send(message)
        if message["type"] == "http.response.body":
            await asyncio.sleep(_FLUSH_SECONDS)
            connection.close(self._scope)
