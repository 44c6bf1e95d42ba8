"""What the form of the configuration page holds: each setting as text, posted or in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import QueryDict

from pollinia.domain.options import SETTINGS, Options, Setting
from pollinia.domain.selection.outputs import STATUS_LABELS
from pollinia.domain.setting_words import CHOICES
from pollinia.flows.change_configuration import WORKFLOWS, ConfigurationRefused, read_changes, shown
from pollinia.web.configuration.sections import SECTIONS, is_shown, title, why_of_no_use, why_unavailable

_SETTINGS = {each.field: each for each in SETTINGS}
_PERCENT = frozenset({"brake_share"})


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as the page shows it. ``kind``: switch, one (of choices), many, number, or text."""

    setting: Setting
    kind: str
    value: str
    choices: tuple[Choice, ...]
    of_no_use: str | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    unavailable: str | None
    fields: tuple[Field, ...]


def changes_in(posted: QueryDict, options: Options) -> dict[str, object]:
    """The settings in which the form differs from ``options``. A field that was not in the form is left as it is.

    Raises ConfigurationRefused for a value that cannot be read.
    """
    words = posted_texts(posted)
    known = shown(options)
    return read_changes(f"{name}={text}" for name, text in words.items() if text != known[name])


def drafted(posted: QueryDict, options: Options) -> Options:
    """The options as they would be with what was posted; what cannot be read is left out."""
    draft = options
    for name, text in posted_texts(posted).items():
        if text != shown(options)[name]:
            draft = _with(draft, name, text)
    return draft


def sections(options: Options, posted: Mapping[str, str] | None = None) -> list[ShownSection]:
    """The page's sections with ``options``; ``posted`` texts stand in the place of values, right or wrong."""
    values = {**shown(options), **(posted or {})}
    return [
        ShownSection(
            each.key,
            title(each, options),
            why_unavailable(each, options),
            tuple(_field(name, values[name], options) for name in each.fields if is_shown(name, options)),
        )
        for each in SECTIONS
    ]


def posted_texts(posted: QueryDict) -> dict[str, str]:
    """Each setting that was in the form, as ``read_changes`` reads it."""
    return {name: _word(name, posted) for name in posted.getlist("present") if name in _SETTINGS}


def _word(name: str, posted: QueryDict) -> str:
    match getattr(Options(), name):
        case bool():
            return "on" if name in posted else "off"
        case frozenset():
            return ",".join(sorted(posted.getlist(name)))
        case _ if name in _PERCENT:
            return _share(posted.get(name, ""))
        case _:
            return posted.get(name, "").strip()


def _share(percent: str) -> str:
    try:
        return str(float(percent) / 100)
    except ValueError:
        return percent


def _with(options: Options, name: str, text: str) -> Options:
    try:
        return replace(options, **read_changes([f"{name}={text}"]))  # type: ignore[arg-type]
    except ConfigurationRefused:
        return options


def _field(name: str, value: str, options: Options) -> Field:
    kind, choices = _kind(name, value, options)
    text = f"{float(value) * 100:g}" if name in _PERCENT and value.replace(".", "", 1).isdigit() else value
    return Field(_SETTINGS[name], kind, text, choices, why_of_no_use(name, options))


def _kind(name: str, value: str, options: Options) -> tuple[str, tuple[Choice, ...]]:
    if name == "workflow":
        return "one", _choices(((key, _steps(key)) for key in WORKFLOWS), {value})
    if name == "workflow_threshold":
        return "one", _choices(((each.key, each.label) for each in options.workflow.steps), {value})
    default = getattr(Options(), name)
    if isinstance(default, frozenset):
        return "many", _choices(STATUS_LABELS.items(), set(value.split(",")))
    if isinstance(default, StrEnum):
        return "one", _choices(((each, CHOICES[each]) for each in type(default)), {value})
    kind = {bool: "switch", int: "number", float: "number"}
    return kind.get(type(default), "text"), ()


def _choices(labels: Iterable[tuple[str, str]], chosen: set[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value in chosen) for value, label in labels)


def _steps(key: str) -> str:
    return " < ".join(step.label for step in WORKFLOWS[key].steps)
