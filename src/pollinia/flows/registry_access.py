"""The registry in use and our client there, by the configuration in force."""

from __future__ import annotations

from django.conf import settings

from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.orcid import registries
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.http import Http
from pollinia.orcid.registries import Registry
from pollinia.store.configuration import client_secret


class CredentialsMissing(Problem):
    """There are no ORCID credentials for this registry yet. Enter the client ID and the client secret that ORCID gave you."""


def registry_in_use(options: Options) -> Registry:
    """Production, or with Sandbox mode on ORCID's sandbox, for which alone a registry of your own can stand in."""
    if not options.sandbox_mode:
        return registries.PRODUCTION
    return registries.trial(settings.TRIAL_REGISTRY) if settings.TRIAL_REGISTRY else registries.SANDBOX


def client_in_use(options: Options) -> OrcidClient:
    """Our client at the registry in use. Raises CredentialsMissing."""
    registry = registry_in_use(options)
    secret = client_secret(registry.site, options.client_id)
    if not options.client_id or not secret:
        raise CredentialsMissing(f"Registry: {registry.site}")
    return OrcidClient(registry, options.client_id, secret, Http())


def redirect_uri() -> str:
    """Where ORCID sends researchers back to: the address to register with ORCID, character for character."""
    return f"{settings.BASE_URL}/orcid/callback"
