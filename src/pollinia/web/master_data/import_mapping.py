"""Master data > File handles: the import mapping, looked at, downloaded, tried, uploaded, removed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

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
from pollinia.web.access import account, for_forms, needs
from pollinia.web.master_data.mapping_page import NO_FILE, SAME, MappingPage, given_file, mapping_as_file, show_mapping

ABOUT = MappingPage(
    "import-mapping",
    "Import mapping file",
    "It says which type of your system a work of an ORCID record becomes when its researcher takes it over.",
    ("ORCID work type", "Scheme", "Type in your system", "Note"),
    "output-types.csv",
)


@needs(Right.READ)
@require_safe
def import_mapping(request: HttpRequest) -> HttpResponse:
    """The mapping in force, row by row; only those with the word that is searched for."""
    return _shown(request)


@needs(Right.READ)
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    return mapping_as_file(ABOUT, output_types_in_force().output_types.to_csv())


@needs(Right.CONFIGURE)
@for_forms
def preview(request: HttpRequest) -> HttpResponse:
    """What another file would change, or with ``remove`` the built-in mapping in its place. Nothing is changed by it.

    A bad file comes back with every bad line.
    """
    if "remove" in request.POST:
        return _previewed(request, output_type_changes(builtin()), {"removing": True})
    given = given_file(request)
    if given is None:
        return _shown(request, problems=[NO_FILE])
    try:
        types = read_output_types(given.read())
    except OutputTypesRefused as refused:
        return _shown(request, problems=refused.problems)
    changes = output_type_changes(types)
    if not changes:
        messages.info(request, SAME)
        return redirect("import-mapping")
    return _previewed(request, changes, {"text": types.to_csv(), "name": given.name})


@needs(Right.CONFIGURE)
@for_forms
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
@for_forms
def remove(request: HttpRequest) -> HttpResponse:
    remove_output_types(by=account(request).email)
    messages.success(request, "The built-in import mapping is in force again.")
    return redirect("import-mapping")


def _previewed(request: HttpRequest, changes: list[TypeChange], more: dict[str, object]) -> HttpResponse:
    shown = {"changes": changes, "taken_over": sum(each.taken_over for each in changes), **more}
    return render(request, "import_mapping_preview.html", shown)


def _shown(request: HttpRequest, problems: Sequence[str] = ()) -> HttpResponse:
    now = output_types_in_force()
    rows = [(each.orcid_work_type, each.source_scheme, each.source_type, each.note) for each in now.output_types.rows]
    return show_mapping(request, ABOUT, rows, (now.uploaded_by, now.uploaded_at), problems)
