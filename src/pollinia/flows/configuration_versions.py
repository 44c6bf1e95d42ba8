"""The versions of the configuration: who saved what when, and one of them put back in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pollinia.domain.options import SETTINGS, Options, changed_fields
from pollinia.domain.problem import Problem
from pollinia.domain.setting_words import in_words
from pollinia.store.configuration import ConfigurationVersion, options_of
from pollinia.store.content import Organisation


class VersionUnknown(Problem):
    """There is no such version of the configuration."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that a version changed, in the words of the configuration page."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    saved_at: datetime
    saved_by: str
    differences: tuple[Difference, ...]


_LABELS = {each.field: each.label for each in SETTINGS}


def options_at(number: int) -> Options:
    """The options of a version; of one that is not there, the defaults of a new installation."""
    row = ConfigurationVersion.objects.filter(pk=number).first()
    return options_of(row) if row else Options()


def count_versions() -> int:
    return ConfigurationVersion.objects.count()


def versions(offset: int = 0, limit: int = 50) -> list[Version]:
    """The versions, the newest first, each with what it changed of the one before."""
    rows = list(ConfigurationVersion.objects.order_by("-id")[offset : offset + limit + 1])
    earlier = [options_of(each) for each in rows[1:]]
    if len(rows) <= limit:
        earlier.append(Options())
    return [
        Version(row.pk, row.saved_at, row.saved_by, differences(before, options_of(row)))
        for row, before in zip(rows[:limit], earlier, strict=False)
    ]


def differences(before: Options, after: Options) -> tuple[Difference, ...]:
    """In the page's order."""
    changed = changed_fields(before, after)
    roots = {before.root_organisation, after.root_organisation} if "root_organisation" in changed else set()
    names = dict(Organisation.objects.filter(pk__in=roots - {None}).values_list("pk", "name")) if roots else {}
    return tuple(
        Difference(name, _LABELS[name], in_words(name, before, names), in_words(name, after, names)) for name in changed
    )


def changes_to(number: int) -> dict[str, object]:
    """What is to be changed for the options of this version to be in force. Raises VersionUnknown."""
    row = ConfigurationVersion.objects.filter(pk=number).first()
    if row is None:
        raise VersionUnknown
    options = options_of(row)
    return {each.field: getattr(options, each.field) for each in SETTINGS}
