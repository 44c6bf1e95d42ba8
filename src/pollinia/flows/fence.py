"""The fence around production: a copy of the database that is started elsewhere sends nothing to the production registry.

The credentials and tokens of production belong to one installation: its public address and a secret outside the database. The
database keeps a digest of both, from the first use of production on.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pollinia.domain.problem import Problem
from pollinia.orcid import registries
from pollinia.orcid.registries import Registry
from pollinia.store.audit import AuditLine
from pollinia.store.configuration import ClientSecret
from pollinia.store.fence import FenceBinding
from pollinia.store.private_file import private_file

_FEWEST_BYTES = 32
"""A shorter secret was not made here. An empty one would be the same in every installation."""


class IdentityUnusable(Problem):
    """The secret that tells this installation from its copies cannot be used, so nothing was sent to ORCID.

    Restore the file from the backup; or delete it, and bind production to a new one: pollinia fence move.
    """


class FenceClosed(Problem):
    """The production credentials and tokens in this database belong to another installation, so nothing was sent to ORCID.

    If this is a copy, turn Sandbox mode on. If the installation has moved here, or its address was changed, and the other one
    runs no more: pollinia fence move.
    """


@dataclass(frozen=True, slots=True)
class Fence:
    """Where the production registry may be written from, and whether that is here. Nowhere yet: ``bound_to`` is None."""

    registry: str
    bound_to: str | None
    here: str
    is_open: bool
    since: datetime | None
    by: str | None


def ensure_open(registry: Registry) -> None:
    """Let nothing through to production that does not come from the installation it is bound to.

    The first to come binds it, once there are credentials to guard: a new installation may still change its address.
    Raises FenceClosed, IdentityUnusable.
    """
    if registry.site != registries.PRODUCTION.site or not _has_something_to_guard():
        return
    FenceBinding.objects.bulk_create([_binding("its first use")], ignore_conflicts=True)
    bound = FenceBinding.objects.get(registry=registry.site)
    if not hmac.compare_digest(bound.identity, _identity()):
        raise FenceClosed(f"They belong to {bound.base_url}; this is {settings.BASE_URL}.")


def fence() -> Fence:
    """How the fence stands."""
    bound = FenceBinding.objects.filter(registry=registries.PRODUCTION.site).first()
    return Fence(
        registry=registries.PRODUCTION.site,
        bound_to=bound.base_url if bound else None,
        here=settings.BASE_URL,
        is_open=bound is None or hmac.compare_digest(bound.identity, _identity()),
        since=bound.bound_at if bound else None,
        by=bound.bound_by if bound else None,
    )


def move_fence(by: str) -> Fence:
    """From here on, production may be written from here and from nowhere else."""
    with transaction.atomic():
        before = FenceBinding.objects.select_for_update().filter(registry=registries.PRODUCTION.site).first()
        FenceBinding.objects.bulk_create(
            [_binding(by)],
            update_conflicts=True,
            unique_fields=["registry"],
            update_fields=["identity", "base_url", "bound_at", "bound_by"],
        )
        there = before.base_url if before else "nowhere"
        AuditLine.objects.create(by=by, sentence=f"Moved the fence from {there} to {settings.BASE_URL}.")
    return fence()


def _has_something_to_guard() -> bool:
    site = registries.PRODUCTION.site
    return FenceBinding.objects.filter(registry=site).exists() or ClientSecret.objects.filter(registry=site).exists()


def _binding(by: str) -> FenceBinding:
    return FenceBinding(
        registry=registries.PRODUCTION.site,
        identity=_identity(),
        base_url=settings.BASE_URL,
        bound_at=timezone.now(),
        bound_by=by,
    )


def _identity() -> str:
    secret = private_file(settings.IDENTITY_FILE, lambda: secrets.token_hex(32).encode())
    if len(secret) < _FEWEST_BYTES:
        raise IdentityUnusable(f"The file {settings.IDENTITY_FILE} is empty or cut off.")
    return hmac.new(secret, settings.BASE_URL.encode(), "sha256").hexdigest()
