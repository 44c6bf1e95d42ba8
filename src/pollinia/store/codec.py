"""Values of the domain as JSON, for the columns that hold whole items. The one module of the store that knows the codec."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(value: object) -> bytes:
    """JSON of a domain dataclass; equal values give equal bytes."""
    return msgspec.json.encode(value, order="deterministic")


def decode(body: bytes | str, type_: type[T]) -> T:
    """The value that ``encode`` wrote."""
    value: T = _decoder(type_).decode(body)
    return value


@lru_cache
def _decoder(type_: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)
