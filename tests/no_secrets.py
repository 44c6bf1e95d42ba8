"""No token and no secret is in anything that the suite has produced: a plugin that fails the run where one is.

The sandboxes of the run write down each token that they issue. Whatever the tests produce is looked through for what looks like
one (ORCID's tokens are UUIDs), and for the client secret: captured output and logs, what processes say, answers to the test
client, what browsers have got and sent, e-mails, parameters of SQL, and whole databases where other processes write to them.
Both are compared at the end, over all processes of the run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

CLIENT_SECRET = "a-client-secret"
_LOOKS_SECRET = re.compile(rf"\b[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b|\b{CLIENT_SECRET}\b")
_FOLDER = "POLLINIA_TESTS_PRODUCED"

_is_first = _FOLDER not in os.environ
if _is_first:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="pollinia-produced-")
PRODUCED = Path(os.environ[_FOLDER])
"""Files here are looked through at the end, those of workers of the run as well."""
ISSUED = PRODUCED / "issued"

_seen: dict[str, str] = {}
_now = "the beginning"
_found: list[str] = []


def see(text: str | bytes | None, where: str) -> None:
    """Remember what looks like a token or a secret in something that was produced."""
    if text:
        for each in _LOOKS_SECRET.findall(text.decode(errors="replace") if isinstance(text, bytes) else text):
            _seen.setdefault(each, f"{where} of {_now}")


def _see_all(texts: Iterable[str | bytes | None], where: str) -> None:
    for each in texts:
        see(each, where)


def _watched(owner: Any, name: str, look: Callable[[Any], None]) -> None:
    """Show what a method returns to ``look``."""
    method = getattr(owner, name)

    @wraps(method)
    def watched(*arguments: Any, **named: Any) -> Any:
        result = method(*arguments, **named)
        look(result)
        return result

    setattr(owner, name, watched)


def pytest_configure(config: pytest.Config) -> None:
    _watched(subprocess.Popen, "communicate", lambda said: _see_all(said, "what a process says"))
    _watched(pytest.CaptureFixture, "readouterr", lambda said: _see_all(said, "output"))
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        _watch_django()


def _watch_django() -> None:
    from django.core.mail.message import EmailMessage
    from django.db.backends.signals import connection_created
    from django.test import Client

    _watched(Client, "request", _see_page)
    _watched(EmailMessage, "message", lambda message: see(message.as_string(), "an e-mail"))
    connection_created.connect(_watch_database, weak=False)


def _see_page(answer: Any) -> None:
    see(str(answer.headers), "the headers of a page")
    if not answer.streaming:
        see(answer.content, "a page")


def _watch_database(connection: Any, **_: object) -> None:
    if _see_parameters not in connection.execute_wrappers:
        connection.execute_wrappers.append(_see_parameters)


def _see_parameters(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
    # Encrypted values are bytes, in which nothing looks like a token.
    see(f"{sql} {parameters!r}", "SQL")
    return execute(sql, parameters, many, context)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _now  # noqa: PLW0603
    _now = item.nodeid
    return (yield)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Before its fixtures end: workers and pages write to the database too."""
    used = set(getattr(item, "fixturenames", ()))
    if {"workers", "address"} & used and {"db", "transactional_db"} & used:
        from django.db import connection

        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT each::text FROM "{table}" each')
                for (row,) in cursor.fetchall():
                    see(row, f"the table {table}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, text in report.sections:
        see(text, name)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    with (PRODUCED / f"seen-{os.getpid()}").open("w") as file:
        file.writelines(f"{secret}\t{where}\n" for secret, where in _seen.items())
    if not _is_first:
        return
    secrets = {CLIENT_SECRET, *(ISSUED.read_text().split() if ISSUED.exists() else ())}
    for file_produced in sorted(set(PRODUCED.iterdir()) - {ISSUED}):
        for line in _lines(file_produced):
            given_away = secrets.intersection(_LOOKS_SECRET.findall(line))
            _found.extend(f"{file_produced.name}: {line.partition(each)[2][:300].strip()}" for each in given_away)
    shutil.rmtree(PRODUCED, ignore_errors=True)
    if _found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _lines(file: Path) -> Iterator[str]:
    """What is in a file; of what a browser fetched, the addresses and the answers: what people type is theirs to send."""
    text = file.read_text(errors="replace")
    if file.suffix != ".har":
        yield from text.splitlines()
        return
    for entry in json.loads(text)["log"]["entries"] if text else ():
        yield entry["request"]["url"]
        yield json.dumps(entry["response"])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _found:
        terminalreporter.section("Tokens or secrets were given away", red=True)
        for each in _found:
            terminalreporter.line(each)
