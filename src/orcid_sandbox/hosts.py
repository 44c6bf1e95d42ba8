"""Where the Host header begins with ``api.`` or ``pub.``, the host decides which API a path belongs to, as at ORCID."""

import re

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_VERSION = "/v3.0"
_UNVERSIONED_RECORD = re.compile(r"/\d{4}-\d{4}-\d{4}-\d{3}[\dX](?!.*/webhook/)(/.*)?")


class HostDecides:
    """Middleware that sends ``/v3.0`` of a ``pub.`` host to the public API, and record paths without a version to 3.0."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            path: str = scope["path"]
            if host.startswith(("api.", "pub.")) and _UNVERSIONED_RECORD.fullmatch(path):
                await RedirectResponse(_VERSION + path, 302)(scope, receive, send)
                return
            if host.startswith("pub.") and path.startswith(f"{_VERSION}/"):
                scope = {**scope, "path": f"/pub{path}", "raw_path": b"/pub" + scope.get("raw_path", path.encode())}
        await self._app(scope, receive, send)
