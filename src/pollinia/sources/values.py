"""Values as research information systems write them: words for a status or a visibility, identifiers known by their form."""

from __future__ import annotations

import re

from pollinia.domain.content import Identifier, PublicationStatus, Visibility
from pollinia.domain.identifiers import well_formed

_STATUSES = {
    "inprep": PublicationStatus.IN_PREPARATION,
    "inpreparation": PublicationStatus.IN_PREPARATION,
    "draft": PublicationStatus.IN_PREPARATION,
    "submitted": PublicationStatus.SUBMITTED,
    "inpress": PublicationStatus.IN_PRESS,
    "accepted": PublicationStatus.IN_PRESS,
    "acceptedinpress": PublicationStatus.IN_PRESS,
    "forthcoming": PublicationStatus.IN_PRESS,
    "epub": PublicationStatus.EPUB,
    "epubaheadofprint": PublicationStatus.EPUB,
    "aheadofprint": PublicationStatus.EPUB,
    "published": PublicationStatus.PUBLISHED,
    "unpublished": PublicationStatus.UNPUBLISHED,
}

_VISIBILITIES = {
    "free": Visibility.PUBLIC,
    "public": Visibility.PUBLIC,
    "campus": Visibility.CAMPUS,
    "backend": Visibility.BACKEND,
    "restricted": Visibility.BACKEND,
    "confidential": Visibility.CONFIDENTIAL,
}

_FORMS = (
    ("ror", re.compile(r"(?:https?://)?ror\.org/0[0-9a-hj-km-np-tv-z]{6}\d\d/?", re.IGNORECASE)),
    ("grid", re.compile(r"(?:https?://(?:www\.)?grid\.ac/institutes/)?grid\.\d+\.[0-9a-f]+", re.IGNORECASE)),
    ("fundref", re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?10\.13039/\d+", re.IGNORECASE)),
    ("dai", re.compile(r"info:eu-repo/dai/\S+", re.IGNORECASE)),
    ("isni", re.compile(r"(?:https?://(?:www\.)?isni\.org/(?:isni/)?)?\d{4} ?\d{4} ?\d{4} ?\d{3}[\dX]", re.IGNORECASE)),
)

_CHECKED = frozenset({"ror", "isni", "dai", "scopus-author", "researcherid"})


def tail(uri: str) -> str:
    """What a URI ends in, after its last slash or number sign: the key in Pure's URIs, the term in a vocabulary's."""
    return re.split(r"[/#]", uri.strip().rstrip("/#"))[-1]


def publication_status(text: str) -> PublicationStatus | None:
    """The status that a word, a phrase or a URI's tail names (``E-pub ahead of print``, ``…/status/inpress``); else None."""
    return _STATUSES.get(_letters(tail(text)) or "") or _STATUSES.get(_letters(text) or "")


def visibility(text: str) -> Visibility | None:
    """The visibility that a key names (Pure's FREE, CAMPUS, BACKEND, CONFIDENTIAL, or our own words); else None."""
    return _VISIBILITIES.get(_letters(text))


def scheme_by_form(value: str) -> str | None:
    """The scheme of an identifier that can be told by its form alone (ROR, GRID, Crossref funder, DAI, ISNI); else None."""
    for scheme, form in _FORMS:
        if form.fullmatch(value.strip()) and (scheme not in _CHECKED or well_formed(scheme, value)):
            return scheme
    return None


def checked_identifier(scheme: str, value: str, notes: list[str]) -> Identifier | None:
    """An identifier of a person or an organisation as written; a malformed one of a known scheme is left out and noted."""
    if scheme in _CHECKED and well_formed(scheme, value) is None:
        notes.append(f"“{value}” is not a well-formed identifier of the kind {scheme}; it was left out")
        return None
    return Identifier(scheme, value)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
