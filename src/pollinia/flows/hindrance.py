"""Why nothing at all is written to a researcher's record now."""

from __future__ import annotations

from django.utils import timezone

from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState
from pollinia.flows.start_run import ExportNotAllowed
from pollinia.flows.take_turn import HELD
from pollinia.store.change_marks import ChangeMark
from pollinia.store.connections import Connection

_HINDRANCES = {
    ConnectionState.CONNECTED: "The researcher is connected, but has not allowed us to write. They can, by connecting anew.",
    ConnectionState.PAUSED: "The researcher has paused the export: what is on the record stays as it is.",
    ConnectionState.PERMISSION_WITHDRAWN: "ORCID does not accept the permission any more. The researcher can connect anew.",
    ConnectionState.RECORD_UNAVAILABLE: (
        "The ORCID record cannot be written: ORCID has locked or closed it. Once it is open, the researcher can connect anew."
    ),
}
_NOT_CONNECTED = "The researcher is not connected: nothing is written until they have connected their ORCID iD and allowed it."
_LEFT = "The last affiliation has ended, so the export is paused. It goes on by itself when there is one again."
_EXPIRED = "The permission was given for a time, which is over. The researcher can connect anew."
_OTHER_CLIENT = "The connection was made with another ORCID client than the one in use. The researcher can connect anew."


def hindrance(connection: Connection | None, mark: ChangeMark | None, options: Options) -> str | None:
    """The sentence for the researcher and the administrator; None where nothing is in the way."""
    if not options.may_export:
        return str(ExportNotAllowed())
    return _NOT_CONNECTED if connection is None else _hindrance_of(connection, mark, options)


def _hindrance_of(connection: Connection, mark: ChangeMark | None, options: Options) -> str | None:
    if connection.state != ConnectionState.EXPORTING:
        return (
            _LEFT
            if connection.left and connection.state == ConnectionState.PAUSED
            else _HINDRANCES[ConnectionState(connection.state)]
        )
    if has_expired(connection):
        return _EXPIRED
    if connection.client_id != options.client_id:
        return _OTHER_CLIENT
    return HELD if mark is not None and mark.held_by_id is not None else None


def has_expired(connection: Connection) -> bool:
    return connection.expires_at is not None and connection.expires_at < timezone.now()
