"""What the form of the configuration page holds: each setting as text, posted or in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import QueryDict

from pollinia.domain.options import SETTINGS, Options, Setting
from pollinia.domain.selection.outputs import STATUS_LABELS
from pollinia.domain.setting_texts import WORKFLOWS, ConfigurationRefused, read_changes, shown
from pollinia.domain.setting_words import CHOICES
from pollinia.domain.workflow import Workflow, workflow_text
from pollinia.web.configuration.sections import SECTIONS, is_shown, title, why_of_no_use, why_unavailable

_SETTINGS = {each.field: each for each in SETTINGS}
_PERCENT = frozenset({"brake_share"})

OWN_WORKFLOW = "own"
"""The choice of a workflow whose steps are written out, in a field of their own."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as the page shows it. ``kind``: switch, one (of choices), many, number, text, or workflow.

    ``of_no_use``: why it has no effect alone. A field that ``is_greyed`` cannot be changed; its value goes along in ``kept``,
    the names and values that its controls would post, so that nothing is lost on the way there and back.
    """

    setting: Setting
    kind: str
    value: str
    choices: tuple[Choice, ...]
    of_no_use: str | None
    is_greyed: bool

    @property
    def kept(self) -> list[tuple[str, str]]:
        if not self.is_greyed:
            return []
        match self.kind:
            case "switch":
                values = ["on"] if self.value == "on" else []
            case "many":
                values = [each.value for each in self.choices if each.is_chosen]
            case _:
                values = [self.value]
        return [(self.setting.field, value) for value in values]


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    unavailable: str | None
    fields: tuple[Field, ...]


def changes_in(posted: QueryDict, options: Options) -> dict[str, object]:
    """The settings in which the form differs from ``options``. A field that was not in the form is left as it is.

    Raises ConfigurationRefused with every value that cannot be read.
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
    found = []
    for each in SECTIONS:
        unavailable = why_unavailable(each, options)
        shown_fields = [name for name in each.fields if is_shown(name, options)]
        made = tuple(_field(name, values[name], options, unavailable is not None) for name in shown_fields)
        found.append(ShownSection(each.key, title(each, options), unavailable, made))
    return found


def posted_texts(posted: QueryDict) -> dict[str, str]:
    """Each setting that was in the form, as ``read_changes`` reads it."""
    return {name: _word(name, posted) for name in posted.getlist("present") if name in _SETTINGS}


def _word(name: str, posted: QueryDict) -> str:
    text = posted.get(name, "").replace("\0", "").strip()
    match getattr(Options(), name):
        case bool():
            return "on" if name in posted else "off"
        case frozenset():
            return ",".join(sorted(posted.getlist(name)))
        case Workflow() if text == OWN_WORKFLOW:
            return " ".join(posted.get("workflow_steps", "").replace("\0", "").split())
        case _ if name in _PERCENT:
            return _share(text)
        case _:
            return text


def _share(percent: str) -> str:
    try:
        return str(float(percent) / 100)
    except ValueError:
        return percent


def _percent(share: str) -> str:
    try:
        return f"{float(share) * 100:g}"
    except ValueError:
        return share


def _with(options: Options, name: str, text: str) -> Options:
    try:
        return replace(options, **read_changes([f"{name}={text}"]))  # type: ignore[arg-type]
    except ConfigurationRefused:
        return options


def _field(name: str, value: str, options: Options, is_unavailable: bool) -> Field:
    kind, choices = _kind(name, value, options)
    text = _percent(value) if name in _PERCENT else value
    of_no_use = why_of_no_use(name, options)
    return Field(_SETTINGS[name], kind, text, choices, of_no_use, is_unavailable or of_no_use is not None)


def _kind(name: str, value: str, options: Options) -> tuple[str, tuple[Choice, ...]]:
    if name == "workflow":
        labels = {**{key: _steps(key) for key in WORKFLOWS}, OWN_WORKFLOW: "Steps of our own"}
        return "workflow", _choices(labels.items(), {value if value in WORKFLOWS else OWN_WORKFLOW})
    if name == "workflow_threshold":
        return "one", _thresholds(value, options)
    default = getattr(Options(), name)
    if isinstance(default, frozenset):
        return "many", _choices(STATUS_LABELS.items(), set(value.split(",")))
    if isinstance(default, StrEnum):
        return "one", _choices(((each, CHOICES[each]) for each in type(default)), {value})
    kind = {bool: "switch", int: "number", float: "number"}
    return kind.get(type(default), "text"), ()


def _thresholds(value: str, options: Options) -> tuple[Choice, ...]:
    """A step that the workflow does not have is none that a browser may replace by the first one: it has to be chosen."""
    steps = _choices(((each.key, each.label) for each in options.workflow.steps), {value})
    return steps if any(each.is_chosen for each in steps) else (Choice("", "Choose a step", True), *steps)


def _choices(labels: Iterable[tuple[str, str]], chosen: set[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value in chosen) for value, label in labels)


def _steps(key: str) -> str:
    return " < ".join(step.label for step in WORKFLOWS[key].steps)


def steps_written_out(options: Options) -> str:
    """The workflow in force, to be changed into one of one's own; a step a line."""
    return workflow_text(options.workflow).replace(" < ", " <\n").replace("; ", ";\n")
