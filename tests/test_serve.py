"""``pollinia serve``: everything runs, what dies comes back, and when it ends nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.open_folder import open_folder
from tests.patience import PATIENCE_SECONDS, eventually

from pollinia.serve import Part
from pollinia.trial.environment import free_port


class Installation:
    """A running ``pollinia serve`` with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.cluster = folder / "postgres" / "cluster"
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "POLLINIA_TRIAL_REGISTRY"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pollinia", "serve", "--port", str(self.port)],
            env={**kept, "POLLINIA_DATA": str(folder)},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started: dict[str, list[int]] = {"web": [], "worker": []}
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        eventually(self.is_healthy)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.said.append(line)
                if line.startswith("{") and (told := json.loads(line)).get("event") == "A part was started.":
                    self.started[told["part"]].append(told["pid"])

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return bool(json.load(answer) == {"status": "ok"})
        except OSError:
            return False

    def database_pid(self) -> int:
        """0 while there is none."""
        try:
            return int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return 0

    def pids(self) -> list[int]:
        return [self.started["web"][-1], self.started["worker"][-1], self.database_pid()]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def killed(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not runs(pid))


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with open_folder() as folder:
        served = Installation(folder)
        yield served
        if served.process.poll() is None:
            served.process.terminate()
            served.process.wait()


def test_pages_that_die_are_served_again(installation: Installation) -> None:
    killed(installation.started["web"][-1])
    eventually(lambda: len(installation.started["web"]) == 2)
    eventually(installation.is_healthy)


def test_a_worker_that_dies_is_started_again(installation: Installation) -> None:
    killed(installation.started["worker"][-1])
    eventually(lambda: len(installation.started["worker"]) == 2)


def test_a_database_that_dies_is_started_again(installation: Installation) -> None:
    dead = installation.database_pid()
    killed(dead)
    eventually(lambda: installation.database_pid() not in {0, dead} and installation.is_healthy())


def test_it_stops_when_it_is_told_to_and_leaves_nothing_behind(installation: Installation) -> None:
    pids = installation.pids()
    installation.process.terminate()
    assert installation.process.wait(PATIENCE_SECONDS) == 0
    assert not any(runs(pid) for pid in pids)
    eventually(lambda: installation.said[-1] == "Pollinia has stopped.\n")
    assert not any("Traceback" in line for line in installation.said)


def test_its_parts_end_with_it_even_where_it_is_killed() -> None:
    with open_folder() as folder:
        served = Installation(folder)
        pids = served.pids()
        served.process.kill()
        served.process.wait()
        eventually(lambda: not any(runs(pid) for pid in pids))
        assert not served.is_healthy()


def test_a_port_that_is_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "pollinia", "serve", "--port", str(port)],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}: Address already in use." in ended.stderr
    assert "--port" in ended.stderr


def test_what_keeps_dying_is_started_after_longer_and_longer_pauses() -> None:
    part = Part(("no-such-command",))
    started: set[int] = set()

    def looked_after() -> bool:
        part.look_after()
        if part.process is not None:
            started.add(part.process.pid)
        return part.pause == 4

    eventually(looked_after)
    part.wait(0)
    assert len(started) == 3
