"""Web addresses that ORCID's schema takes (``xs:anyURI``, checked as RFC 2396) and a reader can follow."""

from __future__ import annotations

import re
from urllib.parse import quote

from pollinia.domain.text import one_line

LIMIT = 2000
"""ORCID's longest URL of a person's item; for works and affiliations it sets none, and the same serves."""

_ORDINARY = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[\w.~:/?@!$&'()*+,;=-]*+)?", re.ASCII)
_WEB = re.compile(r"(?P<scheme>https?)://(?P<host>[^\W_](?:[\w.-]*[^\W_])?\.?)(?P<port>:[0-9]{1,5})?(?P<rest>[/?#].*)?", re.I)
# RFC 2396: unreserved and reserved characters and the start of an escape, and [ ] which Java's check takes as reserved.
_ALLOWED = "!$%&'()*+,-./:;=?@[]_~"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def web_address(text: str | None) -> str | None:
    """``text`` as a URL that may be sent, or None: not http or https, no host, user name and password in it, too long.

    Blanks and characters that no URL may hold are percent-encoded; letters beyond ASCII stay as they are written.
    """
    if not text:
        return None
    if len(text) <= LIMIT and _ORDINARY.fullmatch(text):
        return text
    match = _WEB.fullmatch(one_line(text))
    if match is None or int((match["port"] or ":0")[1:]) > 65535:
        return None
    path, hash_, fragment = (match["rest"] or "").partition("#")
    rest = _escaped(path) + hash_ + _escaped(fragment.replace("#", "%23"))
    address = f"{match['scheme'].lower()}://{match['host'].lower()}{match['port'] or ''}{rest}"
    return address if len(address.encode()) <= LIMIT else None


def _escaped(text: str) -> str:
    return "".join(
        character if character.isalnum() or character in _ALLOWED else quote(character)
        for character in _LONE_PERCENT.sub("%25", text)
    )
