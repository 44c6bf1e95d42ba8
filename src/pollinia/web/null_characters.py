"""Null characters, which PostgreSQL takes in no text: nothing here is called so, and nobody types one."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase


def null_characters(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """As middleware: an address with one is not found, a form with one is refused."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path:
            raise Http404
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            raise BadRequest("A null character was sent.")
        return get_response(request)

    return answer
