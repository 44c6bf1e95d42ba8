"""Who somebody is, as an identity provider says it, and what that is enough for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pollinia.domain.roles import Role


class PersonField(StrEnum):
    """What of a person is compared with what the identity provider says."""

    EMAIL = "email"
    USERNAME = "username"
    EMPLOYEE = "employee"
    """The person's identifier of the scheme ``employee``."""
    ID = "id"
    """The person's ID in the sources."""


@dataclass(frozen=True, slots=True)
class OutsideIdentity:
    """``value`` tells the person; ``verified_email`` is an address that the provider says it has verified."""

    value: str
    verified_email: str | None = None

    def has_verified(self, email: str) -> bool:
        return self.verified_email is not None and is_same_name(self.verified_email, email)

    def is_enough_for(self, role: Role, field: PersonField, email: str) -> bool:
        """An e-mail address that nobody has verified is enough for what concerns oneself, and for nothing more.

        ``email`` is that of the person found.
        """
        return role is Role.PERSONAL or field is not PersonField.EMAIL or self.has_verified(email)


def is_same_name(one: str, other: str) -> bool:
    """Whether two are the same but for capitals, both ways: Unicode has letters that only become one of another by either."""
    return one.strip().lower() == other.strip().lower() and one.strip().upper() == other.strip().upper()
