"""Which API a path belongs to: by its host, as at ORCID, and by its version.

Where the Host header begins with ``api.`` or ``pub.``, the host decides; elsewhere the paths of the public API begin with
``/pub``. A path of an API without a version is sent on to 3.0, one with a version that there never was likewise, with the
error that says so (ORCID's DefaultApiVersionFilter).
"""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from orcid_sandbox.errors import ApiError
from orcid_sandbox.media import refusal
from orcid_sandbox.request_log import RequestLog, path_pattern
from orcid_sandbox.web import base_url

_CURRENT = "/v3.0"
_VERSIONED = re.compile(r"/v(?P<version>\d[^/]*)(?P<rest>/.*)?")
_VERSIONS = frozenset({"2.0", "2.1", "3.0"})
_RECORD = r"/\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
_WEBHOOK = re.compile(rf"{_RECORD}/webhook/.*")
_PART_OF_A_RECORD = re.compile(rf"{_RECORD}/.+")
# What the hosts of the APIs answer without a version, this registry's own pages among it.
_WITHOUT_A_VERSION = (
    "/.well-known/",
    "/control",
    "/experimental_rdf_v1/",
    "/oauth/",
    "/openapi.json",
    "/resources/",
    "/search/",
    "/static/",
    "/style.css",
)


class HostDecides:
    """Middleware that sends ``/v3.0`` of a ``pub.`` host to the public API, and other versions of all paths to 3.0."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            if host.endswith("orcid.org"):
                # One of ORCID's own hosts leads here only through a proxy that ends TLS: addresses in answers are https.
                scope = {**scope, "scheme": "https"}
            answer = _sent_on(scope, is_api_host=host.startswith(("api.", "pub.")))
            if answer is not None:
                self._log.add("", scope["method"], path_pattern(scope["path"]), answer.status_code)
                await answer(scope, receive, send)
                return
            path: str = scope["path"]
            if host.startswith("pub.") and path.startswith(f"{_CURRENT}/"):
                scope = {**scope, "path": f"/pub{path}", "raw_path": b"/pub" + scope.get("raw_path", path.encode())}
        await self._app(scope, receive, send)


def _sent_on(scope: Scope, *, is_api_host: bool) -> Response | None:
    """The answer that sends the caller on to 3.0; None where the path has a version that counts, or needs none."""
    path: str = scope["path"]
    prefix, rest = ("/pub", path.removeprefix("/pub")) if path.startswith("/pub/") else ("", path)
    versioned = _VERSIONED.fullmatch(rest)
    if versioned is None:
        needs_version = is_api_host or prefix or _PART_OF_A_RECORD.fullmatch(rest)
        if not needs_version or rest == "/" or rest.startswith(_WITHOUT_A_VERSION) or _WEBHOOK.fullmatch(rest):
            return None
        return RedirectResponse(_location(prefix, rest, scope), 302)
    if versioned["version"] in _VERSIONS:
        return None
    location = _location(prefix, versioned["rest"] or "", scope)
    return refusal(Request(scope), ApiError(9056, version=versioned["version"]), {"location": location})


def _location(prefix: str, rest: str, scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return base_url(Request(scope)) + prefix + _CURRENT + quote(rest) + (f"?{query}" if query else "")
