"""Master data > File handles: the two mapping files, and the addresses of their pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from pollinia.domain import output_types, work_types
from pollinia.domain.output_types import OutputTypes
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.preview_export import preview_work_types
from pollinia.flows.replace_output_types import (
    output_type_changes,
    output_types_in_force,
    remove_output_types,
    replace_output_types,
)
from pollinia.flows.replace_work_types import (
    mapping_changes,
    remove_work_types,
    replace_work_types,
    work_types_in_force,
)
from pollinia.store.configuration import OutputTypeFile, WorkTypeFile
from pollinia.web.master_data import mapping_page
from pollinia.web.master_data.mapping_page import Changes, MappingPage
from pollinia.web.what_follows import what_follows

_FOLDER = "master-data/file-handles"


def addresses() -> list[URLPattern]:
    return [*_of(_WORK_TYPES, _FOLDER), *_of(_OUTPUT_TYPES, f"{_FOLDER}/import-mapping")]


def _of(about: MappingPage[WorkTypes] | MappingPage[OutputTypes], at: str) -> list[URLPattern]:
    given = {"about": about}
    return [
        path(at, mapping_page.mapping, given, name=about.name),
        path(f"{_FOLDER}/{about.file_name}", mapping_page.download, given, name=f"{about.name}-download"),
        path(f"{at}/preview", mapping_page.preview, given, name=f"{about.name}-preview"),
        path(f"{at}/upload", mapping_page.upload, given, name=f"{about.name}-upload"),
        path(f"{at}/remove", mapping_page.remove, given, name=f"{about.name}-remove"),
    ]


def _work_type_changes(after: WorkTypes) -> Changes:
    rows = [
        (each.source_scheme, each.source_type, each.before or "no row", each.after or "no row")
        for each in mapping_changes(after)
    ]
    return Changes(("Scheme", "Type in the source", "Before", "After"), rows)


_WORK_TYPES = MappingPage(
    name="file-handles",
    title="ORCID work type mapping file",
    says="It says which ORCID work type each type of research output becomes.",
    columns=("Scheme", "Type in the source", "ORCID work type", "Note"),
    file_name="orcid-work-types.csv",
    file=WorkTypeFile,
    in_force=work_types_in_force,
    rows=lambda types: [(each.source_scheme, each.source_type, each.orcid_work_type, each.note) for each in types.rows],
    read=WorkTypes.parse,
    builtin=work_types.builtin,
    changes=_work_type_changes,
    replace=replace_work_types,
    remove=remove_work_types,
    follows=what_follows,
    count=preview_work_types,
)


def _output_type_changes(after: OutputTypes) -> Changes:
    changes = output_type_changes(after)
    taken_over = sum(each.taken_over for each in changes)
    says = f"{taken_over} work{'' if taken_over == 1 else 's'} taken over before would get another type."
    rows = [
        (
            each.orcid_work_type,
            f"{each.before.scheme} {each.before.value}" if each.before else "no type",
            f"{each.after.scheme} {each.after.value}" if each.after else "no type",
            each.taken_over,
        )
        for each in changes
    ]
    return Changes(("ORCID work type", "Before", "After", "Taken over"), rows, says)


_OUTPUT_TYPES = MappingPage(
    name="import-mapping",
    title="Import mapping file",
    says="It says which type of your system a work of an ORCID record becomes when its researcher takes it over.",
    columns=("ORCID work type", "Scheme", "Type in your system", "Note"),
    file_name="output-types.csv",
    file=OutputTypeFile,
    in_force=output_types_in_force,
    rows=lambda types: [(each.orcid_work_type, each.source_scheme, each.source_type, each.note) for each in types.rows],
    read=OutputTypes.parse,
    builtin=output_types.builtin,
    changes=_output_type_changes,
    replace=replace_output_types,
    remove=remove_output_types,
    follows=lambda: "It holds also for what was taken over before.",
)
