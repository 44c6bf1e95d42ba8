"""Writing down what is about to be tried on a record, and what came of it: as many statements for one action as for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from pollinia.domain.faults import Duplicate, Fault, ItemNotFound, NoAnswer
from pollinia.domain.plan import Action, Deed
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem, RefusedItem
from pollinia.store.outcome_counts import count_outcomes
from pollinia.store.runs import ActionTaken, Outcome, Run

STOPPED = "Pollinia was stopped before it was done; the next run looks at the record and goes on."


@dataclass(frozen=True, slots=True)
class Attempt:
    """An action that was tried: ``answer`` is the put-code of the item, None where none is left, or what went wrong."""

    action: Action
    row: ActionTaken
    answer: int | Fault | None

    @property
    def is_surprise(self) -> bool:
        """Whether the record is not as we believed, or may not be: reading it will tell."""
        return isinstance(self.answer, (Duplicate, ItemNotFound, NoAnswer))

    @property
    def is_refused(self) -> bool:
        """Whether ORCID will never take the item as it is."""
        return isinstance(self.answer, Fault) and self.answer.permanent and self.answer.scope == "item" and not self.is_surprise

    @property
    def is_failed(self) -> bool:
        """Whether the next run is to try again, as things stand."""
        return not (self.is_done or self.is_refused or self.is_surprise)

    @property
    def is_done(self) -> bool:
        return not isinstance(self.answer, Fault)


def begin(actions: Sequence[Action], run: Run, connection: Connection) -> list[ActionTaken]:
    """A row for each action, before it is tried."""
    now = timezone.now()
    return ActionTaken.objects.bulk_create(
        ActionTaken(
            run=run,
            person_id=connection.person_id,
            orcid=connection.orcid,
            deed=action.deed,
            section=action.section,
            key=action.key,
            put_code=action.put_code,
            fingerprint=action.item.fingerprint if action.item and action.deed is Deed.ADD else None,
            reason=action.reason,
            tried_at=now,
        )
        for action in actions
    )


def settle(attempts: Sequence[Attempt], connection: Connection, unanswered: Mapping[str, str]) -> None:
    """Record what came of the attempts, in one transaction: what is on the record now, what was refused, and the history.

    ``unanswered``: the additions without an outcome, as fingerprints by key. Those of them that are adopted hold what was sent.
    """
    done = [each for each in attempts if each.is_done]
    removed = [each.action.key for each in done if each.action.deed in (Deed.DELETE, Deed.FORGET)]
    written = [each for each in done if each.action.deed not in (Deed.DELETE, Deed.FORGET)]
    with transaction.atomic():
        _forget(removed, connection)
        _note_written(written, connection, unanswered)
        _note_refused([each for each in attempts if each.is_refused], connection)
        _note_history(attempts)


def note_stopped(rows: Sequence[ActionTaken]) -> None:
    """Pollinia is being stopped, so the actions were not tried, or not to their end."""
    for row in rows:
        row.ended_at, row.outcome, row.answer = timezone.now(), Outcome.FAILED, STOPPED
    with transaction.atomic():
        _write_outcomes(rows)


def _forget(keys: Sequence[str], connection: Connection) -> None:
    if keys:
        ExportedItem.objects.filter(connection=connection, key__in=keys).delete()


def _note_written(attempts: Sequence[Attempt], connection: Connection, unanswered: Mapping[str, str]) -> None:
    now = timezone.now()
    ExportedItem.objects.bulk_create(
        [
            ExportedItem(
                connection=connection,
                section=each.action.section,
                key=each.action.key,
                put_code=each.answer,
                fingerprint=_known_to_hold(each.action, unanswered),
                written_at=now,
            )
            for each in attempts
            if isinstance(each.answer, int)
        ],
        update_conflicts=True,
        unique_fields=["connection", "key"],
        update_fields=["section", "put_code", "fingerprint", "written_at"],
    )
    RefusedItem.objects.filter(connection=connection, key__in=[each.action.key for each in attempts]).delete()


def _known_to_hold(action: Action, unanswered: Mapping[str, str]) -> str:
    """The fingerprint of what was written. What an adopted item holds is open until an update has written ours, as a rule."""
    if action.item is None:
        return ""
    fingerprint = action.item.fingerprint
    return fingerprint if action.deed is not Deed.ADOPT or unanswered.get(action.key) == fingerprint else ""


def _note_refused(attempts: Sequence[Attempt], connection: Connection) -> None:
    now = timezone.now()
    RefusedItem.objects.bulk_create(
        [
            RefusedItem(
                connection=connection,
                key=each.action.key,
                fingerprint=each.action.item.fingerprint,
                answer=str(each.answer),
                refused_at=now,
            )
            for each in attempts
            if each.action.item is not None
        ],
        update_conflicts=True,
        unique_fields=["connection", "key"],
        update_fields=["fingerprint", "answer", "refused_at"],
    )


def _note_history(attempts: Sequence[Attempt]) -> None:
    now = timezone.now()
    for each in attempts:
        each.row.ended_at = now
        if isinstance(each.answer, Fault):
            each.row.outcome = Outcome.REFUSED if each.is_refused else Outcome.FAILED
            each.row.answer = str(each.answer)
        else:
            each.row.outcome, each.row.put_code = Outcome.DONE, each.answer or each.row.put_code
    _write_outcomes([each.row for each in attempts])


def _write_outcomes(rows: Sequence[ActionTaken]) -> None:
    """The rows are those of one run."""
    ActionTaken.objects.bulk_update(rows, ["ended_at", "outcome", "answer", "put_code"])
    count_outcomes(rows[0].run, Counter((row.deed, row.section, row.outcome) for row in rows))
