"""A copy of the database sends nothing to production; the installation that it belongs to does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.db import connection
from tests.flows.institution import Institution, works
from tests.people import ADA, output

from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.check import check
from pollinia.flows.connect import begin_connecting
from pollinia.flows.export import export
from pollinia.flows.fence import FenceClosed, IdentityUnusable, ensure_open, fence, move_fence
from pollinia.flows.registry_access import Clients, ensure_fit_to_work, registry_in_use
from pollinia.flows.start_run import start_run
from pollinia.flows.take_turn import take_turn
from pollinia.orcid import registries
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.connections import Connection
from pollinia.store.fence import FenceBinding
from pollinia.store.runs import Run, RunState, Trigger


@pytest.fixture
def production(
    institution: Institution, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Institution:
    """An institution with Ada connected, for whom the sandbox is production."""
    settings.IDENTITY_FILE = tmp_path / "identity"
    institution.holds(ADA, output("o1", ADA))
    institution.connect(ADA)
    monkeypatch.setattr(registries, "PRODUCTION", registry_in_use(current_options()))
    institution.configure(sandbox_mode=False, production_client_id=institution.client_id)
    return institution


def requests(institution: Institution) -> int:
    rows = institution.sandbox.http.get("/control/requests").json()["requests"]
    return sum(each["count"] for each in rows if each["client"] == institution.client_id)


def copied(settings: LazySettings, tmp_path: Path) -> None:
    """From here on this is another installation with the same database."""
    settings.IDENTITY_FILE = tmp_path / "identity of the copy"


def test_the_installation_itself_exports(production: Institution) -> None:
    assert export().writes > 0
    bound = FenceBinding.objects.get()
    assert (bound.base_url, fence().is_open) == ("http://127.0.0.1:8000", True)


def test_a_copy_sends_no_request(production: Institution, settings: LazySettings, tmp_path: Path) -> None:
    export()
    production.holds(output("o2", ADA))
    run = start_run(Trigger.CHANGED)
    before = requests(production)
    copied(settings, tmp_path)
    with pytest.raises(FenceClosed, match="pollinia fence move"):
        export()
    with Clients() as clients:
        take_turn(Connection.objects.get().pk, clients)
    run.refresh_from_db()
    assert (run.state, requests(production)) == (RunState.RUNNING, before)
    assert [each.in_order for each in check() if each.subject == "Fence"] == [False]
    assert requests(production) == before


def test_storing_the_credentials_binds_and_a_copy_made_then_is_closed(
    production: Institution, settings: LazySettings, tmp_path: Path
) -> None:
    store_client_secret("a-client-secret", by="somebody")
    before = requests(production)
    copied(settings, tmp_path)
    with pytest.raises(FenceClosed):
        export()
    with pytest.raises(FenceClosed):
        begin_connecting(ADA.id, "state")
    assert requests(production) == before


def test_a_copy_keeps_no_other_credentials(production: Institution, settings: LazySettings, tmp_path: Path) -> None:
    store_client_secret("a-client-secret", by="somebody")
    copied(settings, tmp_path)
    with pytest.raises(FenceClosed):
        store_client_secret("another-secret", by="somebody")
    assert ClientSecret.objects.get().secret == "a-client-secret"


def test_without_credentials_there_is_nothing_to_bind(institution: Institution) -> None:
    institution.configure(sandbox_mode=False)
    assert [each.in_order for each in check() if each.subject == "Credentials"] == [False]
    assert not FenceBinding.objects.exists()


def at_once(deed: Callable[[], object]) -> None:
    gate = Barrier(4)

    def do(_: int) -> None:
        gate.wait()
        try:
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(do, range(4)))


def test_first_uses_at_once_bind_it_once_and_to_this_installation(production: Institution) -> None:
    at_once(lambda: ensure_open(registries.PRODUCTION))
    assert (FenceBinding.objects.count(), fence().is_open) == (1, True)


def test_moves_at_once_are_one_after_the_other(production: Institution) -> None:
    at_once(lambda: move_fence(by="an administrator"))
    assert (AuditLine.objects.count(), fence().is_open) == (4, True)


def test_an_empty_identity_is_nobodys(production: Institution, settings: LazySettings) -> None:
    settings.IDENTITY_FILE.write_bytes(b"")
    with pytest.raises(IdentityUnusable):
        export()


def test_a_worker_of_a_copy_leaves_the_turns_to_the_installation_itself(
    production: Institution, settings: LazySettings, tmp_path: Path
) -> None:
    run = start_run(Trigger.CHANGED)
    (connection_id,) = Connection.objects.values_list("pk", flat=True)
    there = settings.IDENTITY_FILE
    copied(settings, tmp_path)
    with Clients() as clients:
        assert take_turn(connection_id, clients) is not None
        run.refresh_from_db()
        assert run.state == RunState.RUNNING
        with pytest.raises(FenceClosed):
            ensure_fit_to_work()
        settings.IDENTITY_FILE = there
        ensure_fit_to_work()
        assert take_turn(connection_id, clients) is None
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_another_address_is_another_installation(production: Institution, settings: LazySettings) -> None:
    export()
    settings.BASE_URL = "https://staging.example.org"
    with pytest.raises(FenceClosed, match="staging"):
        export()


def test_moving_it_opens_it_here_and_closes_it_there(production: Institution, settings: LazySettings, tmp_path: Path) -> None:
    export()
    there = settings.IDENTITY_FILE
    copied(settings, tmp_path)
    assert move_fence(by="an administrator").is_open
    assert export().ended_early is None
    settings.IDENTITY_FILE = there
    with pytest.raises(FenceClosed):
        export()
    assert AuditLine.objects.get().by == "an administrator"


def test_a_copy_with_sandbox_mode_on_is_free(institution: Institution, settings: LazySettings, tmp_path: Path) -> None:
    institution.holds(ADA, output("o1", ADA))
    record = institution.connect(ADA)
    FenceBinding.objects.create(
        registry=registries.PRODUCTION.site, identity="another", base_url="b", bound_at="2026-01-01T00:00Z", bound_by="x"
    )
    export()
    assert len(works(record)) == 1


def test_the_secret_is_private_and_not_in_the_database(production: Institution, settings: LazySettings) -> None:
    export()
    secret = settings.IDENTITY_FILE.read_text()
    assert settings.IDENTITY_FILE.stat().st_mode & 0o077 == 0
    assert secret not in FenceBinding.objects.get().identity
    assert ClientSecret.objects.exists()
    assert Run.objects.exists()
