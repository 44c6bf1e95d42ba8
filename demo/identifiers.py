"""Identifiers with right check digits that belong to nobody."""

from __future__ import annotations

_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def ror(body: str) -> str:
    """A ROR ID from its six middle characters (ISO 7064 MOD 97-10 over Crockford's base 32)."""
    number = 0
    for character in body:
        number = number * 32 + _ROR_DIGITS.index(character)
    return f"https://ror.org/0{body}{98 - number * 100 % 97:02}"


def orcid(number: int) -> str:
    """An iD outside the range that ORCID gives out (ISO 7064 MOD 11-2)."""
    return "-".join(_blocks(f"00000009{number:07}"))


def isni(number: int) -> str:
    return " ".join(_blocks(f"00000005{number:07}"))


def dai(number: int) -> str:
    """A Dutch author ID; its check digit is that of an ISBN-10."""
    digits = f"{90000000 + number}"
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True))
    check = -total % 11
    return f"info:eu-repo/dai/nl/{digits}{'X' if check == 10 else check}"


def issn(number: int) -> str:
    digits = f"299{number:04}"
    check = -sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if check == 10 else check}"


def isbn(number: int) -> str:
    """An ISBN of a group that is not in use."""
    digits = f"97899999{number:04}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"978-99999-{number // 1000}-{number % 1000:03}-{check}"


def _blocks(first_fifteen: str) -> list[str]:
    total = 0
    for digit in first_fifteen:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    digits = first_fifteen + ("X" if check == 10 else str(check))
    return [digits[start : start + 4] for start in range(0, 16, 4)]
