"""The settings' values as people read them: switches as on and off, choices, statuses and workflow steps by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pollinia.domain.options import DeletedAtOrcid, InRevalidation, InvitationLink, Membership, Options, OtherSources
from pollinia.domain.selection.outputs import STATUS_LABELS
from pollinia.domain.workflow import Workflow

CHOICES: Mapping[StrEnum, str] = {
    Membership.PUBLIC: "Public API",
    Membership.MEMBER: "Member API",
    InRevalidation.KEEP: "Keep what is on ORCID unchanged",
    InRevalidation.REMOVE: "Remove it",
    OtherSources.ADD: "Add ours too",
    OtherSources.ONLY_IF_MISSING: "Only if missing",
    DeletedAtOrcid.ADD_AGAIN: "Add them again",
    DeletedAtOrcid.RESPECT: "Respect the deletion",
    InvitationLink.SIGNS_IN: "Signs the person in, once",
    InvitationLink.NEEDS_SIGN_IN: "Works only after signing in",
}
"""The choices' names on the configuration page."""

NOTHING = "none"


def in_words(field: str, options: Options, organisations: Mapping[str, str]) -> str:
    """The value of the setting ``field`` of ``options``. ``organisations``: names by ID; where one has none, its ID stands."""
    value = getattr(options, field)
    match field:
        case "workflow_threshold":
            return options.workflow.label(value)
        case "brake_share":
            return f"{value * 100:g} %"
        case "root_organisation":
            return organisations.get(value, value) or NOTHING
        case _:
            return _value(value)


def _value(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case Workflow():
            return _steps(value)
        case frozenset():
            return ", ".join(label for status, label in STATUS_LABELS.items() if status in value) or NOTHING
        case StrEnum():
            return CHOICES[value]
        case _:
            return str(value) or NOTHING


def _steps(workflow: Workflow) -> str:
    """With the keys, by which alone two workflows may differ: what a source writes decides."""
    order = " < ".join(f"{step.label} ({step.key})" for step in workflow.steps)
    beside = ", ".join(f"{step.label} ({step.key})" for step in workflow.revalidation)
    return f"{order}; beside them {beside}" if beside else order
