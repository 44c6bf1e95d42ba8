"""The process: start, stop, state file, options."""

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from tests.sandbox.content import affiliation, external_id, organisation, work
from tests.sandbox.trial import Record, Trial, add_clients, started_sandbox, verdict

from orcid_sandbox.organisations import is_ror_id, read_table


def _stop(process: subprocess.Popen[str]) -> int:
    process.terminate()
    return process.wait(20)


def test_the_state_survives_in_its_file(tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    identifier = external_id()
    with started_sandbox("--state", state) as (process, base), httpx2.Client(base_url=base) as http:
        trial = Trial(base, http)
        add_clients(trial)
        record = trial.record(default_visibility="limited")
        put_code = record.add("work", work(identifier))
        before = record.get("/record").json()
        assert _stop(process) == 0
    with started_sandbox("--state", state) as (process, base), httpx2.Client(base_url=base) as http:
        record = Record(Trial(base, http), record.orcid, record.token)
        assert record.get("/record").json() == before
        answer = record.post("/work", work(identifier))
        assert verdict(answer) == (409, 9021)
        assert f"put-code {put_code}." in answer.json()["developer-message"]
        assert record.add("work", work()) > put_code


def test_a_state_file_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("not a state")
    command = [sys.executable, "-m", "orcid_sandbox", "--state", str(state)]
    source = Path(__file__).resolve().parents[2] / "src"
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=source, check=False)
    assert ended.returncode == 1
    assert "orcid-sandbox:" in ended.stderr
    assert state.read_text() == "not a state"


def test_a_taken_port_is_refused_with_a_sentence(sandbox: Trial) -> None:
    port = sandbox.base.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "orcid_sandbox", "--port", port]
    source = Path(__file__).resolve().parents[2] / "src"
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=source, check=False)
    assert ended.returncode == 1
    assert "in use" in ended.stderr


def test_a_file_of_organisations_is_all_that_is_known(tmp_path: Path) -> None:
    table = tmp_path / "organisations.csv"
    table.write_text("source,identifier\nROR,https://ror.org/02hpadn98\n", encoding="utf-8")
    with started_sandbox("--organisations", str(table)) as (_, base), httpx2.Client(base_url=base) as http:
        trial = Trial(base, http)
        add_clients(trial)
        record = trial.record()
        record.add("employment", affiliation(organization=organisation("https://ror.org/02hpadn98")))
        assert verdict(record.post("/employment", affiliation())) == (400, 9045)


def test_the_built_in_organisations_are_known_and_no_others() -> None:
    with started_sandbox("--organisations", "builtin") as (_, base), httpx2.Client(base_url=base) as http:
        trial = Trial(base, http)
        add_clients(trial)
        record = trial.record()
        record.add("employment", affiliation(organization=organisation("https://ror.org/05qwgg493")))
        record.add("education", affiliation(organization=organisation("https://ror.org/02hpadn98")))
        well_formed, malformed = "https://ror.org/03zga2b32", "https://ror.org/05qwgg494"
        for unknown in (well_formed, malformed, "05qwgg493", "http://ror.org/05qwgg493"):
            assert verdict(record.post("/employment", affiliation(organization=organisation(unknown)))) == (400, 9045)


def test_every_built_in_organisation_has_a_well_formed_identifier() -> None:
    table = read_table("builtin")
    assert len(table) > 20
    assert all(source == "ROR" and is_ror_id(identifier) for source, identifier in table)


def test_a_table_without_its_columns_is_refused_with_a_sentence(tmp_path: Path) -> None:
    table = tmp_path / "organisations.csv"
    table.write_text("id\nhttps://ror.org/02hpadn98\n", encoding="utf-8")
    with pytest.raises(ValueError, match="columns source and identifier"):
        read_table(str(table))
