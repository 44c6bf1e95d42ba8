"""What the registry stores: people with their items, clients, tokens, codes and browser sessions. Times are epoch ms."""

from dataclasses import dataclass, field
from typing import Any, Literal

from orcid_sandbox import wire

IdentifierKey = tuple[str, str, str]
"""Type, comparable value and relationship ("" for none) of an external identifier."""

RecordState = Literal["active", "unclaimed", "locked", "deactivated", "deprecated"]
Membership = Literal["member", "public"]
Revocation = Literal["user", "client", "reuse", "record"]


@dataclass(frozen=True, slots=True)
class Source:
    """Who added an item: a client or a person (the other is ""). Sources are the same where both identifiers are."""

    client_id: str
    orcid: str
    name: str = field(compare=False)


@dataclass(slots=True)
class Item:
    """One item of a record. ``body`` is its JSON without the members the registry adds (put-code, source, dates)."""

    put_code: int
    section: str
    source: Source
    visibility: str
    created: int
    modified: int
    display_index: int
    keys: tuple[IdentifierKey, ...]
    body: bytes

    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = wire.decode(self.body)
        return content


@dataclass(slots=True)
class Person:
    """A registered person and the record. ``items`` by section name and put-code."""

    orcid: str
    given_names: str
    family_name: str
    email: str
    password: str
    """Salted hash; "" where the person cannot sign in."""
    default_visibility: str
    created: int
    modified: int
    state: RecordState = "active"
    primary: str = ""
    """The iD that took over a deprecated record."""
    creator: str = ""
    """The client that made an unclaimed record."""
    credit_name: str = ""
    biography: str = ""
    items: dict[str, dict[int, Item]] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)
    """Clients by the URL to call when the record changes."""

    @property
    def name(self) -> str:
        return self.credit_name or f"{self.given_names} {self.family_name}".strip()

    def section(self, name: str) -> dict[int, Item]:
        return self.items.get(name, {})


@dataclass(slots=True)
class Client:
    client_id: str
    secret: str
    name: str
    redirect_uris: tuple[str, ...]
    membership: Membership


@dataclass(slots=True)
class Token:
    """An access token with its refresh token ("" for client credentials, as ``orcid`` is then)."""

    access: str
    refresh: str
    client_id: str
    orcid: str
    scopes: tuple[str, ...]
    expires: int
    revoked: Revocation | Literal[""] = ""

    def is_live(self, now: int) -> bool:
        return not self.revoked and self.expires > now


@dataclass(slots=True)
class Code:
    """An authorization code. ``token`` is the access token it was exchanged for ("" before)."""

    code: str
    client_id: str
    orcid: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: int
    nonce: str = ""
    authenticated: int = 0
    token: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser signed in as ``orcid`` since ``authenticated``."""

    key: str
    orcid: str
    authenticated: int
    expires: int
