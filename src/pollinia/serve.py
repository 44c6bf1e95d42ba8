"""Supervises what an installation is made of: the embedded database, the pages, a worker. What dies is started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

LOOK_SECONDS = 0.5
STOP_SECONDS = 9.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""What has run for so long and dies is started again at once."""

_log = structlog.get_logger()


@dataclass(slots=True)
class Part:
    """A ``pollinia`` command that runs until it is told to stop, in a process group of its own."""

    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.0

    @property
    def name(self) -> str:
        return self.words[0]

    def look_after(self) -> None:
        """Start it, or start it again where it has ended: at once, or after a pause that grows while it keeps ending."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self._start(now)
            return
        if self.process.poll() is None:
            return
        _log.error("A part has ended and is started again.", part=self.name, status=self.process.returncode)
        self._end_group()
        self.process = None
        self.pause = 0.0 if now - self.started_at > STEADY_SECONDS else min(LONGEST_PAUSE_SECONDS, self.pause * 2 or 1.0)
        self.start_at = now + self.pause

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Until it has ended, or kill it at ``until`` (monotonic seconds)."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        self._end_group()
        self.process.wait()

    def _start(self, now: float) -> None:
        self.started_at = now
        # Its input ends when this process does, however that ends, and the part stops then.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pollinia", *self.words, "--stop-with-stdin"], stdin=subprocess.PIPE, process_group=0
        )
        _log.info("A part was started.", part=self.name, pid=self.process.pid)

    def _end_group(self) -> None:
        """Processes that it has left behind would keep its port, or go on working beside the next one."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process.stdin is not None:
            self.process.stdin.close()


def supervise(parts: Sequence[Part], look_after_database: Callable[[], None], stopping: threading.Event) -> None:
    """Keep the database and the parts running until ``stopping`` is set; then all parts have ended within ten seconds."""
    try:
        while not stopping.is_set():
            look_after_database()
            for part in parts:
                part.look_after()
            stopping.wait(LOOK_SECONDS)
    finally:
        for part in parts:
            part.stop()
        until = time.monotonic() + STOP_SECONDS
        for part in parts:
            part.wait(until)


def stop_with_stdin() -> None:
    """End this process as SIGTERM would, as soon as its standard input ends: with the process that started it."""

    def wait_for_the_end() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
