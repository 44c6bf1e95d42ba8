"""The run of the tests fails where a token of the sandbox, or the client secret, is in something that it has produced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ISSUES = """
import sys, subprocess, uuid, logging
from tests.sandbox.trial import running_sandbox
from tests import no_secrets

FETCHED = '{{"log": {{"entries": [{{"request": {{"url": "/%s", "postData": "%s"}}, "response": "%s"}}]}}}}'

def test_it(capsys):
    with running_sandbox() as sandbox:
        token = sandbox.token(sandbox.person())
    {deed}
"""


def outcome(folder: Path, deed: str, *options: str) -> tuple[int, str]:
    """Exit status and words of a run with one test that passes, and does ``deed`` with a token that the sandbox has issued."""
    (folder / "test_one.py").write_text(ISSUES.format(deed=deed))
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p tests.no_secrets --import-mode=importlib\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "POLLINIA_TESTS_"))}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, str(folder)],
        env={**environment, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "deed",
    [
        "print(token)",
        "sys.stderr.write(f'Bearer {token}')",
        "logging.getLogger('x').warning('a token: %s', token)",
        "print(token); capsys.readouterr()",
        "subprocess.run([sys.executable, '-c', f'print(\"{token}\")'], capture_output=True)",
        "(no_secrets.PRODUCED / 'pages.log').write_text(token)",
        "(no_secrets.PRODUCED / 'browser.har').write_text(FETCHED % ('', '', token))",
        "(no_secrets.PRODUCED / 'browser.har').write_text(FETCHED % (token, '', ''))",
        "print('a-client-' + 'secret')",
    ],
)
def test_a_secret_anywhere_fails_the_run(tmp_path: Path, deed: str) -> None:
    status, words = outcome(tmp_path, deed)
    assert "1 passed" in words
    assert "Tokens or secrets were given away" in words
    assert status == 1


def test_so_it_does_where_the_tests_run_side_by_side(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, "print(token)", "-p", "xdist", "-n", "2")
    assert "Tokens or secrets were given away" in words
    assert "test_one.py::test_it" in words
    assert status == 1


def test_what_people_type_is_theirs_to_send(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, "(no_secrets.PRODUCED / 'browser.har').write_text(FETCHED % ('', token, ''))")
    assert (status, "given away" in words) == (0, False)


def test_what_only_looks_like_a_token_does_not(tmp_path: Path) -> None:
    status, words = outcome(tmp_path, "print(uuid.uuid4(), 'a-secret-client')")
    assert (status, "given away" in words) == (0, False)
