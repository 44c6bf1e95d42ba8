"""Who sends a request: its token, and the caller that the API takes it from."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.types import Scope

from orcid_sandbox.access import Caller, authenticate_member, authenticate_public
from orcid_sandbox.model import Token
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import registry_of


def bearer(authorization: str, query: str) -> str | None:
    """The bearer token from the header (what follows a comma is dropped) or the query; None where there is none."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.partition(",")[0].strip()
    return parse_qs(query).get("access_token", [None])[0]


def calling_token(registry: Registry, scope: Scope) -> Token | None:
    """The token the request carries, live or not: for what happens before the request reaches the API."""
    headers = dict(scope["headers"])
    text = bearer(headers.get(b"authorization", b"").decode("latin-1"), scope["query_string"].decode("latin-1"))
    return registry.stored.tokens.get(text or "")


def caller_of(request: Request) -> Caller:
    """The caller of the member API or, where the path says so, of the public one. Raises OAuthError."""
    registry = registry_of(request)
    token = bearer(request.headers.get("authorization", ""), request.url.query)
    is_public = request.url.path.startswith("/pub/")
    caller = authenticate_public(registry, token) if is_public else authenticate_member(registry, token, request.method)
    request.state.client_id = caller.client_id
    return caller
