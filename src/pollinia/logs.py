"""Logs: one JSON object a line on standard error, with tokens and secrets taken out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "(hidden)"

_SECRET_NAMES = re.compile(r"token|secret|password|authorization|code$", re.IGNORECASE)
_SLASH, _EQUALS = r"(?:/|%(?:25)*2F)", r"(?:=|%(?:25)*3D)"
"""Also where an address is a parameter of another one."""
_SECRET_TEXTS = re.compile(
    rf"(?P<kept>\bbearer\s+|(?:\b|(?<=%3F)|(?<=%26))(?:access_token|refresh_token|client_secret|code){_EQUALS}"
    rf"|{_SLASH}(?:choose-password|invitation){_SLASH})[^\s&\"']+"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    re.IGNORECASE,
)


def configure_logs() -> None:
    """Set up structlog for this process; everything that logs goes through ``redact``."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_ThroughHere()], level=logging.WARNING)
    # What a visitor asked for in vain is no news, and an address may be a one-time link.
    logging.getLogger("django.request").setLevel(logging.ERROR)


class _ThroughHere(logging.Handler):
    """What libraries log goes the same way."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


class _StandardError:
    """Writes each line to standard error as it is then: it may be another one than when the logger was made."""

    def msg(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    debug = info = warning = error = critical = msg


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what has a secret's name, and what looks like a token (ORCID's are UUIDs) inside any text."""
    return {name: HIDDEN if _SECRET_NAMES.search(str(name)) else _redacted(value) for name, value in event.items()}


def without_secrets(text: str) -> str:
    """A text without what looks like a token or a personal link."""
    return _SECRET_TEXTS.sub(lambda found: f"{found['kept'] or ''}{HIDDEN}", text)


def _redacted(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return without_secrets(value)
        case dict():
            return redact(None, "", value)
        case list() | tuple():
            return [_redacted(each) for each in value]
        case _:
            # As JSON is made of it: an exception, for one, may quote what was received.
            return without_secrets(repr(value))
