"""The common part of Solr's query syntax: fields, phrases, wildcards, ranges, AND, OR, NOT and parentheses."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

FieldValues = Callable[[str], Iterable[str]]
"""The values of a document's field; "" stands for the text of the whole document."""
Predicate = Callable[[FieldValues], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>[()]|&&|\|\|)
      | (?P<field>[A-Za-z][\w-]*):(?=\S)
      | (?P<range>\[[^\]]*\sTO\s[^\]]*\])
      | "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<word>(?:[^\s()"\\]|\\.)+)
    )""",
    re.VERBOSE,
)
_DEEPEST = 100
_WORD = re.compile(r"\w+", re.UNICODE)


class QueryError(ValueError):
    """The query cannot be understood."""


def parse(query: str) -> Predicate:
    """What a document must fulfil. Terms side by side are joined by OR, as at Solr. Raises QueryError."""
    tokens = _tokens(query)
    if sum(text in ("(", "NOT") for _, text in tokens) > _DEEPEST:
        raise QueryError("The query is nested too deeply")
    reader = _Reader(tokens)
    predicate = reader.alternatives()
    if reader.left():
        raise QueryError(f"Unexpected {reader.left()[0][1]}")
    return predicate


def _tokens(query: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    while position < len(query.rstrip()):
        match = _TOKEN.match(query, position)
        if match is None or match.lastgroup is None:
            raise QueryError(f"Unexpected {query[position:].strip()[:20]}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens: alternatives of conjunctions of (negated) terms."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens

    def left(self) -> list[tuple[str, str]]:
        return self._tokens

    def alternatives(self, field: str = "") -> Predicate:
        parts = [self._conjunction(field)]
        while self._tokens and self._tokens[0] != ("mark", ")"):
            self._skip({"OR", "||"})
            parts.append(self._conjunction(field))
        return lambda values: any(part(values) for part in parts)

    def _conjunction(self, field: str) -> Predicate:
        parts = [self._factor(field)]
        while self._skip({"AND", "&&"}):
            parts.append(self._factor(field))
        return lambda values: all(part(values) for part in parts)

    def _factor(self, field: str) -> Predicate:
        if self._skip({"NOT"}):
            negated = self._factor(field)
            return lambda values: not negated(values)
        if not self._tokens:
            raise QueryError("The query ends too early")
        kind, text = self._tokens.pop(0)
        if kind == "field":
            return self._factor(text)
        if (kind, text) == ("mark", "("):
            inner = self.alternatives(field)
            if not self._skip({")"}):
                raise QueryError("A parenthesis is not closed")
            return inner
        if kind == "mark":
            raise QueryError(f"Unexpected {text}")
        return _term(field, kind, text)

    def _skip(self, texts: set[str]) -> bool:
        if self._tokens and self._tokens[0][0] in ("word", "mark") and self._tokens[0][1] in texts:
            self._tokens.pop(0)
            return True
        return False


def _term(field: str, kind: str, text: str) -> Predicate:
    if kind == "range":
        low, _, high = text[1:-1].partition(" TO ")
        return lambda values: any(_is_between(value, low.strip(), high.strip()) for value in values(field))
    wanted = re.sub(r"\\(.)", r"\1", text).lower()
    if kind == "word" and "*" in wanted:
        return lambda values: any(_matches_pattern(value.lower(), wanted) for value in values(field))
    return lambda values: any(_holds(value.lower(), wanted) for value in values(field))


def _is_between(value: str, low: str, high: str) -> bool:
    return (low == "*" or value >= low) and (high == "*" or value <= high)


def _matches_pattern(value: str, pattern: str) -> bool:
    return fnmatchcase(value, pattern) or any(fnmatchcase(word, pattern) for word in _WORD.findall(value))


def _holds(value: str, wanted: str) -> bool:
    """Whether it is the whole value, or its words stand in the value side by side."""
    words = " ".join(_WORD.findall(wanted))
    return value == wanted or (bool(words) and f" {words} " in f" {' '.join(_WORD.findall(value))} ")
