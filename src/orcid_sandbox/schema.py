"""What ORCID's XML schema asks of an element after its JSON was bound: presence, lengths, patterns, ranges.

ORCID checks single elements this way and the elements of a bulk not at all.
"""

import re
from typing import Any

from orcid_sandbox.anyuri import is_any_uri
from orcid_sandbox.fields import Field, Several, Struct, Text, Wrapped

_FILLED = re.compile(r"[^ \n\r\t]")
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class SchemaError(ValueError):
    """The element breaks the schema; the text says where and how."""


def check(kind: Field, value: Any, at: str = "") -> None:
    """Raises SchemaError where the bound ``value`` breaks a restriction of ``kind``."""
    match kind:
        case Text():
            _check_text(kind, value, at)
        case Wrapped():
            _check_wrapped(kind, value, at)
        case Struct():
            _check_struct(kind, value, at)
        case Several():
            for index, item in enumerate(value):
                if item is not None:
                    check(kind.of, item, f"{at}[{index}]")
        case _:
            return


def _check_text(kind: Text, value: str, at: str) -> None:
    if kind.filled and not _FILLED.search(value):
        raise SchemaError(f"{at} must not be blank")
    if kind.longest is not None and _length(value) > kind.longest:
        raise SchemaError(f"{at} is longer than {kind.longest} characters")
    if kind.pattern is not None and not kind.pattern.fullmatch(value):
        raise SchemaError(f"{at} does not have the form {kind.pattern.pattern}")
    if kind.between is not None and not _is_between(value, *kind.between):
        raise SchemaError(f"{at} is not a whole number from {kind.between[0]} to {kind.between[1]}")
    if kind.any_uri and not is_any_uri(value):
        raise SchemaError(f"{at} is not a URI")


def _check_wrapped(kind: Wrapped, value: dict[str, Any], at: str) -> None:
    _require(("value", *kind.needed), value, at)
    for name, member in value.items():
        check(kind.members[name], member, f"{at}/{name}")


def _check_struct(kind: Struct, value: dict[str, Any], at: str) -> None:
    _require(kind.needed, value, at)
    if kind.one_of and not any(name in value for name in kind.one_of):
        raise SchemaError(f"{at} needs one of {', '.join(kind.one_of)}")
    for name, earlier in kind.only_after.items():
        if name in value and earlier not in value:
            raise SchemaError(f"{at} has {name} without {earlier}")
    for name, member in value.items():
        check(kind.members[name], member, f"{at}/{name}")


def _require(names: tuple[str, ...], value: dict[str, Any], at: str) -> None:
    for name in names:
        if name not in value:
            raise SchemaError(f"{at or 'the element'} has no {name}")


def _length(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _is_between(text: str, lowest: int, highest: int) -> bool:
    digits = text.strip(" \t\n\r")
    return bool(_INTEGER.fullmatch(digits)) and lowest <= int(digits) <= highest
