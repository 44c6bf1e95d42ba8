"""/health: whether pages can be served."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_it_is_well_while_the_database_answers(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_changes_nothing(client: Client) -> None:
    assert client.post("/health").status_code == 405
