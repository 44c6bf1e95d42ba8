"""Counts of requests by client, method, path pattern and status: bounded, however many requests come."""

import re
from collections import Counter
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ORCID_ID = re.compile(r"/\d{4}-\d{4}-\d{4}-\d{3}[\dX](?=/|$)")
# One word for every path that nobody answers.
_UNKNOWN = "(unknown)"
_PUT_CODE = re.compile(r"/\d[\d,]*(?=/|$)")


@dataclass(slots=True)
class RequestLog:
    """The counts, by (client, method, path pattern, status)."""

    counts: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)

    def add(self, client: str, method: str, path: str, status: int) -> None:
        self.counts[client, method, path, status] += 1

    def rows(self) -> list[dict[str, object]]:
        """The counts as JSON objects, sorted. ``client`` is null for requests without a client."""
        return [
            {"client": client or None, "method": method, "path": path, "status": status, "count": count}
            for (client, method, path, status), count in sorted(self.counts.items())
        ]

    def clear(self) -> None:
        self.counts.clear()


class CountRequests:
    """Middleware that counts every request when its answer starts."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["state"] = {}

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                client = scope["state"].get("client_id", "")
                path = path_pattern(scope["path"]) if "endpoint" in scope else _UNKNOWN
                self._log.add(client, scope["method"], path, message["status"])
            await send(message)

        await self._app(scope, receive, count)


def path_pattern(path: str) -> str:
    """The path with ``{orcid}`` and ``{put-code}`` for what varies."""
    return _PUT_CODE.sub("/{put-code}", _ORCID_ID.sub("/{orcid}", path))
