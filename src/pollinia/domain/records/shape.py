"""Shapes of JSON items, and what a body breaks of its shape.

A shape is a table: which members an object may have, which it must, what each text may hold. It says what ORCID's JSON
binding and XML schema check together, so that a body can be judged without asking ORCID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pollinia.domain.text import length


@dataclass(frozen=True, slots=True)
class Text:
    """A string, at most ``limit`` UTF-16 code units long. Numbers and booleans are read as strings, as Jackson does."""

    limit: int | None = None
    may_be_blank: bool = False
    pattern: re.Pattern[str] | None = None
    choices: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """An object with the one member ``value``, and ``beside`` it those named. ``bare``: the string alone will do, too."""

    text: Text
    beside: Mapping[str, Text] | None = None
    bare: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """An object with ``members``, of which ``required`` must be there; ``ignored`` ones may be there and say nothing."""

    members: Mapping[str, Shape]
    required: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Many:
    """A list; ORCID reads a single element as a list of one."""

    of: Shape


Shape = Text | Wrapped | Group | Many

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def broken(shape: Shape, value: object, where: str) -> Iterator[str]:
    """What of ``value`` breaks its shape, a sentence each; ``where`` names the value in them."""
    match shape:
        case Text():
            yield from _broken_text(shape, value, where)
        case Wrapped():
            yield from _broken_wrapped(shape, value, where)
        case Group():
            yield from _broken_group(shape, value, where)
        case Many():
            for place, element in enumerate(value if isinstance(value, list) else [value]):
                yield from broken(shape.of, element, f"{where} {place + 1}")


def content(shape: Shape, value: object) -> object:
    """What ``value`` says in terms of its shape: wrappings, nulls, empty parts and members unknown to the shape gone."""
    match shape:
        case Text():
            return value if isinstance(value, str) else None
        case Wrapped():
            if not isinstance(value, dict):
                return value
            beside = {name: value.get(name) for name in shape.beside or ()}
            return (value.get("value"), beside) if beside else value.get("value")
        case Group():
            if not isinstance(value, dict):
                return None
            said = {name: content(member, value[name]) for name, member in shape.members.items() if value.get(name) is not None}
            return {name: each for name, each in said.items() if each is not None} or None
        case Many():
            elements = value if isinstance(value, list) else [value]
            return [content(shape.of, element) for element in elements] or None


def _broken_text(shape: Text, value: object, where: str) -> Iterator[str]:
    if isinstance(value, (bool, int, float)):
        value = str(value).lower()
    if not isinstance(value, str):
        yield f"{where} must be a string."
        return
    if shape.choices is not None and value not in shape.choices:
        yield f"{where} is {value[:40]!r}, which is none of the values that ORCID knows."
        return
    if not value.strip() and not shape.may_be_blank:
        yield f"{where} is blank."
    if shape.limit is not None and length(value) > shape.limit:
        yield f"{where} has {length(value)} characters; ORCID takes {shape.limit}."
    if _FORBIDDEN.search(value):
        yield f"{where} holds a character that XML cannot carry."
    if shape.pattern is not None and not shape.pattern.fullmatch(value):
        yield f"{where} is {value[:40]!r}, which has not the form that ORCID requires."


def _broken_wrapped(shape: Wrapped, value: object, where: str) -> Iterator[str]:
    if isinstance(value, str) and shape.bare:
        value = {"value": value}
    members: dict[str, Shape] = {"value": shape.text, **(shape.beside or {})}
    yield from _broken_group(Group(members, frozenset(members)), value, where)


def _broken_group(shape: Group, value: object, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} must be an object."
        return
    for name, part in value.items():
        member = shape.members.get(name)
        if member is None:
            if name not in shape.ignored:
                yield f"{where} has no member {name}."
        elif part is not None:
            yield from broken(member, part, f"{where}, {name}" if name != "value" else where)
    for name in sorted(shape.required):
        if value.get(name) is None:
            yield f"{where} lacks its {name}."
