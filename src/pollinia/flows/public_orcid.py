"""The iD of a person for everybody: where the person is connected, and the profile public."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from pollinia.domain.content import Visibility
from pollinia.domain.permission import AUTHENTICATED_STATES
from pollinia.flows.registry_access import registry_in_use
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.content import Person
from pollinia.store.partings import PartingDeed


def public_orcid(person_id: str) -> str | None:
    """The authenticated iD as a URI of the registry in use; not of who has asked to be disconnected, though that may take time.

    None for all others alike, so that nobody can find out who is here and who is not connected.
    """
    site = registry_in_use(current_options()).site
    found = Connection.objects.filter(
        Exists(_with_public_profile().filter(id=OuterRef("person_id"))),
        registry=site,
        person_id=person_id,
        state__in=AUTHENTICATED_STATES,
    ).exclude(parting__deed__in=[PartingDeed.DISCONNECT, PartingDeed.TIDY_UP])
    orcid = found.values_list("orcid", flat=True).first()
    return None if orcid is None else f"{site}/{orcid}"


def _with_public_profile() -> QuerySet[Person]:
    """A source that says nothing of visibility gives public profiles, as everywhere."""
    return (
        Person.objects.filter(retired=False)
        .alias(visibility=KT("body__visibility"))
        .filter(Q(visibility=Visibility.PUBLIC) | Q(visibility__isnull=True))
    )
