"""The states of a connection, what each allows, and the scopes that consent stands for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    """Authenticated, but nothing may be written: no consent, or consent to read only."""
    EXPORTING = "exporting"
    PAUSED = "paused"
    PERMISSION_WITHDRAWN = "permission-withdrawn"
    RECORD_UNAVAILABLE = "record-unavailable"


AUTHENTICATED_STATES = frozenset(ConnectionState) - {ConnectionState.RECORD_UNAVAILABLE}
"""The states in which the iD is known to be the person's own, so that it may stand beside their name on others' records."""

AUTHENTICATE = "/authenticate"
OPENID = "openid"
READ_LIMITED = "/read-limited"
ACTIVITIES_UPDATE = "/activities/update"
PERSON_UPDATE = "/person/update"
READ_PUBLIC = "/read-public"


def scopes_for(may_read_limited: bool, may_write: bool, signs_in_anew: bool = False) -> tuple[str, ...]:
    """The scopes to ask for, by the researcher's two consents; with neither, only the iD itself is asked for.

    ORCID has somebody sign in anew only for the scope ``openid``, which must not stand beside ``/authenticate``.
    """
    asked = [READ_LIMITED] * may_read_limited + [ACTIVITIES_UPDATE, PERSON_UPDATE] * may_write + [OPENID] * signs_in_anew
    return tuple(asked) or (AUTHENTICATE,)


def missing_scopes(asked: Iterable[str], granted: Iterable[str]) -> frozenset[str]:
    """What was asked for and not granted, of what allows to read or to write more than anybody may."""
    return frozenset(asked) & {READ_LIMITED, ACTIVITIES_UPDATE, PERSON_UPDATE} - set(granted)


def state_after_grant(granted: Iterable[str]) -> ConnectionState:
    """What a grant allows. Less may have been granted than was asked, and half of it is not enough to write."""
    return ConnectionState.EXPORTING if {ACTIVITIES_UPDATE, PERSON_UPDATE} <= set(granted) else ConnectionState.CONNECTED
