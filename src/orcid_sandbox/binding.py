"""Binds JSON to a field table the way ORCID's server does (Jackson with JAXB annotations, unknown members refused).

The result is the same tree in its canonical form: bare values wrapped, numbers as text where text is meant, single
values in lists, members that are null left out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from orcid_sandbox.fields import Choice, Field, Flag, Moment, Several, Struct, Text, Whole, Wrapped

_ISO_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_WRITTEN_WHOLE = re.compile(r"\s*[+-]?\d{1,19}\s*", re.ASCII)
_LONGEST_WHOLE = 2**63


class BindingError(ValueError):
    """The JSON does not fit the table; the text says where and why."""


def bind(kind: Field, value: Any, at: str = "") -> Any:
    """``value`` as ``kind`` in canonical form, None for null. Raises BindingError."""
    return None if value is None else _BINDERS[type(kind)](kind, value, at)


def _text(kind: Text, value: Any, at: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise BindingError(f"Cannot deserialize a string from {_shape(value)} at {at}")


def _choice(kind: Choice, value: Any, at: str) -> str:
    word = kind.synonyms.get(value, value) if isinstance(value, str) else None
    if word not in kind.words:
        raise BindingError(f"{value!r} is not one of the values accepted at {at}")
    return word


def _whole(kind: Whole, value: Any, at: str) -> int | None:
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, str) and _WRITTEN_WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and abs(value) < _LONGEST_WHOLE:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_LONGEST_WHOLE <= value < _LONGEST_WHOLE:
        raise BindingError(f"Cannot deserialize a whole number from {value!r} at {at}")
    return value


def _flag(kind: Flag, value: Any, at: str) -> bool:
    if isinstance(value, int | bool):
        return bool(value)
    if value in ("true", "false"):
        return bool(value == "true")
    raise BindingError(f"Cannot deserialize a boolean from {value!r} at {at}")


def _moment(kind: Moment, value: Any, at: str) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _ISO_MOMENT.fullmatch(value):
        return value
    raise BindingError(f"Cannot deserialize a date and time from {value!r} at {at}")


def _wrapped(kind: Wrapped, value: Any, at: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return _members(kind.members, value, at)
    if kind.bare and isinstance(value, str):
        return {"value": bind(kind.members["value"], value, at)}
    if kind.bare_integer and isinstance(value, int) and not isinstance(value, bool):
        return {"value": f"{value:02d}"}
    raise BindingError(f"Cannot construct the object at {at} from {_shape(value)}")


def _struct(kind: Struct, value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BindingError(f"Cannot construct the object at {at} from {_shape(value)}")
    return _members(kind.members, value, at)


def _several(kind: Several, value: Any, at: str) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [bind(kind.of, item, f"{at}[{index}]") for index, item in enumerate(items)]


def _members(kinds: Mapping[str, Field], value: dict[str, Any], at: str) -> dict[str, Any]:
    bound = {}
    for name, member in value.items():
        kind = kinds.get(name)
        if kind is None:
            raise BindingError(f'Unrecognized field "{name}" at {at or "the top"}')
        canonical = bind(kind, member, f"{at}/{name}")
        if canonical is not None:
            bound[name] = canonical
    return bound


def _shape(value: Any) -> str:
    return {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}.get(type(value), "a number")


_BINDERS: Mapping[type, Callable[[Any, Any, str], Any]] = {
    Text: _text,
    Choice: _choice,
    Whole: _whole,
    Flag: _flag,
    Moment: _moment,
    Wrapped: _wrapped,
    Struct: _struct,
    Several: _several,
}
