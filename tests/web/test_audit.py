"""Who decided what, for whoever may read."""

from __future__ import annotations

from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.roles import Role
from pollinia.flows.accounts import add_account


def test_decisions_are_listed_the_newest_first(signed_in: Enter) -> None:
    for name in ("ed", "eve"):
        add_account(f"{name}@example.org", name, Role.EDITOR, by="ada@example.org")
    page = text(signed_in(Role.AUDITOR).get("/administrator/audit"))
    assert page.index("Added the account eve@example.org") < page.index("Added the account ed@example.org")
    assert "ada@example.org" in page
