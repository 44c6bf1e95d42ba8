"""The reports that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pollinia.reports.connected import connected_over_time
from pollinia.reports.consent import consent
from pollinia.reports.coverage import coverage
from pollinia.reports.items import items
from pollinia.reports.organisations import Scope
from pollinia.reports.refusals import refusals
from pollinia.reports.requests import requests_per_run
from pollinia.reports.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    """``name`` is for addresses and commands. ``by_organisation``: it goes by Scope's organisation. ``counted``: it tells how
    things stood when the research outputs were last counted."""

    name: str
    title: str
    question: str
    make: Callable[[Scope], Table]
    by_organisation: bool = False
    counted: bool = False


REPORTS: tuple[Report, ...] = (
    Report(
        "connected",
        "Connected researchers",
        "How many researchers are connected, month by month?",
        connected_over_time,
        by_organisation=True,
    ),
    Report("consent", "Consent", "Who is connected, and who lets us write?", consent, by_organisation=True),
    Report(
        "coverage",
        "Coverage",
        "How much of what may go to ORCID is there?",
        coverage,
        by_organisation=True,
        counted=True,
    ),
    Report("items", "Items on ORCID", "What is on ORCID of ours?", items, counted=True),
    Report("refusals", "Refusals", "Why does ORCID refuse items?", refusals),
    Report("requests", "Requests", "How many requests do the runs take, and how fast do they go?", requests_per_run),
)


def find_report(name: str) -> Report | None:
    return next((each for each in REPORTS if each.name == name), None)
