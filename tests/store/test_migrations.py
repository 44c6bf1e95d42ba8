"""What a migration makes of the data of an older version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newest() -> Iterator[None]:
    """Whatever happens, the database is that of today afterwards."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("store"))


def migrated(name: str) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate([("store", name)])
    return MigrationExecutor(connection).loader.project_state([("store", name)]).apps


def test_what_was_taken_over_from_orcid_comes_last_and_is_read_again(newest: None) -> None:
    apps = migrated("0012_import_candidates")
    sources = apps.get_model("store", "Source").objects
    for rank, name in enumerate(("cris", "orcid", "later")):
        sources.create(name=name, rank=rank)
    record = {"kind": "research-output", "local_id": "o1", "item_id": "o1", "digest": b"x", "body": {}}
    apps.get_model("store", "SourceRecord").objects.create(source_id="orcid", **record)
    apps = migrated("0015_orcid_source_last")
    ranked = apps.get_model("store", "Source").objects.order_by("rank").values_list("name", flat=True)
    assert list(ranked) == ["cris", "later", "orcid"]
    assert bytes(apps.get_model("store", "SourceRecord").objects.get().digest) == b""


def test_of_several_open_accounts_of_a_person_the_first_stays_theirs(newest: None) -> None:
    accounts = migrated("0016_used_keys").get_model("store", "Account").objects
    for name, person_id, is_active in (("a", "p", False), ("b", "p", True), ("c", "p", True), ("d", "q", True)):
        accounts.create(email=name, name=name, role="personal", password="!", person_id=person_id, is_active=is_active)
    accounts = migrated("0017_one_open_account").get_model("store", "Account").objects
    assert list(accounts.order_by("email").values_list("person_id", flat=True)) == ["p", "p", None, "q"]


def test_an_invitation_knows_where_it_went_and_whether_that_failed(newest: None) -> None:
    apps = migrated("0017_one_open_account")
    now = timezone.now()
    for name, answer in (("a", "550 5.1.1 nobody"), ("b", "It could not be sent as long as what it says was true.")):
        mail = apps.get_model("store", "OutgoingMail").objects.create(
            message_id=name, recipient=f"{name}@example.org", subject="S", given_up_at=now, answer=answer
        )
        apps.get_model("store", "Invitation").objects.create(
            person_id=name, registry="r", language="en", made_by="e", mail=mail
        )
    found = migrated("0018_invitation_address").get_model("store", "Invitation").objects.order_by("address")
    assert list(found.values_list("address", "failed_at")) == [("a@example.org", now), ("b@example.org", None)]
