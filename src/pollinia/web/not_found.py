"""The page for what is not here. It says our own sentences alone: Django's name classes and patterns."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class NotHere(Http404):
    """``is_of_sources``: what is looked for comes from a source, which may have withdrawn it."""

    def __init__(self, sentence: str, *, is_of_sources: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_of_sources = is_of_sources


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = exception if isinstance(exception, NotHere) else None
    return render(request, "404.html", {"said": said}, status=404)
