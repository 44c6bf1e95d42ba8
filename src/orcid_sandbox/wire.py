"""JSON on the wire and on disk: the only module that knows the JSON library."""

from typing import Any, TypeVar

import msgspec

Decoded = TypeVar("Decoded")


class NotJson(ValueError):
    """The bytes are not one JSON value in UTF-8."""


def decode(data: bytes) -> Any:
    """The JSON value in ``data``. Raises NotJson."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from error


def decode_as(kind: type[Decoded], data: bytes) -> Decoded:
    """The value of type ``kind`` that ``encode`` wrote. Raises NotJson."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotJson(str(error)) from error


def encode(value: object) -> bytes:
    """``value`` (built-in types and dataclasses) as compact JSON in UTF-8."""
    return msgspec.json.encode(value)
