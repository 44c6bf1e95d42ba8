"""What happens to a record as a whole: its state, and the end of a permission."""

from typing import get_args

from orcid_sandbox import tokens
from orcid_sandbox.model import Client, Person, RecordState
from orcid_sandbox.people import PersonError
from orcid_sandbox.registry import Registry

STATES: tuple[RecordState, ...] = get_args(RecordState)


def set_state(registry: Registry, person: Person, state: str, primary: str = "", creator: str = "") -> None:
    """Puts the record into a state. ``primary`` takes over a deprecated record; ``creator`` is the client that made an
    unclaimed one. Deactivation deletes the items and ends the tokens, deprecation deletes the items. Raises PersonError.
    """
    wanted = next((known for known in STATES if known == state), None)
    if wanted is None:
        raise PersonError(f"state must be one of {', '.join(STATES)}.")
    if wanted == "deprecated" and (primary == person.orcid or primary not in registry.stored.people):
        raise PersonError("primary must be the ORCID iD of another record.")
    if wanted in ("deactivated", "deprecated"):
        for section in person.items.values():
            for item in list(section.values()):
                registry.remove_item(person, item)
    if wanted == "deactivated":
        tokens.revoke_all(registry, person, "record")
    person.state = wanted
    person.primary = primary if wanted == "deprecated" else ""
    person.creator = creator if wanted == "unclaimed" else ""
    registry.touch(person)


def end_permission(registry: Registry, person: Person, client: Client) -> int:
    """What happens when the person removes the client from the trusted organisations. Returns how many tokens ended."""
    return tokens.revoke_all(registry, person, "user", client.client_id)
