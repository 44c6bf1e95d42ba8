"""Changing the configuration: checked whole, saved as a new version, or refused with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from enum import StrEnum

from django.db import connection, transaction
from django.utils import timezone

from pollinia.domain.content import PublicationStatus
from pollinia.domain.contradictions import contradictions
from pollinia.domain.options import (
    DeletedAtOrcid,
    InRevalidation,
    InvitationLink,
    Membership,
    Options,
    OtherSources,
    changed_fields,
)
from pollinia.domain.problem import Problem
from pollinia.domain.selection import LABELS
from pollinia.domain.workflow import FOUR_STEPS, THREE_STEPS, Workflow
from pollinia.flows.fence import ensure_open
from pollinia.flows.registry_access import CredentialsMissing, registry_in_use
from pollinia.jobs.queue import defer_replan
from pollinia.store.change_marks import mark_all
from pollinia.store.configuration import ConfigurationVersion, current_options, options_of, save_client_secret, save_options
from pollinia.store.content import Organisation

WORKFLOWS = {"four-steps": FOUR_STEPS, "three-steps": THREE_STEPS}
"""The workflows that can be chosen by name."""

_CHOICES: Mapping[str, type[StrEnum]] = {
    "membership": Membership,
    "in_revalidation": InRevalidation,
    "works_of_other_sources": OtherSources,
    "deleted_at_orcid": DeletedAtOrcid,
    "invitation_link": InvitationLink,
}


class ConfigurationRefused(Problem):
    """The configuration cannot be saved like this. Nothing was changed."""


class ConfigurationChangedMeanwhile(Problem):
    """The configuration was saved by somebody else meanwhile. Nothing of yours was saved: look at it as it is now."""


def options_with(before: Options, changes: Mapping[str, object]) -> Options:
    """``before`` with ``changes`` (field → value). Raises ConfigurationRefused with every reason why it cannot be saved."""
    after = replace(before, **changes)  # type: ignore[arg-type]
    problems = contradictions(after) + _unknown_root(after)
    if problems:
        raise ConfigurationRefused(" ".join(problems))
    return after


def change_configuration(
    changes: Mapping[str, object], saved_by: str, seen_version: int | None = None, export_now: bool = True
) -> list[str]:
    """Save the configuration with ``changes`` (field → value) as a new version; returns the fields that changed.

    ``seen_version`` is the number of the version that the changes were made to, 0 for the defaults: where it is not in force
    any more, nothing is saved. Without ``export_now`` the records are brought in step by the nightly run. Raises
    ConfigurationRefused with every reason, and ConfigurationChangedMeanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # One change at a time: of two at once, the second starts from what the first has saved.
        cursor.execute("LOCK TABLE store_configurationversion IN EXCLUSIVE MODE")
        if seen_version is not None:
            _ensure_newest(seen_version)
        before = current_options()
        after = options_with(before, changes)
        changed = changed_fields(before, after)
        if changed:
            save_options(after, saved_by)
            mark_all(registry_in_use(after).site, can_wait=not export_now)
            if export_now:
                defer_replan()
    return changed


def _ensure_newest(seen: int) -> None:
    """Raises ConfigurationChangedMeanwhile with who saved what when, for each version after the one that was seen."""
    known = ConfigurationVersion.objects.filter(pk=seen).first()
    before, said = options_of(known) if known else Options(), []
    for later in ConfigurationVersion.objects.filter(pk__gt=seen).order_by("pk"):
        after, at = options_of(later), timezone.localtime(later.saved_at)
        changed = ", ".join(LABELS[name] for name in changed_fields(before, after))
        said.append(f"{later.saved_by} saved version {later.pk} on {at:%Y-%m-%d at %H:%M}: {changed}.")
        before = after
    if said:
        raise ConfigurationChangedMeanwhile(" ".join(said))


def store_client_secret(secret: str) -> None:
    """Keep the secret of the client and the registry in use, encrypted; that of production binds the fence here.

    Raises CredentialsMissing without a client ID, and FenceClosed, with nothing stored.
    """
    options = current_options()
    if not options.client_id:
        raise CredentialsMissing("Set the client ID first.")
    registry = registry_in_use(options)
    with transaction.atomic():
        save_client_secret(registry.site, options.client_id, secret)
        ensure_open(registry)


def read_changes(words: Iterable[str]) -> dict[str, object]:
    """``name=value`` words as changes. Raises ConfigurationRefused for an unknown name or a value that it cannot have."""
    changes: dict[str, object] = {}
    names = {each.name for each in fields(Options)}
    for word in words:
        name, found, text = word.partition("=")
        if not found or name not in names:
            raise ConfigurationRefused(f"{word} is no setting=value. The settings are: {', '.join(sorted(names))}.")
        changes[name] = _value(name, text.strip())
    return changes


def shown(options: Options) -> dict[str, str]:
    """Every setting's value as ``read_changes`` would read it."""
    return {each.name: _text(getattr(options, each.name)) for each in fields(Options)}


def _value(name: str, text: str) -> object:
    default = getattr(Options(), name)
    try:
        if name in _CHOICES:
            return _CHOICES[name](text)
        if name == "publication_statuses":
            return frozenset(PublicationStatus(each.strip()) for each in text.split(",") if each.strip())
        if name == "workflow":
            return WORKFLOWS[text]
        if name == "root_organisation":
            return text or None
        if isinstance(default, bool):
            return {"on": True, "off": False}[text]
        return type(default)(text)
    except (KeyError, ValueError):
        raise ConfigurationRefused(f"{name} cannot be {text!r}. It may be {_allowed(name, default)}.") from None


def _allowed(name: str, default: object) -> str:
    if name in _CHOICES:
        return " or ".join(_CHOICES[name])
    if name == "publication_statuses":
        return f"several of {', '.join(PublicationStatus)}, with commas between"
    if name == "workflow":
        return " or ".join(WORKFLOWS)
    return "on or off" if isinstance(default, bool) else "a number"


def _text(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case frozenset():
            return ",".join(sorted(value))
        case Workflow():
            return next((name for name, known in WORKFLOWS.items() if known == value), "of your own")
        case None:
            return ""
        case _:
            return str(value)


def _unknown_root(options: Options) -> list[str]:
    root = options.root_organisation
    if root is None or Organisation.objects.filter(pk=root, retired=False).exists():
        return []
    return [f"There is no organisation {root}: import organisations first, or choose one that is there."]
