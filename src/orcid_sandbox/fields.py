"""Kinds of fields an element of the API may have: what JSON binds to each, and what the XML schema then asks of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A string (numbers and booleans bind as their text). ``longest`` counts UTF-16 units, as Java does."""

    longest: int | None = None
    filled: bool = False
    pattern: re.Pattern[str] | None = None
    between: tuple[int, int] | None = None
    """The string is an integer in this range."""
    any_uri: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of a closed vocabulary; any other is a binding error."""

    words: frozenset[str]
    synonyms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whole:
    """A 64-bit integer."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: epoch milliseconds or ISO 8601."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """An object whose main member is ``value``. Where ``bare`` is true the value may also stand alone; so may an
    integer where ``bare_integer`` is. The schema requires ``value`` and every member in ``needed``."""

    members: Mapping[str, "Field"]
    needed: tuple[str, ...] = ()
    bare: bool = True
    bare_integer: bool = False


@dataclass(frozen=True, slots=True)
class Struct:
    """An object. The schema requires every member in ``needed``, at least one in ``one_of`` where it is given, and
    forbids each key of ``only_after`` without the member it points to."""

    members: Mapping[str, "Field"]
    needed: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    only_after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Several:
    """A list; a single value stands for a list of one."""

    of: "Field"


Field: TypeAlias = Text | Choice | Whole | Flag | Moment | Wrapped | Struct | Several
