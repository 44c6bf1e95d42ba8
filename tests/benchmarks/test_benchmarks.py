"""The benchmarks run, at a size of nothing, and count what they say they count. No time is looked at."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(?P<name>.+): (?P<value>[-+.\de]+) ?(?P<unit>.*)")


def printed_by(*words: str) -> str:
    """What Python prints, in a process of its own: an installation for benchmarks is set up as its module is imported."""
    ended = subprocess.run([sys.executable, *words], check=False, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def figures(benchmark: str, *words: str) -> dict[str, float]:
    """What a benchmark prints, by name."""
    lines = [line for line in printed_by("-m", f"benchmarks.{benchmark}", *words).splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert found
    assert all(found), lines
    return {each["name"]: float(each["value"]) for each in found if each}


def test_a_university_is_loaded_as_an_import_would_store_it() -> None:
    loaded = json.loads(printed_by("-m", "tests.benchmarks.university_twice"))
    assert len(loaded["imported"]["ResearchOutput"]) == 3 * 21
    # Every tenth output has two researchers.
    assert len(loaded["imported"]["Contribution"]) == 3 * (21 + 2)
    assert loaded["copied"] == loaded["imported"]


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


def test_works_shared_by_researchers_are_exported_for_each_of_them() -> None:
    printed = figures("first_export", "--researchers", "7", "--works", "10")
    assert printed["items to add"] == 7 * (10 + 1 + 3)
    assert printed["requests"] == 7 * (1 + 1 + 3)


@pytest.mark.parametrize("name", ["re-plan", "quiet night", "100 changed"])
def test_growth_is_told_from_size_to_size(name: str, grown: dict[str, float]) -> None:
    assert grown[f"growth, {name}, 100 to 120"] > 0


@pytest.fixture(scope="module")
def grown() -> dict[str, float]:
    return figures("growth", "--researchers", "100", "120", "--works", "1")


def test_a_deed_takes_as_few_requests_as_the_api_allows_and_no_more_than_others_need() -> None:
    printed = figures("deeds", "--works", "8", "101")
    ours = {name.removesuffix(", Pollinia"): value for name, value in printed.items() if name.endswith(", Pollinia")}
    for works, bulks in ((8, 1), (101, 2)):
        assert ours[f"first export of {works}"] == 1 + bulks
        assert ours[f"nothing changed of {works}"] == 0
        assert ours[f"1 changed of {works}"] == 1
        assert ours[f"7 changed of {works}"] == 7
        assert ours[f"1 removed of {works}"] == 1
        assert ours[f"verification of {works}"] == 1
    for name, value in printed.items():
        assert ours[name.rpartition(", ")[0]] <= value


@pytest.mark.parametrize("marked", ["nobody marked", "everybody marked"])
def test_a_preview_is_timed_whether_or_not_anybody_is_marked(marked: str, previewed: dict[str, float]) -> None:
    assert previewed[f"items removed, {marked}, no work touched"] == 7
    assert previewed[f"items removed, {marked}, every work touched"] == 7 * (10 + 1)
    assert previewed[f"preview, {marked}, no work touched"] > 0


@pytest.fixture(scope="module")
def previewed() -> dict[str, float]:
    return figures("preview", "--researchers", "7", "--works", "10", "--times", "1")


def test_every_page_is_asked_for_and_no_list_is_empty() -> None:
    printed = figures("pages", "--researchers", "30", "--works", "12", "--times", "2")
    assert sum(name.startswith("95th percentile, ") for name in printed) > 90
    for part in ("/actions?outcome=refused", "/researchers", "/my-orcid/items?", "?under=", "?year=", "?type="):
        assert any(part in name for name in printed), part
    assert sum(name.startswith("loaded, ") for name in printed) == 14
    assert all(value > 0 for value in printed.values())
