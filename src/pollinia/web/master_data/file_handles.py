"""Master data > File handles: the ORCID work type mapping file, looked at, downloaded, tried, uploaded, removed."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.domain.work_types import WorkTypes, builtin
from pollinia.flows.preview_export import preview_work_types
from pollinia.flows.replace_work_types import (
    WorkTypesRefused,
    mapping_changes,
    read_work_types,
    remove_work_types,
    replace_work_types,
    work_types_in_force,
)
from pollinia.reports.paging import cut
from pollinia.web.access import account, needs
from pollinia.web.asked import asked_page
from pollinia.web.configuration.preview import counted

SIZE = 50
MOST_BYTES = 1_000_000
"""A mapping has some hundred lines; what is larger is another file."""


@needs(Right.READ)
@require_safe
def file_handles(request: HttpRequest) -> HttpResponse:
    """The mapping in force, row by row; only those with the word that is searched for."""
    return _shown(request)


@needs(Right.READ)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(work_types_in_force().work_types.to_csv(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="orcid-work-types.csv"'
    return answer


@needs(Right.CONFIGURE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What another file would change, or with ``remove`` the built-in mapping in its place. Nothing is changed by it.

    A bad file comes back with every bad line.
    """
    if "remove" in request.POST:
        return _counted(request, builtin(), {"removing": True})
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or given.size is None or given.size > MOST_BYTES:
        return _shown(request, problems=["Choose a CSV file of at most 1 MB."])
    try:
        work_types = read_work_types(given.read())
    except WorkTypesRefused as refused:
        return _shown(request, problems=refused.problems)
    if not mapping_changes(work_types):
        messages.info(request, "This file says the same as the mapping in force, so there is nothing to save.")
        return redirect("file-handles")
    return _counted(request, work_types, {"text": work_types.to_csv(), "name": given.name})


@needs(Right.CONFIGURE)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Use the file that was previewed."""
    try:
        replace_work_types(read_work_types(request.POST.get("text", "").encode()), by=account(request).email)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The mapping is in force. What it touches is exported now.")
    return redirect("file-handles")


@needs(Right.CONFIGURE)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    remove_work_types(by=account(request).email)
    messages.success(request, "The built-in mapping is in force again. What that touches is exported now.")
    return redirect("file-handles")


def _counted(request: HttpRequest, after: WorkTypes, more: dict[str, object]) -> StreamingHttpResponse:
    shown = {"changes": mapping_changes(after), **more}
    return counted(request, "file_handles_preview.html", shown, lambda progress: preview_work_types(after, progress))


def _shown(request: HttpRequest, problems: list[str] | tuple[str, ...] = ()) -> HttpResponse:
    in_force = work_types_in_force()
    search = request.GET.get("search", "").strip()
    rows = [
        row
        for row in in_force.work_types.rows
        if search.lower() in f"{row.source_scheme} {row.source_type} {row.orcid_work_type} {row.note}".lower()
    ]
    page = cut(rows, asked_page(request, SIZE))
    shown = {
        "page": page,
        "in_force": in_force,
        "search": search,
        "problems": problems,
        "list_address": reverse("file-handles"),
    }
    return render(request, "file_handles.html", shown, status=400 if problems else 200)
