"""What a client asks for at the authorize endpoint (RFC 6749, section 4.1.1, with ORCID's own parameters)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from orcid_sandbox.model import Client
from orcid_sandbox.numbers import natural
from orcid_sandbox.registry import Registry
from orcid_sandbox.scopes import GRANTED, MEMBERS_ONLY, split


class NoRedirect(ValueError):
    """The request names no client or no address of the client's: the person sees the sentence, the client nothing."""


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The request is the client's fault: the browser goes back with an error."""

    redirect: str


@dataclass(frozen=True, slots=True)
class Authorization:
    """A request that may be shown to a person. ``scopes`` is sorted; ``max_age`` in seconds."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    nonce: str
    prompt: str
    max_age: int | None

    def redirect(self, **parameters: str) -> str:
        """The client's address with the parameters and the state the client sent."""
        return _with_query(self.redirect_uri, parameters, self.state)


def read(registry: Registry, query: Mapping[str, str]) -> Authorization:
    """The request in the query. Raises NoRedirect or Refused."""
    client = registry.stored.clients.get(query.get("client_id", ""))
    if client is None:
        raise NoRedirect("The client ID is not known here. Check client_id in the link that brought you here.")
    redirect_uri = query.get("redirect_uri", "")
    if not _is_registered(client, redirect_uri):
        raise NoRedirect(f"The redirect URI {redirect_uri or '(none)'} is not one that {client.name} has registered.")
    scopes, state = split(query.get("scope")), query.get("state")
    if query.get("response_type") != "code":
        raise Refused(_with_query(redirect_uri, {"error": "unsupported_response_type"}, state))
    refused = [scope for scope in scopes if not _is_allowed(client, scope)]
    if refused or not scopes:
        description = f"Invalid scope: {' '.join(refused)}"
        parameters = {"error": "invalid_scope", "error_description": description}
        raise Refused(_with_query(redirect_uri, parameters, state))
    # Without openid in the scope ORCID pays no heed to prompt and max_age.
    is_openid = "openid" in scopes
    return Authorization(
        client=client,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=state,
        nonce=query.get("nonce", ""),
        prompt=query.get("prompt", "") if is_openid else "",
        max_age=natural(query.get("max_age")) if is_openid else None,
    )


def _is_registered(client: Client, redirect_uri: str) -> bool:
    """Exactly a registered URI, or any path of a host that was registered without a path."""
    if redirect_uri in client.redirect_uris:
        return True
    try:
        asked = urlsplit(redirect_uri)
    except ValueError:
        return False
    for registered in map(urlsplit, client.redirect_uris):
        same_site = (registered.scheme, registered.netloc) == (asked.scheme, asked.netloc)
        if same_site and registered.path in ("", "/") and not registered.query:
            return True
    return False


def _is_allowed(client: Client, scope: str) -> bool:
    return scope in GRANTED and (client.membership == "member" or scope not in MEMBERS_ONLY)


def _with_query(redirect_uri: str, parameters: Mapping[str, str], state: str | None) -> str:
    sent = dict(parameters) if state is None else {**parameters, "state": state}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(sent)}"
