"""What the address of a page asks for."""

from __future__ import annotations

from django.http import HttpRequest

from pollinia.reports.paging import Paging

_DIGITS = 9
"""A longer number is none of a page or a version, and one of thousands of digits is not even read."""


def number(text: str | None) -> int | None:
    """What somebody sends as a number; None where it is none."""
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else None


def asked_page(request: HttpRequest, size: int) -> Paging:
    """The page of a list by ``?page=``; the first one where that is no number."""
    return Paging(number(request.GET.get("page")) or 1, size)


def asked(request: HttpRequest, name: str) -> str:
    """A parameter of the address; empty where it is not there. PostgreSQL takes no text with a null character in it."""
    return request.GET.get(name, "").replace("\0", "").strip()
