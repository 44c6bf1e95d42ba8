"""What the XML Schema type anyURI lets pass in ORCID's validator (Apache Xerces): nearly everything.

Characters outside ASCII and the ones a URI may not hold are escaped first; then the text must parse as a URI or as a
relative reference (RFC 2396). Blanks and ``javascript:`` pass; a colon in front, a scheme that starts with a digit, a
scheme with nothing behind it and a broken percent escape do not.
"""

import re

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What Xerces escapes before it parses: control characters, blanks and the delimiters of RFC 2396, section 2.4.3.
_ESCAPED = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]|[^\x00-\x7f]")


def is_any_uri(text: str) -> bool:
    """Whether the schema accepts ``text`` (also the empty one)."""
    reference = _ESCAPED.sub("%20", text.strip("\t\n\r "))
    if not reference:
        return True
    if _BROKEN_ESCAPE.search(reference):
        return False
    before_colon, colon, after_colon = reference.partition(":")
    if not colon or (before_colon and re.search(r"[/?#]", before_colon)):
        return _is_hierarchical(reference)
    if not _SCHEME.fullmatch(before_colon) or not after_colon or after_colon.startswith("#"):
        return False
    return _is_hierarchical(after_colon) if after_colon.startswith("/") else "[" not in after_colon.partition("?")[0]


def _is_hierarchical(part: str) -> bool:
    """An authority (optional) and a path; brackets stand for an IPv6 address in the authority alone."""
    if part in ("//",):
        return False
    path = re.split(r"[?#]", part, maxsplit=1)[0]
    if path.startswith("//"):
        path = path[2:].partition("/")[2]
    return "[" not in path and "]" not in path
