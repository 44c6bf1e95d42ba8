"""The fence as an administrator meets it: credentials stored here, and the same database under another address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.open_folder import open_folder

SECRET = "a-client-secret"


def pollinia(data: Path, address: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POLLINIA_", "DATABASE_"))}
    environment |= {"POLLINIA_DATA": str(data), "POLLINIA_BASE_URL": address, "POLLINIA_CLIENT_SECRET": SECRET}
    command = [sys.executable, "-m", "pollinia", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment, input=typed, timeout=120)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """An installation at a.example.org with production credentials."""
    with open_folder() as folder:
        yield _with_credentials(folder)


def _with_credentials(folder: Path) -> Path:
    settings = ("sandbox_mode=off", "production_client_id=APP-0000000000000001")
    stored = pollinia(folder, "https://a.example.org", "configure", *settings, "--secret")
    assert stored.returncode == 0, stored.stderr
    return folder


def test_at_home_it_is_open(data: Path) -> None:
    ended = pollinia(data, "https://a.example.org", "fence", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["bound_to"]) == (0, "https://a.example.org")


def test_elsewhere_credentials_are_refused_with_both_addresses_and_no_secret(data: Path) -> None:
    ended = pollinia(data, "https://b.example.org", "configure", "--secret")
    assert ended.returncode == 1
    assert all(each in ended.stderr for each in ("https://a.example.org", "https://b.example.org", "pollinia fence move"))
    assert SECRET not in ended.stdout + ended.stderr
    assert (data / "identity").read_text() not in ended.stdout + ended.stderr


def test_a_move_without_an_answer_changes_nothing(data: Path) -> None:
    ended = pollinia(data, "https://b.example.org", "fence", "move", "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "--yes" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_move_is_made_when_asked_for_and_its_json_is_one_object(data: Path) -> None:
    ended = pollinia(data, "https://b.example.org", "fence", "move", "--json", typed="yes\n")
    assert json.loads(ended.stdout)["is_open"]
    assert pollinia(data, "https://a.example.org", "fence").returncode == 1
    back = pollinia(data, "https://a.example.org", "fence", "move", "--yes")
    assert back.returncode == 0
