"""Whether everything an export needs is in order, subject by subject, each with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from pollinia.domain.contradictions import contradictions
from pollinia.domain.faults import MembershipMissing, RecordNotFound, RegistryUnavailable
from pollinia.domain.options import Membership, Options
from pollinia.domain.permission import READ_PUBLIC
from pollinia.domain.problem import Problem
from pollinia.flows.fence import fence
from pollinia.flows.registry_access import client_in_use, redirect_uri, registry_in_use
from pollinia.flows.send_mail import server_refusal
from pollinia.orcid.client import OrcidClient
from pollinia.store.configuration import current_options
from pollinia.store.content import Organisation, Person

_NOBODY = "0000-0000-0000-0001"
"""A well-formed iD outside the ranges from which ORCID gives iDs (https://support.orcid.org/hc/en-us/articles/360006897674)."""


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    in_order: bool
    sentence: str


def check() -> list[Finding]:
    """Every finding, in the order in which an installation is set up. The registry is asked as by ``check_credentials``."""
    options = current_options()
    checks: tuple[Callable[[Options], Finding], ...] = (
        _database,
        _keys,
        _settings,
        _fence,
        _credentials,
        _content,
        _root,
        _email,
    )
    return [each(options) for each in checks]


def check_credentials() -> Finding:
    """Whether the registry in use gives our client a token and, with the Member API, accepts it there: two requests at most.

    Otherwise the sentence says why not. ORCID does not tell a wrong secret from an unknown client.
    """
    return _credentials(current_options())


def _database(_: Options) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), now()")
        version, _now = cursor.fetchone()
    kind = "embedded PostgreSQL" if settings.EMBEDDED_POSTGRES else "PostgreSQL"
    return Finding("Database", True, f"{kind} {version} answers.")


def _keys(_: Options) -> Finding:
    mode = settings.KEY_FILE.stat().st_mode & 0o777 if settings.KEY_FILE.exists() else None
    if mode is None:
        return Finding(
            "Key file", True, f"{settings.KEY_FILE} will be made when it is needed. Back it up, apart from the database."
        )
    private = not mode & 0o077
    advice = "only its owner can read it." if private else "others can read it: run chmod 600 on it."
    return Finding("Key file", private, f"{settings.KEY_FILE}: {advice}")


def _settings(options: Options) -> Finding:
    problems = [each.sentence for each in contradictions(options)]
    if not options.may_export:
        problems.append("Export is off: it needs the Member API and Enable export of content to ORCID.")
    return Finding("Settings", not problems, " ".join(problems) or "The settings agree with each other, and export is on.")


def _fence(_: Options) -> Finding:
    now = fence()
    if now.is_open:
        return Finding("Fence", True, f"Production may be written to from here ({now.here}).")
    return Finding("Fence", False, f"Production belongs to {now.bound_to}; this is {now.here}. See pollinia fence.")


def _credentials(options: Options) -> Finding:
    registry = registry_in_use(options)
    try:
        with client_in_use(options) as client:
            token = client.client_token(READ_PUBLIC).access_token
            if options.membership is Membership.MEMBER:
                _ensure_member(client, token)
    except MembershipMissing as problem:
        return Finding(
            "Credentials", False, f"{problem} Or choose Public API as the membership type: then nothing is exported."
        )
    except RegistryUnavailable as problem:
        return Finding("Credentials", False, f"{problem} Check that this machine may open connections to {registry.site}.")
    except Problem as problem:
        return Finding("Credentials", False, str(problem))
    return Finding(
        "Credentials", True, f"{registry.site} accepts {options.client_id}. Redirect URI to register: {redirect_uri()}"
    )


def _ensure_member(client: OrcidClient, token: str) -> None:
    """Raises MembershipMissing for a client of the Public API, which gets the same token: only the Member API knows better."""
    try:
        client.read_person(_NOBODY, token)
    except RecordNotFound:
        return


def _content(_: Options) -> Finding:
    persons = Person.objects.filter(retired=False).count()
    return Finding("Content", persons > 0, f"{persons} persons." if persons else "No persons yet: see pollinia import.")


def _root(options: Options) -> Finding:
    if options.root_organisation is None:
        return Finding("Root organisation", False, "None is set: affiliations in branches without a ROR ID cannot be exported.")
    root = Organisation.objects.filter(pk=options.root_organisation, retired=False).first()
    return Finding("Root organisation", root is not None, root.name if root else "It is in no source any more: choose another.")


def _email(_: Options) -> Finding:
    if not settings.EMAIL_HOST:
        where = settings.EMAIL_FILE_PATH or "the output of the worker"
        return Finding("E-mail", True, f"None leaves this machine: see POLLINIA_EMAIL. What would be sent is in {where}.")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    refusal = server_refusal()
    if refusal:
        return Finding("E-mail", False, f"{server} cannot be used, so e-mails wait: {refusal}")
    return Finding("E-mail", True, f"{server} lets us in. E-mails come from {settings.DEFAULT_FROM_EMAIL}.")
