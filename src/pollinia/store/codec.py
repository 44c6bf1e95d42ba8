"""Values of the domain as JSON, for the columns that hold whole items. The one module of the store that knows the codec."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(value: object) -> bytes:
    """JSON of a domain dataclass; equal values give equal bytes."""
    return msgspec.json.encode(value, order="deterministic")


def decode(body: bytes | str, type_: type[T]) -> T:
    """The value that ``encode`` wrote."""
    # Two threads that prepare for the same type at once crash the interpreter (msgspec 0.22).
    with _making:
        if type_ not in _decoders:
            _decoders[type_] = msgspec.json.Decoder(type_)
        decoder = _decoders[type_]
    value: T = decoder.decode(body)
    return value


@contextmanager
def without_collecting() -> Iterator[None]:
    """For decoding thousands of values: they hold no cycles, and looking for some as they pile up takes as long as decoding."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


_decoders: dict[object, msgspec.json.Decoder[Any]] = {}
_making = threading.Lock()
