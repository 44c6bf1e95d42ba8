"""Researchers at their own pages, and what they hold."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection as database
from django.test import Client
from tests.flows.institution import PASSWORD, Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.test_configuration import text

from pollinia.domain.roles import Role
from pollinia.store.accounts import Account

_numbers = itertools.count()
YES = {"may_read": "yes", "may_write": "yes"}


def enter(person_id: str) -> Client:
    account = Account.objects.create(email=f"{person_id}@example.org", name=person_id, role=Role.PERSONAL, person_id=person_id)
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA, BEN), output("o2", ADA), output("b1", BEN))
    return institution


@pytest.fixture
def ada(filled: Institution) -> Client:
    return enter("ada")


@pytest.fixture
def email(filled: Institution) -> str:
    """Of a person at the registry who has an iD."""
    address = f"ada.{next(_numbers)}@example.org"
    filled.sandbox.person(email=address, password=PASSWORD)
    return address


def to_orcid(client: Client, **answers: str) -> str:
    """The address of ORCID's page that the form leads to."""
    answer = client.post("/my-orcid/connect", {**YES, **answers})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def jobs(task: str) -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task])
        return int(cursor.fetchone()[0])


# --- connecting ---


@pytest.fixture
def connected(filled: Institution, ada: Client) -> Client:
    filled.connect(ADA)
    filled.export()
    return ada
