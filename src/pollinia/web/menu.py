"""The main menu: what an account may see, in the order of the work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pollinia.domain.roles import Right


@dataclass(frozen=True, slots=True)
class Entry:
    """``heading`` stands above the first entry of a part. ``waiting``: how much there is to do behind it."""

    label: str
    address: str
    is_current: bool
    heading: str = ""
    waiting: int = 0


_ENTRIES: tuple[tuple[str, str, str, Right], ...] = (
    ("", "Start", "start", Right.READ),
    ("", "Runs", "runs", Right.READ),
    ("", "Needs attention", "attention", Right.READ),
    ("", "Reports", "reports", Right.READ),
    ("", "Invitations", "invitations", Right.EDIT),
    ("Master data", "Organisations", "organisations", Right.READ),
    ("", "Persons", "persons", Right.READ),
    ("", "Research outputs", "outputs", Right.READ),
    ("", "Sources", "sources", Right.READ),
    ("", "File handles", "file-handles", Right.READ),
    ("Administrator", "Integrations: ORCID", "configuration", Right.INSPECT),
    ("", "Accounts", "accounts", Right.CONFIGURE),
    ("", "Audit", "audit", Right.INSPECT),
)


def menu(rights: Collection[Right], is_person: bool, here: str, waiting: int = 0) -> list[Entry]:
    """``is_person``: the account is that of a researcher. ``here``: the path of the page that is shown; a page below an entry's
    belongs to it, and to the one that is nearest. ``waiting``: how much needs attention.
    """
    chosen = [("", _("My ORCID"), "my-orcid"), ("", _("My items"), "my-items")] if is_person else []
    chosen += [(heading, label, name) for heading, label, name, right in _ENTRIES if right in rights]
    addresses = [reverse(name) for _heading, _label, name in chosen]
    above = (each for each in addresses if here == each or (each != "/" and here.startswith(f"{each}/")))
    current = max(above, key=len, default=None)
    return [
        Entry(label, address, address == current, heading, waiting if name == "attention" else 0)
        for (heading, label, name), address in zip(chosen, addresses, strict=True)
    ]
