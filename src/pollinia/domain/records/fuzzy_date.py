"""Dates as ORCID writes them: a year, with a month, with a day, each as a wrapped string of fixed width."""

from __future__ import annotations

from datetime import date as calendar_date

from pollinia.domain.content import PartialDate

FuzzyDate = dict[str, dict[str, str]]


def fuzzy_date(date: PartialDate | None) -> FuzzyDate | None:
    """As much of a date as ORCID takes: 30 February 2021 becomes February 2021, a year outside 1900–2100 no date at all.

    The years are those of ORCID's schema; month and day must have two digits and exist.
    """
    if date is None or not 1900 <= date.year <= 2100:
        return None
    written = {"year": {"value": str(date.year)}}
    if date.month is None or not 1 <= date.month <= 12:
        return written
    written["month"] = {"value": f"{date.month:02}"}
    if date.day is not None and _exists(date.year, date.month, date.day):
        written["day"] = {"value": f"{date.day:02}"}
    return written


def _exists(year: int, month: int, day: int) -> bool:
    try:
        calendar_date(year, month, day)
    except ValueError:
        return False
    return True
