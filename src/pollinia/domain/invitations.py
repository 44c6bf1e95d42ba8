"""Whom an institution invites to connect, who is left out, and the text that they read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Whom(StrEnum):
    """Whom an invitation is for, of those whom nothing keeps from being invited."""

    NOT_CONNECTED = "not-connected"
    """Not connected, and never invited."""
    INVITED_BEFORE = "invited-before"
    """Not connected, though invited."""
    PERMISSION_WITHDRAWN = "permission-withdrawn"
    MUST_RECONNECT = "must-reconnect"
    """Connected, but nothing can be written before they connect again, for which they need not have done anything."""


class Fate(StrEnum):
    """What becomes of a person when invitations are made."""

    INVITED = "invited"
    WAITING = "waiting"
    """An invitation has been made already and waits to be sent."""
    UNWILLING = "unwilling"
    """Has asked for no more invitations."""
    NO_ADDRESS = "no-address"
    CONNECTED = "connected"
    LEFT = "left"
    """The last affiliation has ended."""
    RETIRED = "retired"
    """In no source any more."""


FIELDS = ("name", "given_names", "family_name", "institution")
"""What may stand in braces in a text, in place of what it is for each person."""

LONGEST_SUBJECT = 150
LONGEST_BODY = 5000

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of an invitation, plain, with ``{fields}``; an empty line ends a paragraph. Links are not part of it."""

    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> Wording:
        """The text for one person; ``values`` has every field."""
        return Wording(*(_FIELD.sub(lambda found: values[found[1]], text) for text in (self.subject, self.body)))


def refusals(wording: Wording) -> list[str]:
    """What is wrong with a text, a sentence for each; empty when it can be used."""
    texts = f"{wording.subject} {wording.body}"
    unknown = sorted({each for each in _FIELD.findall(texts) if each not in FIELDS})
    known = ", ".join(f"{{{each}}}" for each in FIELDS)
    checks = (
        (not wording.subject.strip(), "The e-mail needs a subject."),
        (not wording.body.strip(), "The e-mail needs a text."),
        (
            "\n" in wording.subject or len(wording.subject) > LONGEST_SUBJECT,
            f"The subject is one line of {LONGEST_SUBJECT} characters at most.",
        ),
        (len(wording.body) > LONGEST_BODY, f"The text has {LONGEST_BODY} characters at most."),
        (bool(unknown), f"There is no field {', '.join(f'{{{each}}}' for each in unknown)}. The fields are {known}."),
        (
            any(brace in _FIELD.sub("", texts) for brace in "{}"),
            f"Braces stand around the name of a field only. The fields are {known}.",
        ),
    )
    return [sentence for wrong, sentence in checks if wrong]
