"""An ORCID iD and its check digit (ISO 7064 MOD 11-2; https://support.orcid.org/hc/en-us/articles/360006897674)."""

import re

_FORM = re.compile(
    r"\s*(?:(?:https?://)?(?:www\.|sandbox\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?\s*\Z",
    re.IGNORECASE | re.ASCII,
)


def check_digit(first_fifteen: str) -> str:
    """The sixteenth character for fifteen digits: ``0``–``9`` or ``X``."""
    total = 0
    for digit in first_fifteen:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)


def parse_orcid_id(text: str) -> str | None:
    """The iD as ``0000-0002-1825-0097``, from any spelling in use (URI of either registry, bare, undashed, small x).

    Returns None where the form or the check digit is wrong; a wrong check digit is never repaired.
    """
    match = _FORM.match(text)
    if match is None:
        return None
    blocks = [block.upper() for block in match.groups()]
    digits = "".join(blocks)
    if check_digit(digits[:15]) != digits[15]:
        return None
    return "-".join(blocks)
