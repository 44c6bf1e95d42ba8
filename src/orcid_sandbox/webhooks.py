"""Webhooks: a client with the scope /webhook is called back when a record changes.

Registered at ``/{orcid}/webhook/{encoded URL}``, without a version in the path. The call is a POST with an empty body;
whatever is not 2xx is tried again after ten minutes times the failures so far, 25 times at most.
"""

import asyncio
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orcid_sandbox.access import authenticate_member
from orcid_sandbox.callers import bearer
from orcid_sandbox.errors import ApiError
from orcid_sandbox.model import Person
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import base_url, registry_of

MOST_ATTEMPTS = 25
_SECONDS_BETWEEN_ROUNDS = 0.1
_SECONDS_BEFORE_RETRY = 600
_SECONDS_FOR_AN_ANSWER = 10


def routes() -> list[Route]:
    path = "/{orcid}/webhook/{url:path}"
    return [Route(path, _register, methods=["PUT"]), Route(path, _remove, methods=["DELETE"])]


async def _register(request: Request) -> Response:
    registry, person, url, client_id = _read(request)
    if url in person.webhooks:
        _check_owner(person, url, client_id)
        return Response(status_code=204)
    person.webhooks[url] = client_id
    registry.changed = True
    location = f"{base_url(request)}/{person.orcid}/webhook/{quote(url, safe='')}"
    return Response(status_code=201, headers={"location": location})


async def _remove(request: Request) -> Response:
    registry, person, url, client_id = _read(request)
    if url not in person.webhooks:
        raise ApiError(9028, url)
    _check_owner(person, url, client_id)
    del person.webhooks[url]
    registry.changed = True
    return Response(status_code=204)


def _read(request: Request) -> tuple[Registry, Person, str, str]:
    """Registry, person, URL and client of the request. Raises OAuthError or ApiError."""
    registry = registry_of(request)
    token = bearer(request.headers.get("authorization", ""), request.url.query)
    caller = authenticate_member(registry, token, "")
    request.state.client_id = caller.client_id
    if "/webhook" not in caller.scopes:
        raise ApiError(9038)
    person = registry.stored.people.get(request.path_params["orcid"])
    if person is None:
        raise ApiError(9011)
    url = request.path_params["url"]
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ApiError(9012, f"{url} is not a URL that can be called")
    return registry, person, url, caller.client_id


def _check_owner(person: Person, url: str, client_id: str) -> None:
    if person.webhooks[url] != client_id:
        raise ApiError(9014)


@dataclass(slots=True)
class _Call:
    """A call that is due at a moment of the monotonic clock."""

    url: str
    due: float
    failures: int = 0


@dataclass(slots=True)
class Deliveries:
    """The calls that are still to be made."""

    waiting: dict[tuple[str, str], _Call] = field(default_factory=dict)

    async def run(self, state: State) -> None:
        """Makes the calls of the registry in ``state`` until it is cancelled."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_ROUNDS)
            await self.make(state.registry, time.monotonic())

    async def make(self, registry: Registry, moment: float) -> None:
        """One round: takes in the records that changed, and makes the calls that are due at ``moment``."""
        for orcid in registry.take_called_about():
            for url in registry.stored.people[orcid].webhooks:
                self.waiting[orcid, url] = _Call(url, moment)
        for key, call in list(self.waiting.items()):
            if call.due > moment:
                continue
            done = await asyncio.to_thread(_post, call.url)
            # A change in the meantime has put a new call in this one's place.
            if self.waiting.get(key) is call:
                self._settle(key, call, moment, done)

    def _settle(self, key: tuple[str, str], call: _Call, moment: float, done: bool) -> None:
        call.failures += not done
        if done or call.failures >= MOST_ATTEMPTS:
            del self.waiting[key]
        else:
            call.due = moment + _SECONDS_BEFORE_RETRY * call.failures


def _post(url: str) -> bool:
    """Whether the callback took the call."""
    request = urllib.request.Request(url, data=b"", method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS_FOR_AN_ANSWER) as answer:  # noqa: S310
            return 200 <= int(answer.status) < 300
    except (urllib.error.URLError, OSError, ValueError):
        return False
