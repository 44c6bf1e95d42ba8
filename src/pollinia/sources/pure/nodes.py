"""The JSON of Pure's web services (API 5.24): typed access that refuses a record of another shape, and its dates and texts."""

from __future__ import annotations

from typing import Any

from pollinia.domain.content import PartialDate, Text
from pollinia.sources.reading import RecordRefused
from pollinia.sources.values import tail


class Node:
    """A JSON object. What is missing is empty; what is there in another type raises RecordRefused."""

    def __init__(self, members: Any, path: str = "") -> None:
        if not isinstance(members, dict):
            raise RecordRefused(f"{path or 'the record'} is not a JSON object")
        self._members, self._path = members, path

    def __contains__(self, name: str) -> bool:
        return self._members.get(name) is not None

    def node(self, *names: str) -> Node:
        """The object at the end of a path of member names."""
        found = self
        for name in names:
            found = Node(found._members.get(name) or {}, found._at(name))
        return found

    def nodes(self, name: str) -> list[Node]:
        return [Node(each, self._at(name)) for each in self._list(name)]

    def strings(self, name: str) -> list[str]:
        """The texts of a list; other values in it are passed over."""
        return [each.strip() for each in self._list(name) if isinstance(each, str) and each.strip()]

    def string(self, name: str) -> str | None:
        """A text, or a number as a text (Pure's own IDs are numbers)."""
        value = self._members.get(name)
        if value is None or isinstance(value, bool):
            return None
        if not isinstance(value, str | int):
            raise RecordRefused(f"{self._at(name)} is not a text")
        return str(value).strip() or None

    def flag(self, name: str) -> bool:
        return self._members.get(name) is True

    def integer(self, name: str) -> int | None:
        value = self._members.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def date(self, name: str) -> PartialDate | None:
        """The day of a timestamp as written, never moved to another zone. Raises RecordRefused where it is no date."""
        text = self.string(name)
        date = PartialDate.parse(text) if text else None
        if text and date is None:
            raise RecordRefused(f"{self._at(name)} “{text}” is not a date")
        return date

    def key(self, name: str) -> str | None:
        """The key of a classification: what its URI ends in (``…/countries/gb`` → ``gb``)."""
        uri = self.node(name).string("uri")
        return tail(uri) if uri else None

    def texts(self, name: str) -> list[Text]:
        """A text in every language there is: ``{"text": [{"locale": …, "value": …}]}`` or ``{"value": …}``."""
        holder = self.node(name)
        found = [(each.string("value"), each.string("locale")) for each in holder.nodes("text")]
        if not found and not isinstance(holder._members.get("value"), dict):
            found = [(holder.string("value"), None)]
        return [Text(value, locale) for value, locale in found if value]

    def text(self, name: str) -> str | None:
        """The first text, whatever its language."""
        return next((each.value for each in self.texts(name)), None)

    def _list(self, name: str) -> list[Any]:
        values = self._members.get(name) or []
        if not isinstance(values, list):
            raise RecordRefused(f"{self._at(name)} is not a list")
        return values

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name
