"""A researcher's permission is gone, or the record cannot be written any more: the export stops for that person only."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from pollinia.domain.faults import Fault, PermissionWithdrawn, RecordDeprecated, ScopeMissing, TokenForAnotherRecord
from pollinia.domain.permission import AUTHENTICATED_STATES, ConnectionState, state_after_grant
from pollinia.flows.addressing import institution_name, recipient
from pollinia.flows.write_mail import letter, write_mail
from pollinia.store.change_marks import mark_co_authors
from pollinia.store.connections import Connection


def lose_permission(connection: Connection, fault: Fault) -> None:
    """Note why nothing is written any more. The iD and the token stay: ORCID still lets us delete what we wrote.

    A researcher who has withdrawn the permission gets one e-mail, by whoever notices it first.
    """
    withdrawn = isinstance(fault, (PermissionWithdrawn, ScopeMissing, TokenForAnotherRecord))
    state = ConnectionState.PERMISSION_WITHDRAWN if withdrawn else ConnectionState.RECORD_UNAVAILABLE
    with transaction.atomic():
        # A researcher who has connected again meanwhile is not set back; of two who notice at once, one changes the row.
        noticed = Connection.objects.filter(pk=connection.pk, connected_at=connection.connected_at).exclude(state=state)
        successor = fault.primary_orcid if isinstance(fault, RecordDeprecated) else None
        if noticed.update(state=state, successor=successor, left=False) and withdrawn:
            _tell(connection)
        if state not in AUTHENTICATED_STATES:
            mark_co_authors(connection.person_id)


def _tell(connection: Connection) -> None:
    """Where no address is known, the list of those who are to reconnect is all there is."""
    to = recipient(connection.person_id)
    if to is None:
        return
    about = {
        "name": to.name,
        "institution": institution_name(to.language),
        "orcid": f"{connection.registry}/{connection.orcid}",
        "link": f"{settings.BASE_URL}/my-orcid",
        "wrote": state_after_grant(connection.scopes.split()) == ConnectionState.EXPORTING,
    }
    write_mail(to.address, letter("permission_withdrawn", to.language, about))
