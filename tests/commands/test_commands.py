"""The console command as people and scripts use it: processes, exit statuses, JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.open_folder import open_folder
from tests.sandbox.trial import Trial, running_sandbox

from pollinia.flows.registry_access import redirect_uri

CLIENT = "APP-00000000C0MMAND1"
SECRET = "a-client-secret"

PERSONS = """person_id,first_name,last_name,email,orcid,profile_url
E1001,Ada,Example,ada@example.org,,https://cris.example.org/persons/E1001
E1002,Ben,Sample,ben@example.org,,
E1003,Cem,Muster,cem@example.org,,
"""
ORGANISATIONS = """org_id,parent_id,name,type,ror,city,region,country
U,,University of Exampleton,university,https://ror.org/02hpadn98,Exampleton,,GB
"""
AFFILIATIONS = """affiliation_id,person_id,org_id,kind,job_title,start_date,end_date
A-1,E1001,U,staff,Professor,2015-09-01,
A-2,E1002,U,wizard,,,
"""
OUTPUTS = """output_id,type_scheme,type,title,title_language,status,publication_date,doi
o1,coar,http://purl.org/coar/resource_type/c_6501,On orchids,en,published,2024-05,10.5555/o1
"""
CONTRIBUTORS = "output_id,position,person_id,name,role\no1,1,E1001,Ada Example,author\n"


@dataclass(frozen=True)
class Installation:
    """One installation, with the variables of its environment."""

    environment: dict[str, str]
    feed: Path
    sandbox: Trial

    def pollinia(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pollinia", *map(str, arguments)]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=self.environment, timeout=120)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with open_folder() as folder:
        yield from _installation(folder)


def _installation(folder: Path) -> Iterator[Installation]:
    feed = folder / "feed"
    feed.mkdir()
    for name, content in {
        "persons": PERSONS,
        "organisations": ORGANISATIONS,
        "affiliations": AFFILIATIONS,
        "outputs": OUTPUTS,
        "contributors": CONTRIBUTORS,
    }.items():
        (feed / f"{name}.csv").write_text(content)
    with running_sandbox() as sandbox:
        client = {"client_id": CLIENT, "client_secret": SECRET, "name": "University", "redirect_uris": [redirect_uri()]}
        sandbox.control("clients", client)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("POLLINIA_", "DATABASE_"))},
            "POLLINIA_DATA": str(folder / "data"),
            "POLLINIA_TRIAL_REGISTRY": sandbox.base,
            "POLLINIA_CLIENT_SECRET": SECRET,
        }
        yield Installation(environment, feed, sandbox)


@pytest.fixture(scope="module")
def connected(installation: Installation) -> Installation:
    """The way a newcomer goes: import, configure, connect."""
    assert installation.pollinia("import", "csv", installation.feed).returncode == 1
    settings = ("sandbox_mode=on", f"sandbox_client_id={CLIENT}", "export_enabled=on", "root_organisation=U")
    assert installation.pollinia("configure", *settings, "--secret").returncode == 0
    installation.sandbox.person(email="ada@example.org", password="password")
    ended = installation.pollinia("connect", "E1001", "--email", "ada@example.org")
    assert ended.returncode == 0, ended.stderr
    return installation


def test_help_lists_every_command_and_each_has_an_example(installation: Installation) -> None:
    shown = installation.pollinia("--help").stdout
    for name in ("demo", "sandbox", "import", "configure", "connect", "plan", "export", "status", "check"):
        assert f"\n    {name}" in shown
        assert f"Example: pollinia {name}" in installation.pollinia(name, "--help").stdout


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("import", "csv"), ("import",), ("import", "docx", "x"), ("export", "--loudly")]
)
def test_wrong_use_is_status_2_with_the_usage(installation: Installation, arguments: tuple[str, ...]) -> None:
    ended = installation.pollinia(*arguments)
    assert ended.returncode == 2
    assert "usage:" in ended.stderr


def test_an_import_says_what_it_kept_aside_and_is_then_done_in_part(installation: Installation) -> None:
    ended = installation.pollinia("import", "csv", installation.feed, "--source", "again", "--json")
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert (report["read"], report["refused"]) == (4, 1)
    assert "wizard" in installation.pollinia("import", "csv", installation.feed, "--source", "again").stdout


def test_a_path_that_is_not_there_is_wrong_use_and_imports_nothing(installation: Installation) -> None:
    ended = installation.pollinia("import", "csv", "--source", "nowhere", "nowhere.csv")
    assert ended.returncode == 2
    assert "nowhere.csv" in ended.stderr


def test_a_source_is_read_every_night_until_that_is_said_to_end(installation: Installation) -> None:
    installation.pollinia("import", "csv", installation.feed, "--source", "hr", "--nightly")
    ended = installation.pollinia("import", "--no-longer-nightly", "hr")
    assert (ended.returncode, ended.stdout.splitlines()) == (
        0,
        ["The source hr is not read every night any more. What it gave stays."],
    )
    again = installation.pollinia("import", "--no-longer-nightly", "hr")
    assert again.returncode == 1
    assert "No source of this name is read every night" in again.stderr
    both = installation.pollinia("import", "csv", installation.feed, "--no-longer-nightly", "hr")
    assert both.returncode == 2
    assert "usage:" in both.stderr


def test_a_setting_that_cannot_be_is_refused_with_what_it_may_be(installation: Installation) -> None:
    ended = installation.pollinia("configure", "portal_url=maybe")
    assert ended.returncode == 1
    assert "on or off" in ended.stderr
    ended = installation.pollinia("configure", "client=x")
    assert ended.returncode == 1
    assert "portal_url" in ended.stderr


def test_the_configuration_shows_every_setting_and_no_secret(connected: Installation) -> None:
    shown = json.loads(connected.pollinia("configure", "--json").stdout)
    assert shown["sandbox_client_id"] == CLIENT
    assert SECRET not in json.dumps(shown)


def test_check_finds_everything_in_order_after_the_set_up(connected: Installation) -> None:
    ended = connected.pollinia("check", "--json")
    found = json.loads(ended.stdout)
    assert (ended.returncode, found["in_order"]) == (0, True), found


def test_a_plan_sends_nothing_and_explains_every_item(connected: Installation) -> None:
    connected.sandbox.http.delete("/control/requests")
    (line,) = connected.pollinia("plan", "E1001", "--json").stdout.splitlines()
    plan = json.loads(line)
    assert plan["verdicts"]["output:o1"]["outcome"] == "exported"
    assert plan["verdicts"]["portal-url"]["reason"] == "eligible"
    asked = connected.sandbox.http.get("/control/requests").json()["requests"]
    assert [each for each in asked if each["client"] == CLIENT] == []


def test_a_plan_for_somebody_unknown_is_done_in_part(connected: Installation) -> None:
    ended = connected.pollinia("plan", "E1003", "nobody")
    assert ended.returncode == 1
    assert "not connected" in ended.stdout
    assert "Unknown: nobody" in ended.stdout


def test_an_export_reports_what_it_did_and_then_that_nothing_is_left_to_do(connected: Installation) -> None:
    first = connected.pollinia("export", "--json")
    report = json.loads(first.stdout)
    assert first.returncode == 0, first.stderr
    assert (report["works_added"], report["employments_added"], report["urls_added"]) == (1, 1, 1)
    assert json.loads(connected.pollinia("export", "--json").stdout)["requests"] == 0
    status = json.loads(connected.pollinia("status", "--json").stdout)
    assert status["items_on_orcid"] == {"employment": 1, "researcher-urls": 1, "work": 1}
    assert status["connections"] == {"exporting": 1}


def test_nobody_can_be_connected_at_orcids_own_registries(installation: Installation) -> None:
    environment = {name: value for name, value in installation.environment.items() if name != "POLLINIA_TRIAL_REGISTRY"}
    without_trial = Installation(environment, installation.feed, installation.sandbox)
    ended = without_trial.pollinia("connect", "E1001", "--email", "ada@example.org")
    assert ended.returncode == 1
    assert "POLLINIA_TRIAL_REGISTRY" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "postgresql://somebody:hush@127.0.0.1:1/nowhere", "cannot be reached"),
        ("DATABASE_URL", "mysql://somebody:hush@127.0.0.1/x y", "DATABASE_URL must look like"),
        ("DATABASE_URL_FILE", "/nowhere/at/all", "cannot be read"),
        ("POLLINIA_TRIAL_REGISTRY", "localhost:8081", "must be an http or https address"),
    ],
)
def test_a_variable_that_cannot_be_used_is_a_sentence_without_the_password(
    installation: Installation, name: str, value: str, says: str
) -> None:
    wrong = Installation({**installation.environment, name: value}, installation.feed, installation.sandbox)
    ended = wrong.pollinia("status")
    assert ended.returncode == 1
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hush" not in ended.stderr


def test_a_report_is_a_table_a_csv_file_or_json(connected: Installation) -> None:
    shown = connected.pollinia("report", "consent").stdout
    assert "All persons" in shown
    assert "University of Exampleton" in shown
    header, everybody, *_ = connected.pollinia("report", "consent", "--csv").stdout.splitlines()
    assert header.startswith("organisation_id,organisation,type,level,persons,not_connected,")
    assert everybody.startswith(",All persons,,0,2,")
    report = json.loads(connected.pollinia("report", "consent", "--under", "U", "--json").stdout)
    assert [(row["organisation_id"], row["exporting"]) for row in report["rows"]] == [("U", 1)]


def test_a_report_counts_the_outputs_when_it_is_asked_to(connected: Installation) -> None:
    assert "not been counted yet" in connected.pollinia("report", "coverage").stdout
    report = json.loads(connected.pollinia("report", "coverage", "--count", "--json").stdout)
    assert [row["eligible"] for row in report["rows"]] == [1, 1]
    assert "Counted on" in connected.pollinia("report", "coverage").stdout


def test_every_report_can_be_asked_for(connected: Installation) -> None:
    for name in ("connected", "consent", "coverage", "items", "refusals", "requests"):
        assert connected.pollinia("report", name).returncode == 0


def test_a_report_on_an_organisation_that_is_not_there_is_wrong_use(connected: Installation) -> None:
    ended = connected.pollinia("report", "consent", "--under", "nowhere")
    assert ended.returncode == 2
    assert "nowhere" in ended.stderr
