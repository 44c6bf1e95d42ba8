"""Master data > File handles: the ORCID work type mapping file, looked at, downloaded, tried, uploaded, removed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

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
from pollinia.web.access import account, for_forms, needs
from pollinia.web.configuration.preview import counted
from pollinia.web.master_data.mapping_page import NO_FILE, SAME, MappingPage, given_file, mapping_as_file, show_mapping

ABOUT = MappingPage(
    "file-handles",
    "ORCID work type mapping file",
    "It says which ORCID work type each type of research output becomes.",
    ("Scheme", "Type in the source", "ORCID work type", "Note"),
    "orcid-work-types.csv",
)


@needs(Right.READ)
@require_safe
def file_handles(request: HttpRequest) -> HttpResponse:
    """The mapping in force, row by row; only those with the word that is searched for."""
    return _shown(request)


@needs(Right.READ)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    return mapping_as_file(ABOUT, work_types_in_force().work_types.to_csv())


@needs(Right.CONFIGURE)
@for_forms
def preview(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What another file would change, or with ``remove`` the built-in mapping in its place. Nothing is changed by it.

    A bad file comes back with every bad line.
    """
    if "remove" in request.POST:
        return _counted(request, builtin(), {"removing": True})
    given = given_file(request)
    if given is None:
        return _shown(request, problems=[NO_FILE])
    try:
        work_types = read_work_types(given.read())
    except WorkTypesRefused as refused:
        return _shown(request, problems=refused.problems)
    if not mapping_changes(work_types):
        messages.info(request, SAME)
        return redirect("file-handles")
    return _counted(request, work_types, {"text": work_types.to_csv(), "name": given.name})


@needs(Right.CONFIGURE)
@for_forms
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
@for_forms
def remove(request: HttpRequest) -> HttpResponse:
    remove_work_types(by=account(request).email)
    messages.success(request, "The built-in mapping is in force again. What that touches is exported now.")
    return redirect("file-handles")


def _counted(request: HttpRequest, after: WorkTypes, more: dict[str, object]) -> StreamingHttpResponse:
    shown = {"changes": mapping_changes(after), **more}
    return counted(request, "file_handles_preview.html", shown, lambda progress: preview_work_types(after, progress))


def _shown(request: HttpRequest, problems: Sequence[str] = ()) -> HttpResponse:
    now = work_types_in_force()
    rows = [(each.source_scheme, each.source_type, each.orcid_work_type, each.note) for each in now.work_types.rows]
    return show_mapping(request, ABOUT, rows, (now.uploaded_by, now.uploaded_at), problems)
