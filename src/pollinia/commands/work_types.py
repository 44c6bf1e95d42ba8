"""Show the ORCID work type mapping in force, upload another one, download it, or remove it.

A file with an error changes nothing, and every bad line is named. When the uploaded file is removed, the built-in mapping
applies again. A worker that runs exports at once what changes by it, else the next export does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, complain, print_json, progress, say, table
from pollinia.domain.work_types import WorkTypes
from pollinia.flows.effects import Effect
from pollinia.flows.preview_export import Preview, preview_work_types
from pollinia.flows.replace_work_types import (
    MappingChange,
    mapping_changes,
    remove_work_types,
    replace_work_types,
    work_types_in_force,
)

NAME = "work-types"
EXAMPLE = "pollinia work-types upload work_types.csv --dry-run"
NEEDS_DATABASE = True

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "deed",
        nargs="?",
        choices=("show", "upload", "download", "remove"),
        default="show",
        help="what to do (default: show)",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the CSV file to upload")
    parser.add_argument("--dry-run", action="store_true", help="upload nothing; show what the file would change")
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    if (arguments.deed == "upload") != (arguments.file is not None) or (arguments.dry_run and arguments.deed != "upload"):
        complain("A file, and --dry-run, go with upload: pollinia work-types upload FILE.")
        return 2
    match arguments.deed:
        case "upload":
            return _upload(arguments.file, arguments.dry_run, arguments.json)
        case "download":
            sys.stdout.write(work_types_in_force().mapping.to_csv())
            return 0
        case "remove":
            remove_work_types(by=operator())
    _show(arguments.json)
    return 0


def _show(as_json: bool) -> None:
    now = work_types_in_force()
    rows = len(now.mapping.rows)
    if as_json:
        print_json({"rows": rows, "uploaded_by": now.uploaded_by, "uploaded_at": now.uploaded_at})
        return
    table(
        "ORCID work type mapping",
        {
            "In force": "the built-in one" if now.uploaded_at is None else "an uploaded file",
            "Rows": rows,
            "Uploaded by": now.uploaded_by or "",
            "At": now.uploaded_at.isoformat(" ", "minutes") if now.uploaded_at else "",
        },
    )


def _upload(file: Path, dry_run: bool, as_json: bool) -> int:
    if not file.is_file():
        complain(f"There is no file {file}. Nothing was changed.")
        return 2
    work_types = WorkTypes.parse(file.read_bytes())
    changes = mapping_changes(work_types)
    if not dry_run:
        replace_work_types(work_types, by=operator())
    preview = _preview(work_types) if dry_run else None
    if as_json:
        print_json({"uploaded": not dry_run, "changes": changes, **_totals(preview)})
        return 0
    _tell(changes)
    if preview is None:
        say("Uploaded. A worker that runs exports at once what changes by it, else the next export does.")
    else:
        table("Items that the next export changes because of it", _totals(preview))
    return 0


def _preview(work_types: WorkTypes) -> Preview:
    with progress("Planning") as show:
        return preview_work_types(work_types, lambda done, total: show("Planning", done, total))


def _totals(preview: Preview | None) -> dict[str, int]:
    return {} if preview is None else {effect.value: preview.total(effect) for effect in Effect}


def _tell(changes: Sequence[MappingChange]) -> None:
    say(f"{len(changes)} rows differ from the mapping in force.")
    for each in changes[:SHOWN]:
        say(f"  {each.source_scheme},{each.source_type}: {each.before or 'no row'} → {each.after or 'no row'}")
    if len(changes) > SHOWN:
        say(f"  … and {len(changes) - SHOWN} more.")
