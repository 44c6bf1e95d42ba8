"""Values of the domain as JSON, for the columns that hold whole items. The one module of the store that knows the codec."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(value: object) -> bytes:
    """JSON of a domain dataclass; equal values give equal bytes."""
    return msgspec.json.encode(value, order="deterministic")


def decode(body: bytes | str, type_: type[T]) -> T:
    """The value that ``encode`` wrote."""
    if type_ not in _decoders:
        _decoders[type_] = msgspec.json.Decoder(type_)
    value: T = _decoders[type_].decode(body)
    return value


_decoders: dict[object, msgspec.json.Decoder[Any]] = {}
