"""An item of an ORCID record as we want it: its canonical bytes, its fingerprint, and what it can be recognised by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """The sections we write to, named by the path under which ORCID's API takes one item."""

    WORK = "work"
    EMPLOYMENT = "employment"
    EDUCATION = "education"
    EXTERNAL_IDENTIFIER = "external-identifiers"
    RESEARCHER_URL = "researcher-urls"


@dataclass(frozen=True, slots=True)
class RecordItem:
    """One item wanted on a record.

    ``key`` names the content it stands for and never changes with it: ``output:17``, ``affiliation:A-1``,
    ``identifier:scopus-author:7004212771``, ``portal-url``. ``body`` is canonical JSON without put-code and visibility;
    ``fingerprint`` is its SHA-256 in hexadecimal. ``identity`` holds what ORCID recognises duplicates by, normalised as ORCID
    does (``doi:10.1/x``): an item on the record that shares one of them, and is ours, is this item. ``label`` is for people.
    """

    section: Section
    key: str
    body: bytes
    fingerprint: str
    identity: frozenset[str]
    label: str


def make_item(section: Section, key: str, content: Mapping[str, object], identity: frozenset[str], label: str) -> RecordItem:
    """An item from its content; members that are None are left out, since ORCID reads null as absent."""
    body = canonical(content)
    return RecordItem(section, key, body, hashlib.sha256(body).hexdigest(), identity, label)


def canonical(content: Mapping[str, object]) -> bytes:
    """The one spelling of a JSON object: keys sorted, no blanks, UTF-8, without null members at the top level."""
    return _encode({name: value for name, value in content.items() if value is not None}).encode()


# Made once: json.dumps makes a new encoder for each call. Items are trees that we have just built, so nothing is circular.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode
