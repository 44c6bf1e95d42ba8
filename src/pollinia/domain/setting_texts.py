"""The settings as text, for the command line and for forms: read, refused with every reason, and written the same way again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum

from pollinia.domain.content import PublicationStatus
from pollinia.domain.contradictions import Wrong
from pollinia.domain.options import (
    SETTINGS,
    DeletedAtOrcid,
    InRevalidation,
    InvitationLink,
    Membership,
    Options,
    OtherSources,
)
from pollinia.domain.problem import Problem
from pollinia.domain.workflow import FOUR_STEPS, THREE_STEPS, Workflow, WorkflowUnreadable, parse_workflow, workflow_text

WORKFLOWS = {"four-steps": FOUR_STEPS, "three-steps": THREE_STEPS}
"""The workflows that can be chosen by name."""

_CHOICES: Mapping[str, type[StrEnum]] = {
    "membership": Membership,
    "in_revalidation": InRevalidation,
    "works_of_other_sources": OtherSources,
    "deleted_at_orcid": DeletedAtOrcid,
    "invitation_link": InvitationLink,
}

_LABELS = {each.field: each.label for each in SETTINGS}


class ConfigurationRefused(Problem):
    """The configuration cannot be saved like this. Nothing was changed."""

    def __init__(self, problems: Sequence[Wrong]) -> None:
        super().__init__(" ".join(each.sentence for each in problems))
        self.problems = tuple(problems)


def read_changes(words: Iterable[str]) -> dict[str, object]:
    """``name=value`` words as changes. Raises ConfigurationRefused with every unknown name and every value that cannot be."""
    changes: dict[str, object] = {}
    problems = list[Wrong]()
    names = {each.name for each in fields(Options)}
    for word in words:
        name, found, text = word.partition("=")
        if not found or name not in names:
            problems.append(Wrong("", f"{word} is no setting=value. The settings are: {', '.join(sorted(names))}."))
            continue
        try:
            changes[name] = _value(name, text.strip())
        except WorkflowUnreadable as problem:
            problems.append(Wrong(name, f"{_LABELS[name]} may be {' or '.join(WORKFLOWS)}. {problem}"))
        except (KeyError, ValueError):
            problems.append(Wrong(name, f"{_LABELS[name]} cannot be “{text.strip()}”. It may be {_allowed(name)}."))
    if problems:
        raise ConfigurationRefused(problems)
    return changes


def shown(options: Options) -> dict[str, str]:
    """Every setting's value as ``read_changes`` would read it."""
    return {each.name: _text(getattr(options, each.name)) for each in fields(Options)}


def _value(name: str, text: str) -> object:
    default = getattr(Options(), name)
    if name in _CHOICES:
        return _CHOICES[name](text)
    if name == "publication_statuses":
        return frozenset(PublicationStatus(each.strip()) for each in text.split(",") if each.strip())
    if name == "workflow":
        return WORKFLOWS[text] if text in WORKFLOWS else parse_workflow(text)
    if name == "root_organisation":
        return text or None
    if isinstance(default, bool):
        return {"on": True, "off": False}[text]
    return type(default)(text)


def _allowed(name: str) -> str:
    if name in _CHOICES:
        return " or ".join(_CHOICES[name])
    if name == "publication_statuses":
        return f"several of {', '.join(PublicationStatus)}, with commas between"
    return "on or off" if isinstance(getattr(Options(), name), bool) else "a number"


def _text(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case frozenset():
            return ",".join(sorted(value))
        case Workflow():
            return next((name for name, known in WORKFLOWS.items() if known == value), workflow_text(value))
        case None:
            return ""
        case _:
            return str(value)
