"""What a new installation needs, in order, until the first researcher is connected: what is done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pollinia.domain.options import Membership, Options
from pollinia.flows.registry_access import redirect_uri, registry_in_use
from pollinia.flows.replace_work_types import work_types_in_force
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.connections import Connection
from pollinia.store.content import ImportRun, Organisation


class Step(StrEnum):
    CREDENTIALS = "Credentials"
    REDIRECT_URI = "Redirect URI"
    SOURCE = "Source"
    ROOT_ORGANISATION = "Root organisation"
    MAPPING = "Work type mapping"
    EXPORT = "Enable export"
    INVITE = "Invite researchers"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """Whether a step is done, and a sentence on what was or is to be done."""

    step: Step
    is_done: bool
    sentence: str


def first_steps() -> list[StepStanding]:
    """Every step, in the order in which they are taken. No request to the registry."""
    options = current_options()
    registry = registry_in_use(options).site
    has_credentials = ClientSecret.objects.filter(registry=registry, client_id=options.client_id).exists()
    connected = Connection.objects.filter(registry=registry, client_id=options.client_id).exists()
    return [
        StepStanding(
            Step.CREDENTIALS,
            has_credentials,
            f"Client ID and secret for {registry} are stored." if has_credentials else f"Enter what ORCID sent for {registry}.",
        ),
        StepStanding(
            Step.REDIRECT_URI,
            connected,
            "Somebody has connected through it." if connected else f"Register {redirect_uri()} at ORCID, exactly like this.",
        ),
        _source(),
        _root(options),
        _mapping(),
        _export(options),
        StepStanding(
            Step.INVITE,
            connected,
            "Researchers are connected." if connected else "Nobody is connected yet: invite researchers.",
        ),
    ]


def _source() -> StepStanding:
    has_read = ImportRun.objects.exists()
    return StepStanding(
        Step.SOURCE,
        has_read,
        "Content has been imported." if has_read else "Import your content: pollinia import, on the server.",
    )


def _root(options: Options) -> StepStanding:
    roots = Organisation.objects.filter(retired=False, pk=options.root_organisation or "")
    name = roots.values_list("name", flat=True).first()
    return StepStanding(
        Step.ROOT_ORGANISATION,
        name is not None,
        f"{name}." if name else "Choose the organisation that stands for the whole institution.",
    )


def _mapping() -> StepStanding:
    is_own = work_types_in_force().uploaded_by is not None
    return StepStanding(
        Step.MAPPING, True, "A file of your own is in force." if is_own else "The built-in mapping is in force."
    )


def _export(options: Options) -> StepStanding:
    if options.membership is Membership.PUBLIC:
        return StepStanding(Step.EXPORT, True, "Not with the Public API: researchers can connect, nothing is exported.")
    return StepStanding(
        Step.EXPORT,
        options.may_export,
        "Export is enabled." if options.may_export else "Nothing is written until you enable export.",
    )
