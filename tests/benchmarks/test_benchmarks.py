"""The benchmarks run, at a size of nothing, and count what they say they count. No time is looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(?P<name>.+): (?P<value>[-+.\de]+) ?(?P<unit>.*)")


def figures(benchmark: str, *words: str) -> dict[str, float]:
    """What a benchmark prints, by name."""
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{benchmark}", *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert found
    assert all(found), lines
    return {each["name"]: float(each["value"]) for each in found if each}


def test_a_first_export_takes_a_reading_a_bulk_and_the_rest_one_by_one() -> None:
    printed = figures("first_export", "--researchers", "7", "--works", "3")
    # An employment, an identifier and a URL beside the works.
    assert printed["items to add"] == 7 * (3 + 3)
    assert printed["requests"] == 7 * (1 + 1 + 3)


def test_a_replan_finds_everything_unchanged() -> None:
    printed = figures("replan", "--researchers", "7", "--works", "3")
    assert printed["researchers planned"] == 7
    assert printed["items found unchanged"] == 7 * (3 + 3)


def test_a_quiet_night_plans_nobody_and_reads_each_record_once_where_that_is_due() -> None:
    printed = figures("quiet_night", "--researchers", "7", "--works", "3")
    for name in ("quiet night", "quiet night with verification"):
        assert printed[f"researchers planned, {name}"] == 0
        assert printed[f"records to write to, {name}"] == 0
    assert printed["records to read, quiet night"] == 0
    assert printed["records to read, quiet night with verification"] == 7


@pytest.mark.parametrize("name", ["re-plan", "quiet night", "100 changed"])
def test_growth_is_told_from_size_to_size(name: str, grown: dict[str, float]) -> None:
    assert grown[f"growth, {name}, 100 to 120"] > 0


@pytest.fixture(scope="module")
def grown() -> dict[str, float]:
    return figures("growth", "--researchers", "100", "120", "--works", "1")


def test_an_export_takes_fewer_requests_than_those_of_others() -> None:
    printed = figures("deeds")
    for deed in ("first export", "nothing changed", "works changed"):
        assert all(printed[f"{deed}, Pollinia"] <= printed[f"{deed}, {peer}"] for peer in ("DSpace", "NZ ORCID Hub", "INSPIRE"))
    assert printed["first export, Pollinia"] == 5
    assert printed["verification, Pollinia"] == 1


def test_every_page_is_asked_for() -> None:
    printed = figures("pages", "--researchers", "7", "--works", "3", "--times", "2")
    assert len(printed) > 30
    assert all(value > 0 for value in printed.values())
