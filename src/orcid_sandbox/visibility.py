"""Who sees an item, and what a client may say about its visibility."""

from typing import Any

from orcid_sandbox.errors import ApiError
from orcid_sandbox.model import Person


def on_create(person: Person, sent: str | None) -> str:
    """The visibility of a new item: the person's default; what the client sent counts on unclaimed records only."""
    if person.state != "unclaimed":
        return person.default_visibility
    return sent or "private"


def check_unchanged(element: dict[str, Any], stored_visibility: str) -> None:
    """Raises 9035 where an update sends another visibility than the stored one."""
    if element.get("visibility", stored_visibility) != stored_visibility:
        raise ApiError(9035)
