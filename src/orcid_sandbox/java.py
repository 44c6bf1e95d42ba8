"""Where ORCID's answer turns on what Java takes for white space."""

_NOT_WHITE_SPACE = frozenset("\xa0\u2007\u202f\x85")


def is_blank(text: str | None) -> bool:
    """Whether the text is absent, empty or white space in Java's sense (no-break spaces are not)."""
    return not text or all(character.isspace() and character not in _NOT_WHITE_SPACE for character in text)
