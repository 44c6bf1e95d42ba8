"""Master data > File handles: the import mapping, looked at, downloaded, tried, uploaded, removed."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pollinia.domain.output_types import builtin
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.flows.replace_output_types import (
    OutputTypesRefused,
    TypeChange,
    output_type_changes,
    output_types_in_force,
    read_output_types,
    remove_output_types,
    replace_output_types,
)
from pollinia.reports.paging import cut
from pollinia.web.access import account, needs
from pollinia.web.asked import asked, asked_page
from pollinia.web.master_data.file_handles import MOST_BYTES, SIZE


@needs(Right.READ)
@require_safe
def import_mapping(request: HttpRequest) -> HttpResponse:
    """The mapping in force, row by row; only those with the word that is searched for."""
    return _shown(request)


@needs(Right.READ)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(output_types_in_force().output_types.to_csv(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="output-types.csv"'
    return answer


@needs(Right.CONFIGURE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What another file would change, or with ``remove`` the built-in mapping in its place. Nothing is changed by it.

    A bad file comes back with every bad line.
    """
    if "remove" in request.POST:
        return _previewed(request, output_type_changes(builtin()), {"removing": True})
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or given.size is None or given.size > MOST_BYTES:
        return _shown(request, problems=["Choose a CSV file of at most 1 MB."])
    try:
        types = read_output_types(given.read())
    except OutputTypesRefused as refused:
        return _shown(request, problems=refused.problems)
    changes = output_type_changes(types)
    if not changes:
        messages.info(request, "This file says the same as the mapping in force, so there is nothing to save.")
        return redirect("import-mapping")
    return _previewed(request, changes, {"text": types.to_csv(), "name": given.name})


@needs(Right.CONFIGURE)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Use the file that was previewed."""
    try:
        replace_output_types(read_output_types(request.POST.get("text", "").encode()), by=account(request).email)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The import mapping is in force, also for what was taken over before.")
    return redirect("import-mapping")


@needs(Right.CONFIGURE)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    remove_output_types(by=account(request).email)
    messages.success(request, "The built-in import mapping is in force again.")
    return redirect("import-mapping")


def _previewed(request: HttpRequest, changes: list[TypeChange], more: dict[str, object]) -> HttpResponse:
    shown = {"changes": changes, "taken_over": sum(each.taken_over for each in changes), **more}
    return render(request, "import_mapping_preview.html", shown)


def _shown(request: HttpRequest, problems: list[str] | tuple[str, ...] = ()) -> HttpResponse:
    in_force, search = output_types_in_force(), asked(request, "search")
    rows = [
        row
        for row in in_force.output_types.rows
        if search.lower() in f"{row.orcid_work_type} {row.source_scheme} {row.source_type} {row.note}".lower()
    ]
    page = cut(rows, asked_page(request, SIZE))
    shown = {
        "page": page,
        "in_force": in_force,
        "search": search,
        "problems": problems,
        "list_address": reverse("import-mapping"),
    }
    return render(request, "import_mapping.html", shown, status=400 if problems else 200)
