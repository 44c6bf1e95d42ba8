"""The history is kept for as long as the setting says; what is on the records is known for ever."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from pollinia.store.content import TAKEN_OVER
from pollinia.store.runs import RunState
from pollinia.store.sql import execute


def forget_history(days: int) -> None:
    """Delete the runs, with turns and actions, and the readings of sources, with what was kept aside, that ended longer ago.

    Each source's last reading that was taken over stays, and so does a run that is held or on.
    """
    oldest = {"oldest": timezone.now() - timedelta(days=days)}
    ended = (
        "SELECT id FROM store_run WHERE ended_at < %(oldest)s"
        f" AND state NOT IN ('{RunState.PLANNING}', '{RunState.HELD}', '{RunState.RUNNING}')"
    )
    execute(f"DELETE FROM store_actiontaken WHERE run_id IN ({ended})", oldest)
    execute(f"DELETE FROM store_outcomecount WHERE run_id IN ({ended})", oldest)
    execute(f"DELETE FROM store_turn WHERE run_id IN ({ended})", oldest)
    execute(f"DELETE FROM store_run WHERE id IN ({ended})", oldest)
    readings = (
        "SELECT id FROM store_importrun WHERE ended_at < %(oldest)s AND EXISTS (SELECT FROM store_importrun later"
        " WHERE later.source_id = store_importrun.source_id AND later.id > store_importrun.id"
        " AND later.state = ANY(%(taken_over)s))"
    )
    of_readings = {**oldest, "taken_over": list(TAKEN_OVER)}
    execute(f"DELETE FROM store_refusedrecord WHERE run_id IN ({readings})", of_readings)
    execute(f"DELETE FROM store_importrun WHERE id IN ({readings})", of_readings)
