"""Parts of forms: labelled fields, each with the problem that was found in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form was not taken, and the IDs of the fields to look at."""

    sentence: str
    fields: tuple[str, ...] = ()


def alarm(problem: Problem | None) -> str:
    """The sentence, to which the fields point."""
    if problem is None:
        return ""
    return f'<p class="alarm" id="problem" role="alert">{escape(problem.sentence)}</p>'


def form_key(key: str) -> str:
    return f'<input type="hidden" name="form_key" value="{escape(key)}">'


def field(
    name: str,
    label: str,
    value: str = "",
    *,
    id: str = "",
    kind: str = "text",
    required: bool = False,
    attributes: str = "",
    problem: Problem | None = None,
) -> str:
    """An input under its label. ``attributes`` is HTML already."""
    id = id or name
    needed = " required" if required else ""
    direction = ' dir="auto"' if kind in ("text", "search") else ""
    return (
        f'<label for="{id}">{escape(label)}</label>\n'
        f'<input type="{kind}" id="{id}" name="{name}" value="{escape(value)}"{needed}{direction}'
        f"{_pointer(id, problem)}{attributes and ' ' + attributes}>"
    )


def choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str = "", *, id: str = "") -> str:
    """A list of (value, words) under its label."""
    id = id or name
    shown = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return f'<label for="{id}">{escape(label)}</label>\n<select id="{id}" name="{name}">{shown}</select>'


def _pointer(id: str, problem: Problem | None) -> str:
    concerned = problem is not None and id in problem.fields
    return ' aria-invalid="true" aria-describedby="problem"' if concerned else ""
