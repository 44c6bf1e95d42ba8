"""Who sends a request, told from its headers alone: for what happens before it reaches the API."""

from urllib.parse import parse_qs

from starlette.types import Scope

from orcid_sandbox.model import Token
from orcid_sandbox.registry import Registry


def bearer(authorization: str, query: str) -> str | None:
    """The bearer token from the header (what follows a comma is dropped) or the query; None where there is none."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.partition(",")[0].strip()
    return parse_qs(query).get("access_token", [None])[0]


def calling_token(registry: Registry, scope: Scope) -> Token | None:
    """The token the request carries, live or not."""
    headers = dict(scope["headers"])
    text = bearer(headers.get(b"authorization", b"").decode("latin-1"), scope["query_string"].decode("latin-1"))
    return registry.stored.tokens.get(text or "")
