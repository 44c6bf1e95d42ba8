"""Content types of the API: what a caller may send and accept, and answers in the type asked for."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox import wire
from orcid_sandbox.errors import ApiError
from orcid_sandbox.parsing import Body
from orcid_sandbox.xml_writing import to_xml

XML_TYPES = ("application/vnd.orcid+xml", "application/orcid+xml", "application/xml")
JSON_TYPES = ("application/vnd.orcid+json", "application/orcid+json", "application/json")
# XML wins a tie.
_TYPES = (*XML_TYPES, *JSON_TYPES)


async def body_of(request: Request) -> Body:
    """The request's body. Raises 9001 with status 415 for a type that the API does not read."""
    sent = _sent_type(request)
    if sent not in _TYPES:
        raise ApiError(9001, f"Content type {sent or 'missing'} is not read here", status=415)
    return Body(await request.body(), sent in XML_TYPES)


def answer(request: Request, content: Mapping[str, Any], root: str, status: int = 200) -> Response:
    """``content`` in the type that the request accepts; ``root`` names it in XML. Raises 9001 with status 406."""
    accepted = accepted_type(request)
    body = to_xml(root, content) if accepted in XML_TYPES else wire.encode(content)
    return Response(body, status, media_type=f"{accepted};charset=UTF-8")


def refusal(request: Request, error: ApiError, headers: dict[str, str] | None = None) -> Response:
    """The error in the type that the request accepts, in JSON where it accepts none of ours."""
    try:
        response = answer(request, error.body(), "error", error.status)
    except ApiError:
        response = Response(wire.encode(error.body()), error.status, media_type=JSON_TYPES[0])
    response.headers.update(headers or {})
    return response


def accepted_type(request: Request) -> str:
    """The type to answer in. Without an Accept header, or with ``*/*`` alone, that is the type of the body, else XML.

    Raises 9001 with status 406 where the header admits no type of ours.
    """
    accept = request.headers.get("accept", "*/*").strip()
    if accept in ("", "*/*"):
        sent = _sent_type(request)
        return sent if sent in _TYPES else XML_TYPES[0]
    best, best_weight = "", 0.0
    ranges = [_media_range(part) for part in accept.split(",")]
    for offered in _TYPES:
        weight = max((weight for name, weight in ranges if name in (offered, "application/*", "*/*")), default=0.0)
        if weight > best_weight:
            best, best_weight = offered, weight
    if not best:
        raise ApiError(9001, f"None of the types in {accept} can be written", status=406)
    return best


def _media_range(part: str) -> tuple[str, float]:
    """The name in lower case and its weight; a weight that is no number counts as none."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
    try:
        weight = float(weights[0]) if weights else 1.0
    except ValueError:
        weight = 0.0
    return name.lower(), weight


def _sent_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
