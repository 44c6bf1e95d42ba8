"""The registry's state: everything stored, with the indexes that answer a request without a search."""

import hashlib
import hmac
import os
import secrets
import time
from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from orcid_sandbox import wire
from orcid_sandbox.model import Client, Code, IdentifierKey, Item, Person, Session, Token
from orcid_sandbox.organisations import Organisations

DuplicateKey = tuple[str, str, str, str, IdentifierKey]
"""iD, section, client and person that are the source, identifier."""


def now() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Stored:
    """What a state file holds."""

    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    organisations: Organisations = field(default_factory=Organisations)
    last_put_code: int = 1000


@dataclass(slots=True)
class Registry:
    """All state. Single-threaded: a handler reads and writes it without giving up control in between."""

    stored: Stored = field(default_factory=Stored)
    codes: dict[str, Code] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    changed: bool = False
    """Whether anything was stored since the last save."""
    by_email: dict[str, str] = field(default_factory=dict)
    by_name: list[tuple[str, str, str]] = field(default_factory=list)
    """Everybody's name in lower case, iD and name, in this order."""
    by_refresh: dict[str, str] = field(default_factory=dict)
    granted: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """Access tokens by client and person."""
    duplicates: dict[DuplicateKey, tuple[int, ...]] = field(default_factory=dict)
    """Put-codes by identifier and source."""

    _called_about: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_name = sorted(_listed(person) for person in self.stored.people.values())
        for person in self.stored.people.values():
            self.by_email[person.email.lower()] = person.orcid
            for items in person.items.values():
                for item in items.values():
                    self._index(person.orcid, item)
        for token in self.stored.tokens.values():
            self._index_token(token)

    def new_put_code(self) -> int:
        self.stored.last_put_code += 1
        return self.stored.last_put_code

    def add_person(self, person: Person) -> None:
        """Stores a new person, whose name does not change after."""
        self.stored.people[person.orcid] = person
        insort(self.by_name, _listed(person))
        if person.email:
            self.by_email[person.email.lower()] = person.orcid
        self.changed = True

    def put_item(self, person: Person, item: Item) -> None:
        """Stores an item, in place of the one with its put-code if there is one."""
        items = person.items.setdefault(item.section, {})
        earlier = items.get(item.put_code)
        if earlier is not None:
            self._unindex(person.orcid, earlier)
        items[item.put_code] = item
        self._index(person.orcid, item)
        self.touch(person)

    def remove_item(self, person: Person, item: Item) -> None:
        del person.items[item.section][item.put_code]
        self._unindex(person.orcid, item)
        self.touch(person)

    def put_codes_with(self, person: Person, section: str, item: Item, key: IdentifierKey) -> set[int]:
        """Put-codes of the section's items that share the identifier with ``item`` and its source, itself aside."""
        source = item.source
        found = self.duplicates.get((person.orcid, section, source.client_id, source.orcid, key), ())
        return set(found) - {item.put_code}

    def touch(self, person: Person) -> None:
        """Marks the record as changed now."""
        person.modified = max(now(), person.modified + 1)
        self.changed = True
        if person.webhooks:
            self._called_about.add(person.orcid)

    def take_called_about(self) -> set[str]:
        """The records with webhooks that changed since this was last asked."""
        taken, self._called_about = self._called_about, set()
        return taken

    def add_token(self, token: Token) -> None:
        self.stored.tokens[token.access] = token
        self._index_token(token)
        self.changed = True

    def _index_token(self, token: Token) -> None:
        if token.refresh:
            self.by_refresh[token.refresh] = token.access
        self.granted[token.client_id, token.orcid].add(token.access)

    def _keys(self, orcid: str, item: Item) -> list[DuplicateKey]:
        return [(orcid, item.section, item.source.client_id, item.source.orcid, key) for key in item.keys]

    def _index(self, orcid: str, item: Item) -> None:
        for key in self._keys(orcid, item):
            self.duplicates[key] = (*self.duplicates.get(key, ()), item.put_code)

    def _unindex(self, orcid: str, item: Item) -> None:
        for key in self._keys(orcid, item):
            left = tuple(code for code in self.duplicates.get(key, ()) if code != item.put_code)
            if left:
                self.duplicates[key] = left
            else:
                self.duplicates.pop(key, None)


def _listed(person: Person) -> tuple[str, str, str]:
    return person.name.lower(), person.orcid, person.name


def load(path: Path) -> Registry:
    """The registry saved in ``path``; an empty one where there is no such file. Raises wire.NotJson."""
    return Registry(wire.decode_as(Stored, path.read_bytes())) if path.exists() else Registry()


def save(registry: Registry, path: Path) -> None:
    """Writes the state so that ``path`` always holds a whole file."""
    registry.changed = False
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(wire.encode(registry.stored))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_derive(password, salt).hex()}"


def is_password(password: str, stored: str) -> bool:
    salt, _, derived = stored.partition(":")
    return bool(derived) and hmac.compare_digest(_derive(password, bytes.fromhex(salt)).hex(), derived)


def _derive(password: str, salt: bytes) -> bytes:
    # Cheap parameters: the registry holds invented people and must load thousands of them quickly.
    return hashlib.scrypt(password.encode(), salt=salt, n=1024, r=8, p=1)
