"""Where a researcher stands with ORCID: the connection in one word, and what keeps them from connecting or us from writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Max
from django.utils import timezone

from pollinia.domain.content import Person
from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState, missing_scopes
from pollinia.domain.problem import Problem
from pollinia.flows.connect import PersonUnknown, asked_scopes
from pollinia.flows.hindrance import has_expired, hindrance
from pollinia.flows.pause import may_resume
from pollinia.flows.registry_access import client_in_use, orcid_on_file, registry_in_use
from pollinia.reports.master_data.one import find
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.partings import Parting, PartingDeed
from pollinia.store.runs import RunState, Turn, TurnState
from pollinia.store.unused_permissions import UnusedPermission


class Stand(StrEnum):
    NOT_CONNECTED = "not-connected"
    ID_KNOWN = "id-known"
    """A source says an iD, which nobody has authenticated."""
    CONNECTED = "connected"
    """Authenticated; nothing is written, since nobody may, or nobody was allowed to."""
    EXPORTING = "exporting"
    PAUSED = "paused"
    AWAY = "away"
    """Paused because the last affiliation has ended."""
    PERMISSION_WITHDRAWN = "permission-withdrawn"
    EXPIRED = "expired"
    OTHER_CLIENT = "other-client"
    """The permission was given to another ORCID client than the one in use."""
    RECORD_UNAVAILABLE = "record-unavailable"
    MOVED = "moved"
    """ORCID says that another iD has taken the place of this one; ``successor``."""
    PARTING = "parting"
    """What the researcher asked for is being done."""
    STUCK = "stuck"
    """It cannot be done as it was asked for; ``hindrance`` says why."""
    GONE = "gone"
    """Connected, and in no source any more: nothing is written, and all that can be decided is to stop."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``orcid`` is an authenticated iD unless ``stand`` is ID_KNOWN. ``items`` of ours are on the record, ``written_at`` last.

    ``is_busy``: a worker has something to do, or is at it. ``cannot_connect``: why nobody can connect now; ``hindrance``: why
    nothing is written. ``may_resume``: the permission at ORCID stands, so a click is enough. ``is_known``: a source has
    the person. ``may_remove``: there are items of ours on the record, and what is needed to remove them from it. ``deeds``: how
    the connection can be parted with. ``needs_no_permission``: all that could be asked for at ORCID was given, and stands.
    ``gives_back``: the permission can be given back to ORCID from here; ``not_given_back``: that of an earlier connection could
    not be, so far.
    """

    stand: Stand
    state: ConnectionState | None
    site: str
    is_known: bool
    orcid: str | None
    successor: str | None
    connected_at: datetime | None
    written_at: datetime | None
    items: int
    is_busy: bool
    may_write: bool
    may_resume: bool
    needs_no_permission: bool
    may_remove: bool
    deeds: tuple[PartingDeed, ...]
    gives_back: bool
    not_given_back: bool
    cannot_connect: str | None
    hindrance: str | None
    parting: Parting | None

    @property
    def must_reconnect(self) -> bool:
        """Nothing can be written until the researcher connects again, whatever they decide otherwise."""
        return self.stand in _TO_RECONNECT


_TO_RECONNECT = frozenset(
    {Stand.PERMISSION_WITHDRAWN, Stand.EXPIRED, Stand.OTHER_CLIENT, Stand.RECORD_UNAVAILABLE, Stand.MOVED}
)


def standing(person_id: str) -> Standing:
    """In a fixed number of statements, without a request to ORCID. Raises PersonUnknown.

    Who is in no source any more and still connected has a standing, too: there is something to stop.
    """
    found = find(Person, person_id)
    options = current_options()
    registry = registry_in_use(options)
    site, person = registry.site, found.item if found else None
    connection = Connection.objects.filter(registry=site, person_id=person_id).first()
    on_file = orcid_on_file(person, registry) if person else None
    if connection is None and person is None:
        raise PersonUnknown(f"Asked for: {person_id}.")
    parting = Parting.objects.filter(connection=connection).first() if connection else None
    mark = ChangeMark.objects.filter(connection=connection).first() if connection else None
    written = ExportedItem.objects.filter(connection=connection).aggregate(last=Max("written_at"), items=Count("id"))
    may_remove = written["items"] > 0 and connection is not None and _is_usable(connection, options)
    return Standing(
        stand=_stand(connection, parting, person, options) if connection else _without_connection(on_file),
        state=ConnectionState(connection.state) if connection else None,
        site=site,
        is_known=person is not None,
        orcid=connection.orcid if connection else on_file,
        successor=connection.successor if connection else None,
        connected_at=connection.connected_at if connection else None,
        written_at=written["last"],
        items=written["items"],
        is_busy=_is_busy(connection, parting, mark),
        may_write=connection is not None and connection.state == ConnectionState.EXPORTING,
        may_resume=connection is not None and may_resume(connection, options),
        needs_no_permission=connection is not None and parting is None and _has_all(connection, options),
        may_remove=may_remove,
        deeds=_deeds(connection, parting, may_remove),
        gives_back=connection is not None and _has_secret(connection),
        not_given_back=UnusedPermission.objects.filter(person_id=person_id, registry=site, answer__isnull=False).exists(),
        cannot_connect=_why_not_connect(options),
        hindrance=parting.hindrance if parting else hindrance(connection, mark, options),
        parting=parting,
    )


def _without_connection(on_file: str | None) -> Stand:
    return Stand.ID_KNOWN if on_file else Stand.NOT_CONNECTED


def _stand(connection: Connection, parting: Parting | None, person: Person | None, options: Options) -> Stand:
    if parting is not None:
        return Stand.STUCK if parting.hindrance else Stand.PARTING
    return Stand.GONE if person is None else _stand_of(connection, options)


def _stand_of(connection: Connection, options: Options) -> Stand:
    match connection.state:
        case ConnectionState.PAUSED if connection.left:
            return Stand.AWAY
        case ConnectionState.RECORD_UNAVAILABLE if connection.successor:
            return Stand.MOVED
        case ConnectionState.EXPORTING if has_expired(connection):
            return Stand.EXPIRED
        case ConnectionState.EXPORTING if connection.client_id != options.client_id:
            return Stand.OTHER_CLIENT
    return Stand(connection.state)


def _has_all(connection: Connection, options: Options) -> bool:
    could_be_asked = asked_scopes(options, may_read_limited=True, may_write=True)
    return (
        connection.state not in (ConnectionState.PERMISSION_WITHDRAWN, ConnectionState.RECORD_UNAVAILABLE)
        and connection.client_id == options.client_id
        and not has_expired(connection)
        and not missing_scopes(could_be_asked, connection.scopes.split())
    )


def _is_usable(connection: Connection, options: Options) -> bool:
    """ORCID lets us delete what we wrote even after the permission was withdrawn, but only our client, and with the token."""
    return connection.access_token is not None and connection.client_id == options.client_id


def _has_secret(connection: Connection) -> bool:
    return ClientSecret.objects.filter(registry=connection.registry, client_id=connection.client_id).exists()


def _deeds(connection: Connection | None, parting: Parting | None, may_remove: bool) -> tuple[PartingDeed, ...]:
    if connection is None:
        return ()
    undone = [PartingDeed(parting.deed)] if parting else []
    if connection.state == ConnectionState.PERMISSION_WITHDRAWN:
        undone += [PartingDeed.TIDY_UP] if connection.access_token else []
    elif connection.state in (ConnectionState.EXPORTING, ConnectionState.PAUSED) or may_remove:
        undone.append(PartingDeed.WITHDRAW)
    return tuple(each for each in PartingDeed if each in {*undone, PartingDeed.DISCONNECT})


_JUST_NOW = timedelta(seconds=30)
"""So long after something was changed, a worker is expected to be on the way."""


def _is_busy(connection: Connection | None, parting: Parting | None, mark: ChangeMark | None) -> bool:
    if connection is None:
        return False
    if parting is not None:
        return parting.hindrance is None
    waiting = Turn.objects.filter(connection=connection, state=TurnState.WAITING, run__state=RunState.RUNNING)
    is_due = mark is not None and mark.held_by_id is None and mark.since > timezone.now() - _JUST_NOW
    return waiting.exists() or (is_due and connection.state == ConnectionState.EXPORTING)


def _why_not_connect(options: Options) -> str | None:
    try:
        with client_in_use(options):
            return None
    except Problem as problem:
        return str(problem)
