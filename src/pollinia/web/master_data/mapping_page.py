"""The pages of a mapping file: its rows in force, the file to download, and another one that is tried, used, or removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pollinia.domain.mapping_file import MappingRefused
from pollinia.domain.roles import Right
from pollinia.flows.mapping_in_force import InForce, MappingFile, if_still_newest, newest_file
from pollinia.flows.preview_export import Preview
from pollinia.flows.progress import Progress
from pollinia.reports.paging import cut
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked, asked_page, number
from pollinia.web.configuration.preview import counted
from pollinia.web.outcome import outcome_told

SIZE = 50
_MOST_BYTES = 1_000_000
"""A mapping has some hundred lines; what is larger is another file."""

_NO_FILE = "Choose a CSV file of at most 1 MB."
_SAME = "This file says the same as the mapping in force, so there is nothing to save."


class Mapping(Protocol):
    def to_csv(self) -> str: ...


M = TypeVar("M", bound=Mapping)


@dataclass(frozen=True, slots=True)
class Changes:
    """What another mapping says in another way: ``rows`` under ``columns``, and a sentence about them."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    says: str = ""


@dataclass(frozen=True, slots=True)
class MappingPage(Generic[M]):
    """``name``: of its addresses. ``says``: what the file is for, in a sentence. ``columns``: the headings of its ``rows``.

    ``replace`` and ``remove`` are given who does it. ``follows`` says what follows from either. ``count``, of a mapping that
    decides what is exported, counts what it would do to the ORCID records.
    """

    name: str
    title: str
    says: str
    columns: tuple[str, ...]
    file_name: str
    file: MappingFile
    in_force: Callable[[], InForce[M]]
    rows: Callable[[M], list[tuple[str, ...]]]
    read: Callable[[bytes], M]
    builtin: Callable[[], M]
    changes: Callable[[M], Changes]
    replace: Callable[[M, str], None]
    remove: Callable[[str], None]
    follows: Callable[[], str]
    count: Callable[[M, Progress], Preview] | None = None


@needs(Right.READ)
@require_safe
def mapping(request: HttpRequest, about: MappingPage[M]) -> HttpResponse:
    """The mapping in force, row by row; only those with the word that is searched for."""
    return _shown(request, about)


@needs(Right.READ)
@require_safe
def download(request: HttpRequest, about: MappingPage[M]) -> HttpResponse:
    answer = HttpResponse(about.in_force().mapping.to_csv(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{about.file_name}"'
    return answer


@needs(Right.CONFIGURE)
@for_forms
def preview(request: HttpRequest, about: MappingPage[M]) -> HttpResponseBase:
    """What another file would change, or with ``remove`` the built-in mapping in its place. Nothing is changed by it.

    A bad file comes back with every bad line.
    """
    seen = newest_file(about.file)
    if "remove" in request.POST:
        after = about.builtin()
        return _previewed(request, about, after, about.changes(after), {"seen": seen, "removing": True})
    given = _given_file(request)
    if given is None:
        return _shown(request, about, problems=[_NO_FILE])
    try:
        after = about.read(given.read())
    except MappingRefused as refused:
        return _shown(request, about, problems=refused.problems)
    changes = about.changes(after)
    if not changes.rows:
        messages.info(request, _SAME)
        return redirect(about.name)
    return _previewed(request, about, after, changes, {"seen": seen, "text": after.to_csv(), "name": given.name})


@needs(Right.CONFIGURE)
@for_forms
def upload(request: HttpRequest, about: MappingPage[M]) -> HttpResponse:
    """Use the file that was previewed, unless somebody else has changed the mapping meanwhile."""
    with outcome_told(request, lambda: f"Your file is in force. {about.follows()}"):
        mapping = about.read(request.POST.get("text", "").encode())
        with if_still_newest(about.file, number(request.POST.get("seen"))):
            about.replace(mapping, account(request).email)
    return redirect(about.name)


@needs(Right.CONFIGURE)
@for_forms
def remove(request: HttpRequest, about: MappingPage[M]) -> HttpResponse:
    """Back to the built-in mapping, as was previewed."""
    with (
        outcome_told(request, lambda: f"The built-in mapping is in force again. {about.follows()}"),
        if_still_newest(about.file, number(request.POST.get("seen"))),
    ):
        about.remove(account(request).email)
    return redirect(about.name)


def _previewed(
    request: HttpRequest, about: MappingPage[M], after: M, changes: Changes, more: dict[str, object]
) -> HttpResponseBase:
    deed = "remove" if "removing" in more else "upload"
    shown = {
        "about": about,
        "changes": changes,
        "is_counted": about.count is not None,
        "list_address": reverse(about.name),
        "deed_address": reverse(f"{about.name}-{deed}"),
        **more,
    }
    count = about.count
    if count is None:
        return render(request, "mapping_preview.html", shown)
    return counted(request, "mapping_preview.html", shown, lambda progress: count(after, progress))


def _shown(request: HttpRequest, about: MappingPage[M], problems: Sequence[str] = ()) -> HttpResponse:
    now, search = about.in_force(), asked(request, "search")
    found = [row for row in about.rows(now.mapping) if search.lower() in " ".join(row).lower()]
    shown = {
        "about": about,
        "page": cut(found, asked_page(request, SIZE)),
        "uploaded_by": now.uploaded_by,
        "uploaded_at": now.uploaded_at,
        "search": search,
        "problems": problems,
        "list_address": reverse(about.name),
        "preview_address": reverse(f"{about.name}-preview"),
        "download_address": reverse(f"{about.name}-download"),
    }
    return render(request, "mapping.html", shown, status=400 if problems else 200)


def _given_file(request: HttpRequest) -> UploadedFile[bytes] | None:
    """The file that was chosen in the form; None where there is none, or one that cannot be a mapping."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or given.size is None or given.size > _MOST_BYTES:
        return None
    return given
