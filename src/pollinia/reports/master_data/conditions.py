"""Conditions of a list, added one by one."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Conditions:
    """SQL that all rows have to fulfil, and its parameters."""

    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        self.parts.append(f"({condition})")
        self.parameters += parameters

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts) or "true"


def has_identifier(column: str, spellings: Collection[str]) -> str:
    """That ``column``, a JSON list of identifiers, has one that is spelled in one of these ways: they are its parameters."""
    one = f"{column} @> jsonb_build_array(jsonb_build_object('value', %s::text))"
    return " OR ".join([one] * len(spellings))


def word_beginnings(text: str) -> str | None:
    """A text search query for all the words of ``text``, each as the beginning of a word; None without any."""
    words = _WORD.findall(text)
    return " & ".join(f"{word}:*" for word in words) or None


def containing(text: str) -> str:
    """A LIKE pattern for ``text`` anywhere, its own wildcards taken literally."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
