"""Whether the service runs, and what it says of its clients: paths of the APIs that belong to no record."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from orcid_sandbox.callers import caller_of
from orcid_sandbox.errors import ApiError
from orcid_sandbox.media import answer
from orcid_sandbox.scopes import covers
from orcid_sandbox.web import json_response, registry_of


def routes(prefix: str, status_path: str) -> list[Route]:
    return [
        Route(f"{prefix}/status", _status),
        Route(f"{prefix}/{status_path}", _status_in_detail),
        Route(f"{prefix}/client/{{client_id}}", _client),
    ]


async def _status(request: Request) -> Response:
    return PlainTextResponse("OK I am here")


async def _status_in_detail(request: Request) -> Response:
    """In JSON whatever the caller accepts; there is no part here that could fail alone."""
    parts = ("tomcatUp", "dbConnectionOk", "readOnlyDbConnectionOk", "overallOk")
    return json_response(dict.fromkeys(parts, True))


async def _client(request: Request) -> Response:
    """Name and description of a client; clients of this registry have no description. Raises 9027, 9038."""
    caller = caller_of(request)
    if not caller.public and not covers(caller.scopes, "/read-public"):
        raise ApiError(9038)
    client = registry_of(request).stored.clients.get(request.path_params["client_id"])
    if client is None:
        raise ApiError(9027)
    return answer(request, {"name": client.name, "description": None}, "client")
