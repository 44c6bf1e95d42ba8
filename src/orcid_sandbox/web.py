"""Small things every endpoint needs from a request: the registry, form fields, the base URL, JSON answers."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox import wire
from orcid_sandbox.registry import Registry


def registry_of(request: Request) -> Registry:
    registry: Registry = request.app.state.registry
    return registry


async def form_of(request: Request) -> dict[str, str]:
    """The fields of an ``application/x-www-form-urlencoded`` body, the last of each name."""
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def base_url(request: Request) -> str:
    """Scheme and host as the caller wrote them, without a slash at the end."""
    host = request.headers.get("host", "localhost")
    return f"{request.url.scheme}://{host}"


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(wire.encode(content), status, headers, media_type="application/json")


def is_api_host(request: Request) -> bool:
    """Whether the request came to the host of the member or the public API, not to the site."""
    return request.headers.get("host", "").startswith(("api.", "pub."))
