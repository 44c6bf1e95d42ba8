"""The demo: everything from import to a second, silent export, in a world of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.open_folder import open_folder
from tests.patience import PATIENCE_SECONDS, eventually

KEYS = {
    "researchers",
    "works_added",
    "employments_added",
    "identifiers_added",
    "urls_added",
    "refused",
    "requests",
    "second_run_writes",
    "seconds",
}


def start_demo(data: Path, *arguments: str) -> subprocess.Popen[str]:
    # A database that must never be touched, and a mail server without a sender: were either used, the demo would fail.
    in_use = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/production", "POLLINIA_EMAIL": "smtp://mail.example.org"}
    environment = {**os.environ, **in_use, "POLLINIA_DATA": str(data)}
    command = [sys.executable, "-m", "pollinia", "demo", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def answers(page: str) -> bool:
    try:
        httpx2.get(page)
    except httpx2.TransportError:
        return False
    return True


def test_it_stays_up_with_the_records_to_be_looked_at_until_it_is_ended(data: Path) -> None:
    with start_demo(data) as demo:
        assert demo.stdout is not None
        page = next(word for line in demo.stdout for word in line.split() if word.startswith("http"))
        shown = httpx2.get(page, headers={"Accept": "text/html"}).text
        with start_demo(data, "--once") as second:
            _, refused = second.communicate(timeout=PATIENCE_SECONDS)
        demo.terminate()
        demo.communicate(timeout=PATIENCE_SECONDS)
    assert "Tulpenwoud University" in shown
    assert second.returncode == 1
    assert "A demo is running here already" in refused
    assert demo.returncode == 0


def test_a_demo_that_is_killed_leaves_no_registry_behind(data: Path) -> None:
    with start_demo(data) as demo:
        assert demo.stdout is not None
        page = next(word for line in demo.stdout for word in line.split() if word.startswith("http"))
        demo.kill()
    eventually(lambda: not answers(page))


def test_after_that_it_exports_a_university_once_and_then_has_nothing_to_send(data: Path) -> None:
    with start_demo(data, "--once", "--json") as demo:
        out, err = demo.communicate(timeout=300)
    assert demo.returncode == 0, err
    (line,) = out.splitlines()
    report = json.loads(line)
    assert report.keys() >= KEYS
    assert report["researchers"] >= 60
    assert report["works_added"] > 1000
    assert min(report["employments_added"], report["identifiers_added"], report["urls_added"]) > 0
    assert (report["refused"], report["second_run_writes"], report["second_run_requests"]) == (0, 0, 0)
    # One reading each, one request for a hundred works of one record, one for each other item.
    others = report["affiliations_added"] + report["identifiers_added"] + report["urls_added"]
    assert report["requests"] >= report["researchers"] + report["works_added"] / 100 + others
