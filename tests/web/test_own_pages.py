"""What is of one researcher is seen, and changed, by nobody else: every own address, asked as another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection as database
from django.test import Client
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.test_access import ALL, OWN, address

from pollinia.domain.content import Text
from pollinia.domain.roles import Role
from pollinia.store.accounts import Account
from pollinia.store.candidates import ImportCandidate
from pollinia.store.connections import Connection

MARK = "a-mark-of-ada"
"""In all that is Ada's: her name, her outputs, her candidate, her iD's permission."""
TABLES = ("connection", "optout", "importcandidate", "exporteditem", "parting", "changemark", "account", "invitation")


@pytest.fixture
def as_ben(institution: Institution) -> Client:
    institution.holds(UNIVERSITY, BOTANY, replace(ADA, family_name=MARK), BEN)
    institution.holds(replace(output("o1", ADA), title=Text(MARK, "en")), output("o2", BEN))
    institution.connect(ADA)
    institution.connect(BEN)
    institution.export()
    candidate = {"registry": institution.sandbox.base, "put_code": 1, "put_codes": [1], "identity": [], "duplicates": []}
    ImportCandidate.objects.create(person_id="ada", title=MARK, work={"put_code": 1, "title": MARK}, **candidate)
    account = Account.objects.create(email="ben@example.org", name="Ben", role=Role.PERSONAL, person_id="ben", password="!")
    client = Client()
    client.force_login(account)
    return client


def of_ada() -> list[tuple[str, tuple[object, ...]]]:
    """Every row about her, whatever it says."""
    return list(_rows())


def _rows() -> Iterator[tuple[str, tuple[object, ...]]]:
    ada = Connection.objects.get(person_id="ada").pk
    with database.cursor() as cursor:
        for table in TABLES:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [f"store_{table}"])
            names = {name for (name,) in cursor.fetchall()}
            key, value = ("connection_id", str(ada)) if "connection_id" in names else ("person_id", "ada")
            cursor.execute(f"SELECT * FROM store_{table} WHERE {key}::text = %s ORDER BY 1", [value])
            yield from ((table, tuple(map(str, row))) for row in cursor.fetchall())


@pytest.mark.parametrize("name", sorted(OWN))
def test_no_own_page_shows_or_changes_what_is_of_somebody_else(name: str, as_ben: Client) -> None:
    before = of_ada()
    candidate = ImportCandidate.objects.get().pk
    where = address(ALL[name]).replace("999999", str(candidate))
    with_her = {"key": "output:o1", "exports": "no", "deed": "accept", "output": "o1", "items": "remove", "person_id": "ada"}
    answers = [as_ben.get(where, {"person_id": "ada", "search": ""}, follow=True)]
    answers += [as_ben.post(where, {**with_her, "deed": deed}, follow=True) for deed in ("accept", "merge", "disconnect")]
    for answer in answers:
        assert answer.status_code in {200, 400, 403, 404, 405, 409}
        assert MARK not in answer.content.decode()
    assert of_ada() == before
