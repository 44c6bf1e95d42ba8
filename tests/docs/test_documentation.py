"""Nothing is left undocumented, no link is dead, and the tutorial does what it says."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import httpx2
import pytest
from tests.sandbox.trial import started_sandbox

from pollinia.commands import COMMANDS
from pollinia.domain import faults
from pollinia.domain.options import Options
from pollinia.domain.records.item import Section
from pollinia.domain.selection import Reason
from pollinia.sources.csv_files import FILES, organisations, outputs, persons

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def section(text: str, heading: str) -> str:
    """The text under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize("field", [each.name for each in fields(Options)])
def test_every_setting_has_its_heading(field: str) -> None:
    assert "Default:" in section(page("reference/settings.md"), field)


def test_every_variable_of_the_environment_is_in_the_table() -> None:
    read = set(re.findall(r'"(POLLINIA_\w+|DATABASE_URL)"', (ROOT / "src/pollinia/settings.py").read_text()))
    assert "POLLINIA_DATA" in read
    shown = page("reference/settings.md")
    assert {name for name in read if f"`{name}`" not in shown} == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_every_command_has_its_heading_with_every_argument(command: argparse.Namespace) -> None:
    text = section(page("reference/commands.md"), command.NAME)
    assert command.EXAMPLE in text
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    for action in parser._actions:
        names = action.option_strings or [str(action.metavar or next(iter(action.choices or [action.dest.upper()])))]
        assert all(f"`{name}`" in text for name in names), names


def all_faults() -> list[str]:
    return [name for name, each in vars(faults).items() if isinstance(each, type) and hasattr(each, "permanent")]


@pytest.mark.parametrize("fault", all_faults())
def test_every_fault_has_its_heading_with_its_message(fault: str) -> None:
    message = " ".join((getattr(faults, fault).__doc__ or "").split())
    assert message in " ".join(section(page("reference/faults.md"), fault).split())


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_explained(reason: Reason) -> None:
    assert f"| `{reason}` |" in page("reference/verdicts.md")


@pytest.mark.parametrize("item", Section)
def test_every_section_is_described(item: Section) -> None:
    assert f"| `{item}` |" in page("reference/records.md")


@pytest.mark.parametrize("file", FILES)
def test_every_column_of_the_csv_set_is_described(file: str) -> None:
    columns = {
        "organisations.csv": organisations._COLUMNS,
        "persons.csv": persons._PERSONS,
        "person_ids.csv": persons._IDENTIFIERS,
        "affiliations.csv": persons._AFFILIATIONS,
        "outputs.csv": outputs._OUTPUTS,
        "contributors.csv": outputs._CONTRIBUTORS,
    }[file]
    text = section(page("how-to/import-content.md"), file)
    assert [name for name in (*columns.required, *columns.optional) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_is_dead(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        document = waiting.pop()
        if document in reached:
            continue
        reached.add(document)
        links = re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", document.read_text())
        waiting += [(document.parent / link).resolve() for link in links]
    assert set(PAGES[1:]) <= reached


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    blocks = re.findall(r"```\n(.*?)```", page("tutorial.md"), re.DOTALL)
    shown = {line for block in blocks if block.startswith(("csv:", "E1001")) for line in block.splitlines()}
    typed = [block for block in blocks if not block.startswith(("pollinia sandbox", "curl", "csv:", "E1001"))]
    prepared = re.findall(r"/control/(\w+) --json '(.*?)'", page("tutorial.md"), re.DOTALL)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POLLINIA_", "DATABASE_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    with started_sandbox() as (_, base):
        for path, body in prepared:
            httpx2.post(f"{base}/control/{path}", json=json.loads(body)).raise_for_status()
        script = "set -eu\n" + "\n".join(typed).replace("http://127.0.0.1:8081", base)
        command = ["sh", "-c", script]
        ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert shown <= set(ran.stdout.splitlines()), ran.stdout
    assert re.search(r"Items added +3 \(1 work, 1 employment, 1 researcher-urls\)", ran.stdout)
