"""Changing the configuration: checked whole, saved as a new version, or refused with every reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import connection, transaction
from django.utils import timezone

from pollinia.domain.contradictions import Wrong, contradictions
from pollinia.domain.options import Options, changed_fields
from pollinia.domain.problem import Problem
from pollinia.domain.selection import LABELS
from pollinia.domain.setting_texts import ConfigurationRefused
from pollinia.flows.fence import ensure_open
from pollinia.flows.registry_access import CredentialsMissing, registry_in_use
from pollinia.jobs.queue import defer_replan
from pollinia.store.audit import AuditLine
from pollinia.store.change_marks import mark_all
from pollinia.store.configuration import ConfigurationVersion, current_options, options_of, save_client_secret, save_options
from pollinia.store.content import Organisation


class ConfigurationChangedMeanwhile(Problem):
    """The configuration was saved by somebody else meanwhile, and nothing of yours was saved.

    Look at it as it is now, with what you changed, and save that.
    """


class SecretMissing(Problem):
    """No client secret was given, so nothing was stored."""


class CredentialsChangedMeanwhile(Problem):
    """Another registry or client ID was saved meanwhile, so the secret was not stored: it would belong to another client."""


def options_with(before: Options, changes: Mapping[str, object]) -> Options:
    """``before`` with ``changes`` (field → value). Raises ConfigurationRefused with every reason why it cannot be saved."""
    after = replace(before, **changes)  # type: ignore[arg-type]
    problems = contradictions(after) + _unknown_root(after)
    if problems:
        raise ConfigurationRefused(problems)
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
            ensure_newest(seen_version)
        before = current_options()
        after = options_with(before, changes)
        changed = changed_fields(before, after)
        if changed:
            save_options(after, saved_by)
            mark_all(registry_in_use(after).site, can_wait=not export_now)
            if export_now:
                defer_replan()
    return changed


def ensure_newest(seen: int) -> None:
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


def store_client_secret(secret: str, by: str, shown_for: tuple[str, str] | None = None) -> None:
    """Keep the secret of the client and the registry in use, encrypted; that of production binds the fence here.

    ``shown_for``: the site of the registry and the client ID that whoever typed it was asked for. Raises SecretMissing,
    CredentialsMissing without a client ID, CredentialsChangedMeanwhile, and FenceClosed, with nothing stored.
    """
    options = current_options()
    if not options.client_id:
        raise CredentialsMissing("Set the client ID first.")
    if not secret.strip():
        raise SecretMissing
    registry = registry_in_use(options)
    if shown_for not in {None, (registry.site, options.client_id)}:
        raise CredentialsChangedMeanwhile
    with transaction.atomic():
        save_client_secret(registry.site, options.client_id, secret.strip())
        ensure_open(registry)
        AuditLine.objects.create(by=by, sentence=f"Stored the client secret of {options.client_id} at {registry.site}.")


def _unknown_root(options: Options) -> list[Wrong]:
    root = options.root_organisation
    if root is None or Organisation.objects.filter(pk=root, retired=False).exists():
        return []
    sentence = f"There is no organisation {root}: import organisations first, or choose one that is there."
    return [Wrong("root_organisation", sentence)]
