"""Reports in the pages: a chart, the same figures in a table, and as CSV."""

from __future__ import annotations

import json
import re

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.conftest import Enter
from tests.web.test_configuration import text

from pollinia.domain.roles import Role
from pollinia.reports.catalogue import REPORTS, Report


@pytest.fixture
def auditor(institution: Institution, signed_in: Enter) -> Client:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA))
    institution.connect(ADA)
    institution.export()
    return signed_in(Role.AUDITOR)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_is_a_page_and_a_file(report: Report, auditor: Client) -> None:
    assert f'href="/reports/{report.name}"' in auditor.get("/reports").content.decode()
    assert report.question in text(auditor.get(f"/reports/{report.name}"))
    file = auditor.get(f"/reports/{report.name}.csv")
    assert isinstance(file, StreamingHttpResponse)
    assert file["Content-Disposition"] == f'attachment; filename="{report.name}.csv"'
    assert b"".join(file).startswith("\ufeff".encode())


def test_the_chart_has_a_height_for_each_label(auditor: Client) -> None:
    page = auditor.get("/reports/consent").content.decode()
    found = re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    drawn = json.loads(found.group(1))
    assert drawn["labels"][0] == "All persons"
    exporting = next(each for each in drawn["series"] if each["name"] == "Exporting")
    assert exporting["heights"][0] == 1
    assert all(len(each["heights"]) == len(drawn["labels"]) for each in drawn["series"])


def test_a_report_goes_down_to_an_organisation(auditor: Client) -> None:
    assert f"?under={BOTANY.id}" in auditor.get("/reports/consent").content.decode()
    below = auditor.get("/reports/consent", {"under": BOTANY.id})
    assert "All persons" not in text(below)
    assert f"/reports/consent.csv?under={BOTANY.id}" in below.content.decode()


def test_what_is_no_report_is_not_found(auditor: Client) -> None:
    assert auditor.get("/reports/nothing").status_code == 404
    assert auditor.get("/reports/nothing.csv").status_code == 404
