"""The tutorial does what it says: its commands are run as typed, and what it shows is what they print."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
from tests.open_folder import open_folder
from tests.sandbox.trial import started_sandbox

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
REGISTRY = "http://127.0.0.1:8081"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL.read_text(), re.MULTILINE | re.DOTALL)


def without_chance(text: str) -> list[str]:
    """The lines of an output, without what differs from run to run."""
    text = re.sub(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "(iD)", text)
    text = re.sub(r"PostgreSQL \d+\.\d+", "PostgreSQL", text)
    text = re.sub(r"\S+/tutorial/(keys|mail)", r"(\1)", text)
    return re.sub(r"(Seconds +)[\d.]+", r"\1(few)", text).splitlines()


def test_the_tutorial_does_what_it_says() -> None:
    prepared = re.findall(r"/control/(\w+) -d '(.*?)'", TUTORIAL.read_text(), re.DOTALL)
    assert [path for path, _ in prepared] == ["clients", "people"]
    typed = [block for block in blocks("sh") if not block.startswith(("pollinia sandbox", "curl"))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POLLINIA_", "DATABASE_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    with started_sandbox() as (_, base), open_folder() as folder:
        for path, body in prepared:
            httpx2.post(f"{base}/control/{path}", json=json.loads(body)).raise_for_status()
        script = "set -eu\n" + "\n".join(typed).replace(REGISTRY, base)
        command = ["sh", "-c", script]
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    printed = without_chance(ran.stdout.replace(base, REGISTRY))
    shown = [line for block in blocks("text") for line in without_chance(block)]
    assert len(shown) > 40
    assert [line for line in shown if line not in printed] == []
