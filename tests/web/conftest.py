"""The institution of the flows, accounts of each role, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.flows.conftest import institution, sandbox

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

__all__ = ["institution", "sandbox"]

Enter = Callable[[Role], Client]


@pytest.fixture
def signed_in(db: None) -> Enter:
    """A client that has signed in with a new account of a role."""

    def enter(role: Role) -> Client:
        account = Account.objects.create(email=f"{role}@example.org", name=f"An {role}", role=role, password="!")
        client = Client()
        client.force_login(account)
        return client

    return enter
