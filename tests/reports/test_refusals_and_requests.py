"""Why ORCID refuses items, and what the runs cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.domain.content import Affiliation
from pollinia.reports.catalogue import REPORTS, Report, find_report
from pollinia.reports.organisations import Scope
from pollinia.reports.refusals import refusals
from pollinia.reports.requests import requests_per_run
from pollinia.store.exported import RefusedItem
from pollinia.store.runs import Run

ADA_WITH_TWO_POSTS = replace(ADA, affiliations=(*ADA.affiliations, Affiliation("A-2", "U")))
BEGIN = "ORCID refused this item as it is. Details: "


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("1", ADA), output("2", BEN))
    institution.connect(ADA)
    institution.connect(BEN)
    return institution


def refuse(institution: Institution, key: str, words: str) -> None:
    for person in (ADA, BEN):
        connection = institution.connection(person)
        RefusedItem.objects.create(
            connection=connection, key=f"{key}-{person.id}", fingerprint="", answer=BEGIN + words, refused_at=timezone.now()
        )


def test_answers_that_differ_only_in_what_they_quote_are_one_reason(filled: Institution, scope: Scope) -> None:
    refuse(filled, "output:1", 'The title "Über Orchideen" of item 17 is wrong')
    refuse(filled, "output:2", 'The title "Another\'s" of item 4 is wrong')
    refuse(filled, "affiliation:3", "The city is missing")
    rows = refusals(scope).objects()
    assert [(row["kind"], row["items"], row["researchers"]) for row in rows] == [("output", 4, 2), ("affiliation", 2, 2)]
    assert "The title" in str(rows[0]["reason"])
    assert BEGIN not in str(rows[0]["reason"])


def test_the_words_of_an_answer_are_orcids_own(filled: Institution, scope: Scope) -> None:
    filled.holds(ADA_WITH_TWO_POSTS)
    known = {"organisations": [{"source": "ROR", "identifier": "https://ror.org/05qwgg493"}]}
    filled.sandbox.control("organisations", known)
    try:
        filled.export()
    finally:
        filled.sandbox.http.delete("/control/organisations")
    (row,) = refusals(scope).objects()
    assert (row["kind"], row["items"], row["researchers"]) == ("affiliation", 2, 1)
    assert "disambiguated" in str(row["reason"])
    assert "ORCID refused this item" not in str(row["reason"])


def test_requests_and_rate_of_every_run_that_sent_something(filled: Institution, scope: Scope) -> None:
    report = filled.export()
    assert filled.export().requests == 0
    (row,) = requests_per_run(scope).objects()
    assert (row["run"], row["requests"], row["researchers"]) == (report.run_id, report.requests, 2)
    begin = timezone.now() - timedelta(seconds=20)
    Run.objects.filter(pk=report.run_id).update(started_at=begin, ended_at=begin + timedelta(seconds=4), requests=10)
    (row,) = requests_per_run(scope).objects()
    assert (row["seconds"], row["requests_per_second"]) == (4.0, 2.5)


def test_a_run_that_is_on_is_not_among_them(filled: Institution, scope: Scope) -> None:
    filled.export()
    Run.objects.update(ended_at=None)
    assert requests_per_run(scope).rows == ()


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_answers_an_empty_installation(scope: Scope, report: Report) -> None:
    table = report.make(scope)
    assert table.rows == ()
    names = {each.name for each in table.columns}
    assert table.chart is not None
    assert {table.chart.along, *table.chart.heights} <= names
    assert find_report(report.name) is report
