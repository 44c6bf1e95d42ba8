"""What the pages of both mapping files have in common: the rows in force, the file to download, and the one that is tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from pollinia.reports.paging import cut
from pollinia.web.asked import asked, asked_page

SIZE = 50
_MOST_BYTES = 1_000_000
"""A mapping has some hundred lines; what is larger is another file."""

NO_FILE = "Choose a CSV file of at most 1 MB."
SAME = "This file says the same as the mapping in force, so there is nothing to save."


@dataclass(frozen=True, slots=True)
class MappingPage:
    """``name``: of its addresses. ``says``: what the file is for, in a sentence. ``columns``: the headings of its rows."""

    name: str
    title: str
    says: str
    columns: tuple[str, ...]
    file_name: str


def show_mapping(
    request: HttpRequest,
    about: MappingPage,
    rows: Sequence[tuple[str, ...]],
    uploaded: tuple[str | None, datetime | None],
    problems: Sequence[str] = (),
) -> HttpResponse:
    """The rows with the word that is searched for; ``uploaded``: by whom and when, None for the built-in mapping."""
    search = asked(request, "search")
    found = [row for row in rows if search.lower() in " ".join(row).lower()]
    shown = {
        "about": about,
        "page": cut(found, asked_page(request, SIZE)),
        "uploaded_by": uploaded[0],
        "uploaded_at": uploaded[1],
        "search": search,
        "problems": problems,
        "list_address": reverse(about.name),
        "preview_address": reverse(f"{about.name}-preview"),
        "download_address": reverse(f"{about.name}-download"),
    }
    return render(request, "mapping.html", shown, status=400 if problems else 200)


def mapping_as_file(about: MappingPage, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{about.file_name}"'
    return answer


def given_file(request: HttpRequest) -> UploadedFile[bytes] | None:
    """The file that was chosen in the form; None where there is none, or one that cannot be a mapping."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or given.size is None or given.size > _MOST_BYTES:
        return None
    return given
