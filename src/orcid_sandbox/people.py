"""Registering people."""

from orcid_sandbox.model import Person
from orcid_sandbox.orcid_ids import is_orcid_id, new_orcid_id
from orcid_sandbox.registry import Registry, hash_password, now
from orcid_sandbox.vocabulary import VISIBILITIES


class PersonError(ValueError):
    """The person cannot be registered or changed; the sentence says why, ``field`` in which part of what was given."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def register(
    registry: Registry,
    *,
    given_names: str,
    family_name: str = "",
    email: str = "",
    password: str = "",
    orcid: str = "",
    default_visibility: str = "public",
    credit_name: str = "",
    biography: str = "",
) -> Person:
    """Adds a person, under a new iD where none is given. Without a password nobody signs in. Raises PersonError."""
    if not given_names.strip():
        raise PersonError("Given names are required.", "given_names")
    if email and "@" not in email:
        raise PersonError("The e-mail address is not valid: it has no @.", "email")
    if email and email.lower() in registry.by_email:
        raise PersonError("A record with this e-mail address exists already. Sign in, or use another address.", "email")
    if orcid and not is_orcid_id(orcid):
        raise PersonError(f"{orcid} is not an ORCID iD: its form or its check digit is wrong.")
    if orcid in registry.stored.people:
        raise PersonError(f"{orcid} is registered already.")
    if default_visibility not in VISIBILITIES:
        raise PersonError(f"{default_visibility} is not a visibility; use public, limited or private.")
    moment = now()
    person = Person(
        orcid=orcid or new_orcid_id(registry.stored.people),
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        email=email.strip(),
        password=hash_password(password) if password else "",
        default_visibility=default_visibility,
        created=moment,
        modified=moment,
        credit_name=credit_name,
        biography=biography,
    )
    registry.add_person(person)
    return person
