"""The main menu: what an account may see, in the order of the work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from pollinia.domain.roles import Right


@dataclass(frozen=True, slots=True)
class Entry:
    """``heading`` stands above the first entry of a part."""

    label: str
    address: str
    is_current: bool
    heading: str = ""


_ENTRIES: tuple[tuple[str, str, str, Right | None], ...] = (
    ("", "Start", "start", None),
    ("", "Runs", "runs", Right.READ),
    ("", "Needs attention", "attention", Right.READ),
    ("", "Reports", "reports", Right.READ),
    ("Master data", "Organisations", "organisations", Right.READ),
    ("", "Persons", "persons", Right.READ),
    ("", "Research outputs", "outputs", Right.READ),
    ("", "File handles", "file-handles", Right.READ),
    ("Administrator", "Integrations: ORCID", "configuration", Right.READ),
    ("", "Accounts", "accounts", Right.CONFIGURE),
    ("", "Audit", "audit", Right.READ),
)


def menu(rights: Collection[Right], here: str) -> list[Entry]:
    """``here``: the path of the page that is shown; a page below an entry's belongs to it."""
    entries = []
    for heading, label, name, right in _ENTRIES:
        if right is not None and right not in rights:
            continue
        address = reverse(name)
        is_current = here == address or (address != "/" and here.startswith(f"{address}/"))
        entries.append(Entry(label, address, is_current, heading))
    return entries
