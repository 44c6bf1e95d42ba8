"""/metrics: what a monitoring system reads, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.flows.hand_out import hand_out
from pollinia.flows.start_run import start_run
from pollinia.flows.write_mail import Letter, write_mail
from pollinia.store.change_marks import ChangeMark
from pollinia.store.outgoing_mail import OutgoingMail
from pollinia.store.pace import push_back
from pollinia.store.runs import Run, RunState, Trigger

TOKEN = "a-token-for-the-metrics"


@pytest.fixture(autouse=True)
def token(settings: LazySettings) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA), output("o2", ADA, BEN))
    return institution


def read(client: Client) -> dict[tuple[str, ...], float]:
    """Values by name and labels (registries and clients left out), as Prometheus itself would parse them."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (each.name, *(value for label, value in sorted(each.labels.items()) if label not in {"registry", "client"})): each.value
        for family in text_string_to_metric_families(answer.content.decode())
        for each in family.samples
    }


def test_only_who_has_the_token_reads_them(institution: Institution, client: Client) -> None:
    for given in ({}, {"Authorization": "Bearer other"}, {"Authorization": TOKEN}):
        answer = client.get("/metrics", headers=given)
        assert answer.status_code == 401
        assert b"pollinia_" not in answer.content


def test_without_a_token_there_are_none(institution: Institution, client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = None
    answer = client.get("/metrics", headers={"Authorization": "Bearer None"})
    assert answer.status_code == 404
    assert b"POLLINIA_METRICS_TOKEN" in answer.content


def test_persons_are_counted_by_state_and_requests_by_outcome(filled: Institution, client: Client) -> None:
    filled.connect(ADA)
    report = filled.export()
    now = read(client)
    assert now["pollinia_persons", "exporting"] == 1
    assert now["pollinia_persons", "not-connected"] == 1
    assert sum(value for key, value in now.items() if key[0] == "pollinia_orcid_requests_total") == report.requests
    assert now["pollinia_orcid_requests_total", "2xx"] > 0
    assert now["pollinia_pace_requests_today",] >= report.requests
    assert now["pollinia_pace_limit_requests_per_second",] == 10_000
    assert now["pollinia_last_run_ended_seconds", "asked"] == pytest.approx(timezone.now().timestamp(), abs=60)


def test_a_change_is_as_old_as_the_first_one_that_is_not_exported(filled: Institution, client: Client) -> None:
    filled.connect(ADA)
    filled.export()
    assert read(client)["pollinia_oldest_change_age_seconds",] == 0
    filled.holds(output("o1", ADA, title="On other orchids"))
    ChangeMark.objects.update(since=timezone.now() - timedelta(hours=2))
    now = read(client)
    assert now["pollinia_researchers_changed",] == 1
    assert now["pollinia_oldest_change_age_seconds",] == pytest.approx(7200, abs=60)


def test_what_waits_in_the_queue_is_counted(filled: Institution, client: Client) -> None:
    before = read(client).get(("pollinia_jobs", "todo", "export_person"), 0)
    filled.connect(ADA)
    assert hand_out(start_run(Trigger.CHANGED)) == 1
    now = read(client)
    assert now["pollinia_jobs", "todo", "export_person"] == before + 1
    assert now["pollinia_turns_waiting",] == 1
    Run.objects.update(state=RunState.STOPPED)
    assert read(client)["pollinia_turns_waiting",] == 0


def test_a_pace_that_is_pushed_back_is_seen(filled: Institution, client: Client) -> None:
    filled.connect(ADA)
    filled.export()
    push_back(filled.sandbox.base, filled.client_id, 30, 40, 24)
    now = read(client)
    assert now["pollinia_pace_pushed_back_seconds",] == pytest.approx(30, abs=5)
    assert now["pollinia_pace_burst_used_ratio",] > 1


def test_a_run_that_the_brake_holds_is_counted(filled: Institution, client: Client) -> None:
    filled.connect(ADA)
    filled.export()
    filled.configure(brake_items=0, brake_share=0.0, portal_url=False)
    assert start_run(Trigger.CHANGED).state == RunState.HELD
    assert read(client)["pollinia_runs_held",] == 1


def test_a_fence_that_is_closed_is_seen(filled: Institution, client: Client, settings: LazySettings) -> None:
    assert read(client)["pollinia_fence_open",] == 1
    settings.IDENTITY_FILE.parent.mkdir(parents=True, exist_ok=True)
    filled.configure(sandbox_mode=False, production_client_id="APP-0123456789ABCDEF")
    from pollinia.flows.change_configuration import store_client_secret

    store_client_secret("a-production-secret", by="somebody")
    settings.BASE_URL = "https://copy.example.org"
    assert read(client)["pollinia_fence_open",] == 0


def test_e_mails_that_wait_are_counted_and_the_oldest_tells_its_age(filled: Institution, client: Client) -> None:
    assert (read(client)["pollinia_mails_waiting",], read(client)["pollinia_oldest_mail_age_seconds",]) == (0, 0)
    for _ in range(2):
        write_mail("ada@example.org", Letter("Subject", "Text", "<p>Text</p>"))
    OutgoingMail.objects.update(written_at=timezone.now() - timedelta(hours=2))
    assert read(client)["pollinia_mails_waiting",] == 2
    assert read(client)["pollinia_oldest_mail_age_seconds",] == pytest.approx(7200, abs=60)
