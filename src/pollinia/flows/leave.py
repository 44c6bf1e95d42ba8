"""Leavers and returners: a record is kept in step for as long as the person is here."""

from __future__ import annotations

from pollinia.domain.permission import ConnectionState
from pollinia.store.connections import Connection


def pause_leaver(connection: Connection) -> None:
    """After the final export, with the end dates: nothing more is written while the person is away."""
    Connection.objects.filter(pk=connection.pk, state=ConnectionState.EXPORTING).update(state=ConnectionState.PAUSED, left=True)


def resume_returner(connection: Connection) -> None:
    """The person is back. One who was paused for another reason stays so."""
    Connection.objects.filter(pk=connection.pk, left=True, state=ConnectionState.PAUSED).update(
        state=ConnectionState.EXPORTING, left=False
    )
