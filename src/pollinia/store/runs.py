"""What was done: runs, each researcher's turn in them, and every action with its outcome. History: it outlives connections."""

from __future__ import annotations

from typing import ClassVar

from django.db import connection as database
from django.db import models

from pollinia.store.connections import Connection


class Trigger(models.TextChoices):
    """Why a run was started."""

    ASKED = "asked"
    NIGHTLY = "nightly"
    CHANGED = "changed"
    PERSONAL = "personal"
    """The researcher asked for it, or has just connected."""
    PARTING = "parting"
    """The researcher asked us to remove what was written."""


class RunState(models.TextChoices):
    PLANNING = "planning"
    HELD = "held"
    """The brake holds it: nothing was sent, an administrator decides."""
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """It ended early, with the reason."""
    REPLACED = "replaced"
    """It was held, and a later run has planned the same anew."""


class Run(models.Model):
    """One export. ``requests`` counts every request sent to the registry, repeats included.

    ``removals`` and ``rewrites`` are the planned deletions and updates, ``on_orcid`` the items of ours that the registry held
    when they were planned. ``planned`` researchers were looked at; those with something to do have a turn.
    """

    registry = models.TextField()
    client_id = models.TextField(default="")
    trigger = models.TextField(choices=Trigger, default=Trigger.ASKED)
    state = models.TextField(choices=RunState, default=RunState.PLANNING)
    version = models.TextField(default="", help_text="Of Pollinia: another one may write items in another form")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_early = models.TextField(null=True, help_text="Why it did not come to its end")
    planned = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0, help_text="Items of the researchers without a turn")
    withheld = models.IntegerField(default=0, help_text="Items of the researchers without a turn")
    removals = models.IntegerField(default=0)
    rewrites = models.IntegerField(default=0)
    on_orcid = models.IntegerField(default=0)
    requests = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["registry", "-started_at"], name="run_newest")]


class TurnState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    """It was not finished, with the reason."""


class Turn(models.Model):
    """One researcher's turn in a run, and what became of it, in items.

    ``verifies``: the record is read, changed or not. ``weight``: how many items the plan that the brake has weighed removes and
    rewrites; a turn never does more. ``attempts`` were cut short by what passes by itself; the next one is not made before
    ``not_before``.
    """

    run = models.ForeignKey(Run, models.CASCADE)
    connection = models.ForeignKey(Connection, models.SET_NULL, null=True, db_index=False)
    person_id = models.TextField()
    verifies = models.BooleanField(default=False)
    weight = models.IntegerField(default=0)
    state = models.TextField(choices=TurnState, default=TurnState.WAITING)
    sentence = models.TextField(null=True)
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    requests = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    already_there = models.IntegerField(default=0)
    withheld = models.IntegerField(default=0)
    orphans = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "person_id"], name="turn_once_a_run")]
        indexes: ClassVar = [
            models.Index(fields=["connection"], name="turn_waiting", condition=models.Q(state=TurnState.WAITING)),
            models.Index(fields=["run", "state"], name="turn_run_state"),
        ]


class Outcome(models.TextChoices):
    TRYING = "trying"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class ActionTaken(models.Model):
    """One action on one record: written before it is tried, completed after. Holds no token and no secret."""

    run = models.ForeignKey(Run, models.CASCADE, db_index=False)
    person_id = models.TextField()
    orcid = models.CharField(max_length=19)
    deed = models.TextField()
    section = models.TextField()
    key = models.TextField()
    put_code = models.BigIntegerField(null=True)
    fingerprint = models.TextField(null=True, help_text="Of the item that was to be added")
    reason = models.TextField()
    outcome = models.TextField(choices=Outcome, default=Outcome.TRYING)
    answer = models.TextField(null=True, help_text="ORCID's words, where it refused")
    tried_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id", "key"], name="action_person_key"),
            models.Index(fields=["run", "id"], include=["outcome"], name="action_run"),
            models.Index(fields=["run", "outcome", "id"], name="action_not_done", condition=~models.Q(outcome=Outcome.DONE)),
        ]


def additions_without_outcome(person_id: str, orcid: str) -> dict[str, str]:
    """What was sent to be added to a record, and may have been, since nothing is known of it: fingerprints by key.

    The record is read before anything is added, so an item of ours that is found there under such a key holds what was sent.
    Where different contents were sent one after the other, which of them it holds is open, and the key is not among them.
    """
    with database.cursor() as cursor:
        cursor.execute(
            """
            SELECT key, min(fingerprint) FROM store_actiontaken action
            WHERE person_id = %(person)s AND orcid = %(orcid)s AND NOT EXISTS (
                SELECT FROM store_actiontaken later
                WHERE later.person_id = %(person)s AND later.orcid = %(orcid)s AND later.key = action.key
                  AND later.outcome = 'done' AND later.id >= action.id)
            GROUP BY key HAVING bool_and(fingerprint IS NOT NULL) AND min(fingerprint) = max(fingerprint)
            """,
            {"person": person_id, "orcid": orcid},
        )
        return dict(cursor.fetchall())
