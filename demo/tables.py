"""What the personnel department and the library know beside the feed, as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from demo.cerif import SITE
from demo.organisations import UNITS
from demo.outputs import COAR, Output
from demo.people import Human

_OUTPUT_COLUMNS = (
    *("output_id", "type", "type_scheme", "title", "subtitle", "translated_title", "translated_title_language", "language"),
    *("status", "publication_date", "workflow_step", "visibility", "doi", "handle", "eid", "isbn"),
    *("host_title", "host_issn", "host_isbn", "abstract", "url"),
)


def write_tables(folder: Path, people: list[Human], outputs: list[Output]) -> None:
    """Write the CSV set. Two rows are as they should not be, as in any list."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / "organisations.csv",
        ("org_id", "parent_id", "name", "type", "ror", "city", "region", "country", "start_date", "end_date"),
        ((u.id, u.parent, u.name, u.type, u.ror, u.city, u.region, u.country, u.start, u.end) for u in UNITS),
    )
    _write(
        folder / "persons.csv",
        ("person_id", "first_name", "last_name", "email", "username", "visibility", "profile_url"),
        ((h.id, h.given_names, h.family_name, h.email, h.username, h.visibility, f"{SITE}/persons/{h.id}") for h in people),
    )
    _write(
        folder / "person_ids.csv",
        ("person_id", "type", "value"),
        ((human.id, "employee", value) for human in people for scheme, value in human.identifiers if scheme == "employee"),
    )
    _write(
        folder / "affiliations.csv",
        ("affiliation_id", "person_id", "org_id", "kind", "job_title", "start_date", "end_date", "primary"),
        [
            *(
                (m.id, human.id, m.unit, m.kind, m.title, m.start, m.end, "yes" if m is human.memberships[0] else "no")
                for human in people
                for m in human.memberships
            ),
            ("A999a", "P999", "D11", "staff", "Gardener", "2020-01-01", "", "yes"),
        ],
    )
    hidden = [output for output in outputs if not output.is_exposed]
    _write(
        folder / "outputs.csv",
        _OUTPUT_COLUMNS,
        [
            *(_known_row(output) if output.is_exposed else _row(output) for output in outputs),
            ("29999", "", "", "The Meadow That Was Perhaps Published", *[""] * 4, "perhaps", *[""] * 12),
        ],
    )
    _write(
        folder / "contributors.csv",
        ("output_id", "position", "person_id", "name", "role"),
        (
            (output.id, position, credit.person.id if credit.person else "", credit.name, credit.role)
            for output in hidden
            for position, credit in enumerate(output.credits, start=1)
        ),
    )


def _known_row(output: Output) -> tuple[str, ...]:
    """What CERIF cannot say about an output that it shows."""
    row = dict.fromkeys(_OUTPUT_COLUMNS, "")
    row |= {"output_id": output.id, "workflow_step": output.step, "visibility": output.visibility, "status": output.status}
    return tuple(row.values())


def _row(output: Output) -> tuple[str, ...]:
    values = {
        "output_id": output.id,
        "type": output.type if output.entered_by_hand else COAR + output.type,
        "type_scheme": "csv" if output.entered_by_hand else "coar",
        "title": output.title,
        "subtitle": output.subtitle,
        "translated_title": output.translated_title,
        "translated_title_language": "en" if output.translated_title else "",
        "language": output.language,
        "status": output.status,
        "publication_date": output.date,
        "workflow_step": output.step,
        "visibility": output.visibility,
        "host_title": output.host_title,
        "host_issn": output.host_issn,
        "host_isbn": output.host_isbn,
        "abstract": output.abstract,
        "url": f"{SITE}/outputs/{output.id}",
        **{scheme: value for scheme, value in output.identifiers if scheme in _OUTPUT_COLUMNS},
    }
    return tuple(values.get(column, "") for column in _OUTPUT_COLUMNS)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(["" if value is None else value for value in row] for row in rows)
