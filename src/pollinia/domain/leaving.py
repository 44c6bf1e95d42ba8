"""Who has left the institution."""

from __future__ import annotations

from datetime import date

from pollinia.domain.content import Person
from pollinia.domain.records.affiliation import has_ended


def has_left(person: Person, today: date) -> bool:
    """Whether the last affiliation has ended. Of a person without any, nothing is known, so nothing is concluded."""
    return bool(person.affiliations) and all(has_ended(each, today) for each in person.affiliations)
