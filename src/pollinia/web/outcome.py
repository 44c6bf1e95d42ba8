"""What became of what a form asked for, said on the page that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from pollinia.domain.problem import Problem
from pollinia.web.sentences import in_words


@contextmanager
def outcome_told(request: HttpRequest, done: str | Callable[[], str]) -> Iterator[None]:
    """That it is ``done``, or the problem that kept it from being done. Any other error goes on."""
    try:
        yield
    except Problem as problem:
        messages.error(request, in_words(problem))
    else:
        messages.success(request, done if isinstance(done, str) else done())
