"""The work type mapping file on the command line: down, changed, tried, up, and away again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEADER = "source_scheme,source_type,orcid_work_type,note\n"


def pollinia(data: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POLLINIA_", "DATABASE_"))}
    command = [sys.executable, "-m", "pollinia", "work-types", *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env={**environment, "POLLINIA_DATA": str(data)}, timeout=120
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work-types")


def test_what_is_downloaded_can_be_changed_and_uploaded_and_removed(data: Path) -> None:
    file = data / "work_types.csv"
    file.write_text(pollinia(data, "download").stdout.replace("*,*,other,", "*,*,website,"))
    tried = json.loads(pollinia(data, "upload", file, "--dry-run", "--json").stdout)
    change = {"source_scheme": "*", "source_type": "*", "before": "other", "after": "website"}
    assert tried == {"uploaded": False, "changes": [change], "added": 0, "updated": 0, "removed": 0}
    assert json.loads(pollinia(data, "--json").stdout)["uploaded_by"] is None
    uploaded = pollinia(data, "upload", file).stdout
    assert "other → website" in uploaded
    assert "A worker that runs exports at once what changes by it" in uploaded
    assert json.loads(pollinia(data, "show", "--json").stdout)["uploaded_by"]
    assert pollinia(data, "download").stdout == file.read_text()
    assert "the built-in one" in pollinia(data, "remove").stdout


def test_a_bad_file_is_refused_whole_with_every_bad_line(data: Path) -> None:
    file = data / "bad.csv"
    file.write_text(f"{HEADER}pure,/a,jurnal-article,\npure,/b,book,\n,/c,book,\n")
    ended = pollinia(data, "upload", file)
    assert ended.returncode == 1
    assert all(line in ended.stderr for line in ("Line 2: jurnal-article", "Line 4: source_scheme is empty"))
    assert "the built-in one" in pollinia(data).stdout


def test_a_file_goes_with_upload_alone_and_must_be_there(data: Path) -> None:
    assert pollinia(data, "upload", data / "nowhere.csv").returncode == 2
    assert pollinia(data, "upload").returncode == 2
    assert pollinia(data, "remove", "--dry-run").returncode == 2
