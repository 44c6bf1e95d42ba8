"""Who calls, and whether the record may be read or written at all: token, target, record state, scope (in this order)."""

from dataclasses import dataclass
from urllib.parse import quote

from orcid_sandbox.errors import ApiError, OAuthError
from orcid_sandbox.model import Item, Person, Source
from orcid_sandbox.registry import Registry, now
from orcid_sandbox.scopes import covers
from orcid_sandbox.sections import Section, update_scope


@dataclass(frozen=True, slots=True)
class Caller:
    """The client behind a request. ``orcid`` is the person who granted the token, "" for client credentials and for
    no token; ``public`` says that the request came to the public API."""

    client_id: str = ""
    name: str = ""
    orcid: str = ""
    scopes: frozenset[str] = frozenset()
    public: bool = False

    @property
    def source(self) -> Source:
        return Source(self.client_id, "", self.name)


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a record: on which registry, by whom, to whose record, how and where."""

    registry: Registry
    caller: Caller
    orcid: str
    method: str
    path: str


def authenticate_member(registry: Registry, token: str | None, method: str) -> Caller:
    """The caller of the member API. Raises OAuthError: 403 without a member's token, 401 with a dead one.

    A token that its user revoked still deletes.
    """
    if token is None:
        raise _forbidden()
    found = registry.stored.tokens.get(token)
    dead = found is None or not found.is_live(now())
    if found is None or (dead and not (found.revoked == "user" and method == "DELETE")):
        raise OAuthError(401, "invalid_token", f"Invalid access token: {token}")
    client = registry.stored.clients.get(found.client_id)
    if client is None or client.membership != "member":
        raise _forbidden()
    return Caller(client.client_id, client.name, found.orcid, frozenset(found.scopes))


def authenticate_public(registry: Registry, token: str | None) -> Caller:
    """The caller of the public API, anonymous without a token. Raises OAuthError (401) for a dead token."""
    if token is None:
        return Caller(public=True)
    found = registry.stored.tokens.get(token)
    if found is None or not found.is_live(now()):
        raise OAuthError(401, "invalid_token", f"Invalid access token: {token}")
    client = registry.stored.clients.get(found.client_id)
    return Caller(found.client_id, client.name if client else "", found.orcid, frozenset(found.scopes), public=True)


def check_target(call: Call) -> None:
    """Raises 9017 where the token belongs to another record."""
    if call.caller.orcid and call.caller.orcid != call.orcid:
        raise ApiError(9017, "Access token is for a different record")


def find_record(call: Call) -> Person:
    """The person whose record it is. Raises ApiError where the record is missing or in a state that forbids the call.

    A read of a deprecated record is sent on to the record that replaced it.
    """
    person = call.registry.stored.people.get(call.orcid)
    if person is None:
        raise ApiError(9016, f"ORCID iD {call.orcid} not found")
    if person.state == "deprecated":
        location = quote(call.path.replace(call.orcid, person.primary))
        raise ApiError(9007, status=301 if call.method == "GET" else None, location=location)
    if person.state == "unclaimed" and (not call.caller.client_id or person.creator != call.caller.client_id):
        raise ApiError(9036)
    if person.state == "locked":
        raise ApiError(9018)
    if person.state == "deactivated":
        raise ApiError(9044)
    return person


def check_may_write(caller: Caller, section: Section) -> None:
    """Raises 9038 without the scope that opens the section for writing."""
    if not caller.orcid or not covers(caller.scopes, update_scope(section)):
        raise ApiError(9038)


def check_source(caller: Caller, item: Item) -> None:
    """Raises 9010 where the caller did not add the item."""
    if item.source != caller.source:
        raise ApiError(9010)


def may_see(caller: Caller, item: Item) -> bool:
    """Whether the item is in the caller's lists."""
    if item.visibility == "public":
        return True
    if caller.public:
        return False
    if item.source == caller.source:
        return True
    return item.visibility == "limited" and bool(caller.orcid) and covers(caller.scopes, "/read-limited")


def check_may_see(caller: Caller, item: Item) -> None:
    """Raises 9039 on the public API, else 9038 or 9013, where the caller may not see the item."""
    if may_see(caller, item):
        return
    if caller.public:
        raise ApiError(9039)
    if not caller.orcid or not covers(caller.scopes, "/read-limited"):
        raise ApiError(9038)
    raise ApiError(9013)


def _forbidden() -> OAuthError:
    return OAuthError(403, "forbidden", "Forbidden: The server understood the request but refuses to authorize it.")
