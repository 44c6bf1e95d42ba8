"""What portals show of persons. Public data only: no account is asked for, and any page on the web may read it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from ninja import Path, Router, Schema, Status
from pydantic import Field

from pollinia.flows.public_orcid import public_orcid

router = Router(tags=["persons"])

PersonId = Annotated[
    str,
    Path(
        description="The person's ID in the source; may contain slashes, as they are or as %2F.",
        # What the address of a page can be of.
        pattern=r"^[^\x00\n]+$",
    ),
]


class PublicOrcid(Schema):
    """An iD that the person has authenticated."""

    orcid: Annotated[
        str,
        Field(description="The iD as a URI, to be shown whole and linked", examples=["https://orcid.org/0000-0002-1825-0097"]),
    ]
    authenticated: Annotated[Literal[True], Field(description="The person has signed in at ORCID")]
    icon: Annotated[str, Field(description="The address of the iD icon, to be shown before the URI")]


class NothingPublic(Schema):
    """Why there is no iD."""

    detail: str


@router.get(
    "/persons/{path:person_id}/orcid",
    response={200: PublicOrcid, 404: NothingPublic},
    summary="The authenticated ORCID iD of a person",
    url_name="api-person-orcid",
)
def person_orcid(request: HttpRequest, person_id: PersonId) -> Status[PublicOrcid | NothingPublic]:
    """404 for unknown persons, for those whose profile is not public, and for those who are not connected, all alike."""
    orcid = public_orcid(person_id)
    if orcid is None:
        return Status(404, NothingPublic(detail="There is no authenticated ORCID iD to show for a person with this ID."))
    icon = f"{settings.BASE_URL}{static('pollinia/orcid-id.svg')}"
    return Status(200, PublicOrcid(orcid=orcid, authenticated=True, icon=icon))
