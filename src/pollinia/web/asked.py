"""What the address of a page asks for."""

from __future__ import annotations

from django.http import HttpRequest

from pollinia.reports.paging import Paging


def asked_page(request: HttpRequest, size: int) -> Paging:
    """The page of a list by ``?page=``; the first one where that is no number."""
    number = request.GET.get("page", "")
    return Paging(int(number) if number.isdecimal() and len(number) < 10 else 1, size)


def asked(request: HttpRequest, name: str) -> str:
    """A parameter of the address; empty where it is not there. PostgreSQL takes no text with a null character in it."""
    return request.GET.get(name, "").replace("\0", "").strip()
