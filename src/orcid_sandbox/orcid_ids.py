"""ORCID iDs: sixteen characters in four blocks, the last a check digit (ISO 7064 MOD 11-2)."""

import re
import secrets
from collections.abc import Container

FORM = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)

# ORCID's own range of numbers is 0000-0001-5000-0007 to 0000-0003-5000-0001 and 0009-0000-… upwards.
_FIRST_NUMBER, _NUMBERS = 9_0000_0000_000, 100_0000_000


def is_orcid_id(text: str) -> bool:
    """Whether the form and the check digit are right."""
    return FORM.fullmatch(text) is not None and check_digit(text.replace("-", "")[:15]) == text[-1]


def check_digit(first_fifteen: str) -> str:
    total = 0
    for digit in first_fifteen:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


def new_orcid_id(taken: Container[str]) -> str:
    """A random iD that is not in ``taken``."""
    while True:
        digits = f"{_FIRST_NUMBER + secrets.randbelow(_NUMBERS):015d}"
        whole = digits + check_digit(digits)
        orcid = "-".join(whole[start : start + 4] for start in range(0, 16, 4))
        if orcid not in taken:
            return orcid
