"""Disambiguated organisations: which pairs of identifier and source the registry knows.

ORCID keeps a table and compares both strings exactly. Without a table this registry knows every identifier in the form
in which ORCID stores those of its source; with a table, only the pairs in it. ``organisations.csv`` is a small table of ROR
IDs that exist, for trials in which it matters that others are unknown.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

BUILT_IN = "builtin"

_ROR = re.compile(r"https://ror\.org/0([0-9a-hjkmnp-tv-z]{6})([0-9]{2})")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(slots=True)
class Organisations:
    """``table`` holds pairs of (source, identifier); empty means that forms decide."""

    table: set[tuple[str, str]] = field(default_factory=set)

    def know(self, identifier: str, source: str) -> bool:
        if self.table:
            return (source, identifier) in self.table
        has_form = _FORMS.get(source)
        return has_form is not None and has_form(identifier)


def read_table(name: str) -> set[tuple[str, str]]:
    """The pairs in a CSV file with the columns ``source`` and ``identifier``; in the table kept here for ``builtin``.

    Raises ValueError where the columns lack, OSError where there is no such file.
    """
    file = resources.files(__package__).joinpath("organisations.csv") if name == BUILT_IN else Path(name)
    reader = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    if not {"source", "identifier"} <= set(reader.fieldnames or ()):
        raise ValueError(f"{name} needs the columns source and identifier")
    return {(row["source"], row["identifier"]) for row in reader}


def is_ror_id(identifier: str) -> bool:
    """Whether it is a ROR ID as its full URL with right check digits (ISO 7064 MOD 97-10 over base 32)."""
    match = _ROR.fullmatch(identifier)
    if match is None:
        return False
    number = 0
    for character in match[1]:
        number = number * 32 + _CROCKFORD.index(character)
    return 98 - number * 100 % 97 == int(match[2])


def _form(pattern: str) -> Callable[[str], bool]:
    expression = re.compile(pattern, re.ASCII)
    return lambda identifier: expression.fullmatch(identifier) is not None


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "ROR": is_ror_id,
    "FUNDREF": _form(r"http://dx\.doi\.org/10\.13039/\d+"),
    "GRID": _form(r"grid\.\d+\.[0-9a-f]{1,2}"),
    "LEI": _form(r"[0-9A-Z]{18}\d{2}"),
    "RINGGOLD": _form(r"\d+"),
}
