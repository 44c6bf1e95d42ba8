"""The registry in use and our client there, by the configuration in force."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Self

from django.conf import settings

from pollinia.domain.content import Person
from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.flows.fence import FenceClosed, IdentityUnusable, ensure_open
from pollinia.flows.shared_pace import pace_of
from pollinia.orcid import registries
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.http import Connections, Http
from pollinia.orcid.registries import Registry
from pollinia.store.configuration import client_secret, current_options
from pollinia.store.secrets import KeyMissing


class CredentialsMissing(Problem):
    """There are no ORCID credentials for this registry yet. Enter the client ID and the client secret that ORCID gave you."""


def registry_in_use(options: Options) -> Registry:
    """Production, or with Sandbox mode on ORCID's sandbox, for which alone a registry of your own can stand in."""
    if not options.sandbox_mode:
        return registries.PRODUCTION
    return registries.trial(settings.TRIAL_REGISTRY) if settings.TRIAL_REGISTRY else registries.SANDBOX


def orcid_on_file(person: Person, registry: Registry) -> str | None:
    """The iD that a source says, which is one of production: at ORCID's own sandbox the same person has another one."""
    return None if registry == registries.SANDBOX else person.orcid


def of_client(options: Options, client_id: str) -> Options:
    """The options as they were while another client was in use."""
    field = "sandbox_client_id" if options.sandbox_mode else "production_client_id"
    return replace(options, **{field: client_id})  # type: ignore[arg-type]


class Clients:
    """Our clients at the registry in use, for one process: they share connections that are kept open, and the pace.

    May be shared by threads. As a context manager it closes the connections at the end.
    """

    def __init__(self) -> None:
        self._connections = Connections()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connections.close()

    def stop(self) -> None:
        """No further request is sent: whoever waits for a place gets Stopped."""
        self._stopping.set()

    def client(self, options: Options) -> OrcidClient:
        """Our client by these options, which counts its own requests.

        Raises CredentialsMissing, FenceClosed, IdentityUnusable, KeyMissing.
        """
        registry = registry_in_use(options)
        ensure_open(registry)
        secret = client_secret(registry.site, options.client_id)
        if not options.client_id or not secret:
            raise CredentialsMissing(f"Registry: {registry.site}")
        http = Http(self._connections, pace_of(options, registry, self._stopping))
        return OrcidClient(registry, options.client_id, secret, http)


def is_of_this_machine(problem: Problem) -> bool:
    """Whether only this machine cannot reach the registry in our name: it lacks the identity or the key."""
    return isinstance(problem, (FenceClosed, IdentityUnusable, KeyMissing))


def ensure_fit_to_work() -> None:
    """Raises what keeps this machine, unlike others, from the registry. Where credentials are missing, they are to everyone."""
    try:
        with client_in_use(current_options()):
            return
    except CredentialsMissing:
        return


@contextmanager
def client_in_use(options: Options) -> Iterator[OrcidClient]:
    """Our client at the registry in use, for a single deed. Raises CredentialsMissing, FenceClosed."""
    with Clients() as clients:
        yield clients.client(options)


def redirect_uri() -> str:
    """Where ORCID sends researchers back to: the address to register with ORCID, character for character."""
    return f"{settings.BASE_URL}/orcid/callback"
