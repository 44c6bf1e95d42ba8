"""A researcher's permission is gone, or the record cannot be written any more: the export stops for that person only."""

from __future__ import annotations

from pollinia.domain.faults import Fault, PermissionWithdrawn, ScopeMissing, TokenForAnotherRecord
from pollinia.domain.permission import AUTHENTICATED_STATES, ConnectionState
from pollinia.store.change_marks import mark_co_authors
from pollinia.store.connections import Connection


def lose_permission(connection: Connection, fault: Fault) -> None:
    """Note why nothing is written any more. The iD and the token stay: ORCID still lets us delete what we wrote."""
    withdrawn = isinstance(fault, (PermissionWithdrawn, ScopeMissing, TokenForAnotherRecord))
    state = ConnectionState.PERMISSION_WITHDRAWN if withdrawn else ConnectionState.RECORD_UNAVAILABLE
    # A researcher who has connected again meanwhile is not set back.
    Connection.objects.filter(pk=connection.pk, connected_at=connection.connected_at).update(state=state)
    if state not in AUTHENTICATED_STATES:
        mark_co_authors(connection.person_id)
