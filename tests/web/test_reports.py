"""Reports in the pages: a chart, the same figures in a table, and as CSV."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.roles import Role
from pollinia.flows.count_outputs import count_outputs
from pollinia.reports.catalogue import REPORTS, Report
from pollinia.store.output_counts import OutputCount
from pollinia.store.runs import Run


@pytest.fixture
def auditor(institution: Institution, signed_in: Enter) -> Client:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    return signed_in(Role.AUDITOR)


def drawn(page: bytes) -> dict[str, Any]:
    """What the browser is given to draw."""
    found = re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', page.decode(), re.DOTALL)
    assert found is not None
    chart: dict[str, Any] = json.loads(found.group(1))
    return chart


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_is_a_page_and_a_file(report: Report, auditor: Client) -> None:
    assert f'href="/reports/{report.name}"' in auditor.get("/reports").content.decode()
    assert report.question in text(auditor.get(f"/reports/{report.name}"))
    file = auditor.get(f"/reports/{report.name}.csv")
    assert isinstance(file, StreamingHttpResponse)
    assert file["Content-Disposition"] == f'attachment; filename="{report.name}.csv"'
    assert b"".join(file).startswith("\ufeff".encode())


def test_the_chart_has_a_height_for_each_label(auditor: Client) -> None:
    chart = drawn(auditor.get("/reports/consent").content)
    assert chart["labels"][0] == "All persons"
    exporting = next(each for each in chart["series"] if each["name"] == "Exporting")
    assert exporting["heights"][0] == 1
    assert all(len(each["heights"]) == len(chart["labels"]) for each in chart["series"])


def test_each_run_has_its_own_time_on_the_axis_in_the_time_of_the_installation(
    institution: Institution, signed_in: Enter, settings: LazySettings
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    for hour in (1, 23):
        begun = datetime(2026, 11, 26, hour, 30, tzinfo=UTC)
        Run.objects.create(
            registry=institution.sandbox.base, started_at=begun, ended_at=begun + timedelta(minutes=1), requests=hour
        )
    page = signed_in(Role.AUDITOR).get("/reports/requests")
    times = ["2026-11-26 02:30", "2026-11-27 00:30"]
    assert drawn(page.content)["labels"] == times
    assert all(each in text(page) for each in times)


def test_months_are_the_labels_of_what_goes_month_by_month(auditor: Client) -> None:
    labels = drawn(auditor.get("/reports/connected").content)["labels"]
    assert labels == [f"{timezone.localdate():%Y-%m}"]


def test_when_outputs_were_counted_is_told_in_the_time_of_the_installation(auditor: Client, settings: LazySettings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    count_outputs()
    OutputCount.objects.update(counted_at=datetime(2026, 7, 1, 23, 15, tzinfo=UTC))
    for name in ("coverage", "items"):
        assert "Counted on 2026-07-02 01:15." in text(auditor.get(f"/reports/{name}"))


def test_a_report_goes_down_to_an_organisation(auditor: Client) -> None:
    assert f"?under={BOTANY.id}" in auditor.get("/reports/consent").content.decode()
    below = auditor.get("/reports/consent", {"under": BOTANY.id})
    assert "All persons" not in text(below)
    assert f"/reports/consent.csv?under={BOTANY.id}" in below.content.decode()


def test_what_is_no_report_is_not_found(auditor: Client) -> None:
    assert auditor.get("/reports/nothing").status_code == 404
    assert auditor.get("/reports/nothing.csv").status_code == 404
