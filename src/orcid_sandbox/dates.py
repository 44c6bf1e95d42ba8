"""Fuzzy dates (a year, a year and month, or a whole day) as the validator reads them."""

import re
from datetime import date
from typing import Any

from orcid_sandbox.errors import ApiError

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def check_date(fuzzy: dict[str, Any]) -> None:
    """Raises 9049 unless year has four digits, month and day two, and the day exists. Future dates are fine."""
    written = "-".join(_parts(fuzzy))
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ApiError(9049, date=written)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise ApiError(9049, date=written) from None


def check_order(start: dict[str, Any], end: dict[str, Any]) -> None:
    """Raises 9055 where the end sorts before the start; a missing month or day counts as 00."""
    if sortable(end) < sortable(start):
        raise ApiError(9055)


def sortable(fuzzy: dict[str, Any] | None) -> str:
    """YYYYMMDD with 00 for what is missing; "" for no date."""
    if not fuzzy:
        return ""
    year, month, day = (*_parts(fuzzy), "00", "00")[:3]
    return f"{year}{month}{day}"


def _parts(fuzzy: dict[str, Any]) -> list[str]:
    """The parts there are, year first. Raises 9008 without a year, as the server fails there."""
    if not fuzzy.get("year"):
        raise ApiError(9008, "A date without a year")
    parts = (fuzzy.get(name) for name in ("year", "month", "day"))
    return [str(part.get("value", "")) for part in parts if part]
