"""What a migration makes of the data of an older version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

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
