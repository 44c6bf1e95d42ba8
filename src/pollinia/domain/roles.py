"""Who may do what: the roles of accounts, and the rights of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """PERSONAL is a researcher: nothing but what concerns themselves."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    AUDITOR = "auditor"
    PERSONAL = "personal"


class Right(StrEnum):
    READ = "read"
    """See the content, the runs, what needs attention and the reports; no secret."""
    INSPECT = "inspect"
    """See the settings with their versions, and the audit; no secret."""
    EDIT = "edit"
    """Complete master data, invite researchers."""
    CONFIGURE = "configure"
    """Credentials, settings, the fence, accounts, and what the brake asks."""


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.EDITOR: frozenset({Right.READ, Right.EDIT}),
    Role.AUDITOR: frozenset({Right.READ, Right.INSPECT}),
    Role.PERSONAL: frozenset(),
}


def may(role: Role, right: Right) -> bool:
    return right in RIGHTS[role]
