"""The local ORCID sandbox as a child process."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pollinia.domain.problem import Problem

_PATIENCE = 30.0


class SandboxUnavailable(Problem):
    """The local ORCID sandbox does not start. Its own message says why."""


@contextmanager
def running_sandbox(base_url: str, log: Path) -> Iterator[None]:
    """The sandbox answers at ``base_url`` (an address of this machine) while this lasts. Raises SandboxUnavailable."""
    port = urlsplit(base_url).port
    with log.open("wb") as output:
        command = [sys.executable, "-m", "orcid_sandbox", "--port", str(port), "--stop-with-stdin"]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.PIPE)
    try:
        _wait_until_it_answers(base_url, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        if process.stdin:
            process.stdin.close()


def _wait_until_it_answers(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{base_url}/control/requests", timeout=5).close()  # noqa: S310
            return
        time.sleep(0.05)
    raise SandboxUnavailable(log.read_text(errors="replace").strip())
