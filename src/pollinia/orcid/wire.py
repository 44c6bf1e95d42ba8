"""ORCID's JSON: how a message is read, and what the OAuth endpoints and refusals say.

Whatever may be missing or null is taken to be; unknown members are passed over.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

from pollinia.domain.faults import UnexpectedAnswer


class Message(msgspec.Struct, rename="kebab", frozen=True):
    """Members are named ``put-code`` where fields are named ``put_code``."""


class OrcidError(Message, frozen=True):
    """A refusal of the API, as a whole answer or as one element of a bulk."""

    error_code: int
    response_code: int = 0
    developer_message: str | None = None
    user_message: str | None = None
    more_info: str | None = None


class OAuthError(msgspec.Struct, frozen=True):
    """A refusal of the OAuth endpoints or the filter before the API. Its description may repeat the token: it is not read."""

    error: str


class TokenAnswer(msgspec.Struct, frozen=True):
    """The token endpoint's answer (RFC 6749, 5.1, with ORCID's ``name`` and ``orcid``)."""

    access_token: str
    expires_in: int
    scope: str | None = None
    refresh_token: str | None = None
    name: str | None = None
    orcid: str | None = None

    def __repr__(self) -> str:
        return f"TokenAnswer(orcid={self.orcid!r}, scope={self.scope!r})"


T = TypeVar("T")


def decode(body: bytes, message: type[T]) -> T:
    """``body`` as a message of that type. Raises UnexpectedAnswer where it is none."""
    decoded = decode_or_none(body, message)
    if decoded is None:
        raise UnexpectedAnswer(f"{len(body)} bytes that are no {message.__name__}")
    return decoded


def decode_or_none(body: bytes, message: type[T]) -> T | None:
    """``body`` as a message of that type, None where it is none."""
    try:
        return _decoder(message).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}
_making = threading.Lock()


def _decoder(message: type[T]) -> msgspec.json.Decoder[T]:
    # Two threads that prepare for the same type at once crash the interpreter (msgspec 0.22).
    with _making:
        if message not in _decoders:
            _decoders[message] = msgspec.json.Decoder(message)
        return _decoders[message]
