"""Content types of the API: what a caller may send and accept, and answers in the type asked for."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox import wire
from orcid_sandbox.errors import ApiError

JSON_TYPES = ("application/vnd.orcid+json", "application/orcid+json", "application/json")


def check_body_type(request: Request) -> None:
    """Raises 9001 with status 415 for a body in a type that the API does not read."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in JSON_TYPES:
        raise ApiError(9001, f"Content type {sent or 'missing'} is not read here", status=415)


def answer(request: Request, content: Any, name: str, status: int = 200) -> Response:
    """``content`` in the type that the request accepts. Raises 9001 with status 406 where it accepts no type of ours."""
    return Response(wire.encode(content), status, media_type=accepted_type(request) + ";charset=UTF-8")


def accepted_type(request: Request) -> str:
    """The first type of ours that the Accept header admits. Raises 9001 with status 406."""
    accept = request.headers.get("accept", "*/*")
    for part in accept.split(","):
        wanted = part.partition(";")[0].strip().lower()
        if wanted in ("*/*", "application/*", ""):
            return JSON_TYPES[0]
        if wanted in JSON_TYPES:
            return wanted
    raise ApiError(9001, f"None of the types in {accept} can be written", status=406)
