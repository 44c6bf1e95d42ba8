"""The CSV set: one file for each kind of content, each of them optional. Columns are described in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pollinia.sources.csv_files.organisations import read_organisations
from pollinia.sources.csv_files.outputs import read_outputs
from pollinia.sources.csv_files.persons import read_persons
from pollinia.sources.reading import Flaw, Incomplete, Reading, files

FILES = (
    "organisations.csv",
    "persons.csv",
    "person_ids.csv",
    "affiliations.csv",
    "outputs.csv",
    "contributors.csv",
)


def read(*paths: Path) -> Iterator[Reading]:
    """Everything in the files of the CSV set that ``paths`` name (a folder stands for those it holds)."""
    found: dict[str, Path] = {}
    for path in files(paths, ".csv"):
        name = path.name.lower()
        if name not in FILES:
            yield Flaw(None, None, f"it is none of {', '.join(FILES)}, and was not read", path.name)
        elif name in found:
            yield Incomplete(f"{name} was given twice; only the first is read", str(path))
        else:
            found[name] = path
    if "organisations.csv" in found:
        yield from read_organisations(found["organisations.csv"])
    yield from read_persons(found.get("persons.csv"), found.get("person_ids.csv"), found.get("affiliations.csv"))
    yield from read_outputs(found.get("outputs.csv"), found.get("contributors.csv"))
