"""Logs: readable by machines, without anything that opens a record."""

from __future__ import annotations

import io
import json
import logging
import sys
from uuid import UUID

import pytest
import structlog

from pollinia.logs import _ThroughHere, configure_logs, redact

TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"


@pytest.mark.parametrize(
    "event",
    [
        {"access_token": TOKEN},
        {"client_secret": "hush"},
        {"Authorization": f"Bearer {TOKEN}"},
        {"event": f"Invalid access token: {TOKEN}"},
        {"event": "sent Authorization: bearer hush"},
        {"url": "https://orcid.org/oauth/token?client_secret=hush&x=1"},
        {"url": "https://cris.example.org/orcid/callback?code=hush&state=abc"},
        {"event": "Internal Server Error: /choose-password/hush"},
        {"event": "Not Found: /invitation/hush/no-more"},
        {"event": "Not Found: /sign-in?next=%2Finvitation%2Fhush"},
        {"event": "Not Found: /sign-in?next=%252Fchoose-password%252Fhush"},
        {"url": "/sign-in?next=/callback%3Fcode%3Dhush"},
        {"problem": ValueError(f"Invalid access token: {TOKEN}")},
        {"problem": [OSError("https://orcid.example.org/invitation/hush")]},
        {"token": UUID(TOKEN), "which": UUID(TOKEN)},
        {"arguments": [TOKEN, {"refresh_token": "hush"}]},
    ],
)
def test_no_token_and_no_secret_gets_through(event: dict[str, object]) -> None:
    shown = json.dumps(redact(None, "info", event))
    assert TOKEN not in shown
    assert "hush" not in shown


def test_all_else_is_kept() -> None:
    event = {"event": "record read", "orcid": "0000-0002-1825-0097", "status": 200, "put_codes": [1, 2]}
    assert redact(None, "info", event) == event


def test_a_log_line_is_one_json_object_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        configure_logs()
        structlog.get_logger().info("record read", status=200)
    finally:
        structlog.reset_defaults()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["event"] == "record read"


def test_a_logger_outlives_the_standard_error_it_was_first_used_with(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    try:
        configure_logs()
        log = structlog.get_logger()
        monkeypatch.setattr(sys, "stderr", first)
        log.warning("one")
        first.close()
        monkeypatch.setattr(sys, "stderr", second)
        log.warning("two")
    finally:
        structlog.reset_defaults()
    assert json.loads(second.getvalue())["event"] == "two"


def test_what_libraries_log_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        configure_logs()
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Failed: /choose-password/%s", ("hush",), None)
        _ThroughHere().emit(record)
    finally:
        structlog.reset_defaults()
    said = json.loads(capsys.readouterr().err)
    assert (said["logger"], said["level"], said["event"]) == ("django.request", "error", "Failed: /choose-password/(hidden)")
