"""Nothing is left undocumented, no link is dead, and every command line can be typed."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from pollinia.cli import _parser
from pollinia.commands import COMMANDS, export
from pollinia.domain import faults
from pollinia.domain.options import SETTINGS, Options, Setting
from pollinia.domain.records.item import Section
from pollinia.domain.selection import Reason
from pollinia.domain.setting_texts import read_changes, shown
from pollinia.flows.export import Report
from pollinia.flows.import_content import ImportReport
from pollinia.sources.csv_files import FILES, organisations, outputs, persons

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def section(text: str, heading: str) -> str:
    """The text under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.field)
def test_every_setting_has_its_heading_with_its_default(setting: Setting) -> None:
    text = " ".join(section(page("reference/settings.md"), setting.field).split())
    assert f"**{setting.label}.** {setting.help}" in text
    default = shown(Options())[setting.field]
    assert (f"Default: `{default}`" if default else "Default: empty") in text


def test_every_field_of_the_configuration_is_a_setting() -> None:
    assert {each.name for each in fields(Options)} == {each.field for each in SETTINGS}


def test_every_variable_of_the_environment_is_in_the_table() -> None:
    source = (ROOT / "src/pollinia/settings.py").read_text()
    read = set(re.findall(r'"(POLLINIA_\w+|DATABASE_URL)"', source))
    read |= {f"{name}_FILE" for name in re.findall(r'_secret\("(\w+)"\)', source)}
    assert {"POLLINIA_DATA", "DATABASE_URL_FILE"} <= read
    table = section(page("reference/settings.md"), "The environment")
    assert {name for name in read if f"`{name}`" not in table} == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_every_command_has_its_heading_with_every_argument(command: argparse.Namespace) -> None:
    text = section(page("reference/commands.md"), command.NAME)
    assert command.EXAMPLE in text
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    for action in parser._actions:
        names = action.option_strings or [str(action.metavar or next(iter(action.choices or [action.dest.upper()])))]
        assert all(f"`{name}`" in text for name in names), names


@pytest.mark.parametrize(
    ("command", "members"),
    [("export", export.as_object(Report(run_id=1))), ("import", {each.name for each in fields(ImportReport)})],
    ids=["export", "import"],
)
def test_every_member_of_a_json_answer_is_described(command: str, members: Iterable[str]) -> None:
    text = section(page("reference/commands.md"), command)
    assert [name for name in members if f"`{name}`" not in text] == []


def all_faults() -> list[str]:
    return [name for name, each in vars(faults).items() if isinstance(each, type) and hasattr(each, "permanent")]


@pytest.mark.parametrize("fault", all_faults())
def test_every_fault_has_its_heading_with_its_message(fault: str) -> None:
    message = " ".join((getattr(faults, fault).__doc__ or "").split())
    assert message in " ".join(section(page("reference/faults.md"), fault).split())


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_explained(reason: Reason) -> None:
    assert f"| `{reason}` |" in page("reference/verdicts.md")


def test_every_metric_is_described_with_its_labels() -> None:
    source = (ROOT / "src/pollinia/web/metrics.py").read_text()
    names = set(re.findall(r'"(pollinia_\w+)"', source))
    assert len(names) > 10
    described = re.findall(r"^\| `(pollinia_\w+?)(?:_total)?` \|", page("reference/metrics.md"), re.MULTILINE)
    assert set(described) == names


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
    dead = []
    for link, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^):]*))?\)", document.read_text()):
        target = (document.parent / link).resolve() if link else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(f"{link}#{anchor}")
    assert dead == []


def anchors(document: Path) -> set[str]:
    """The headings of a page as their links name them: lower case, dashes for blanks, other signs gone."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


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


def command_lines(document: Path) -> Iterator[list[str]]:
    """What stands behind ``pollinia`` in the code blocks of a page, with or without variables and a prompt before it."""
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            typed = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?pollinia (?P<words>.*)", line)
            if typed:
                yield shlex.split(typed["words"], comments=True)


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_line_can_be_typed(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in command_lines(document):
        try:
            arguments = _parser(COMMANDS).parse_args(words)
        except SystemExit:
            pytest.fail(f"pollinia {shlex.join(words)}: {capsys.readouterr().err}")
        read_changes(getattr(arguments, "changes", ()))


def test_command_lines_are_found() -> None:
    assert ["connect", "E1001", "--email", "ada@example.org"] in list(command_lines(ROOT / "docs" / "tutorial.md"))
