"""Carrying out a plan on one ORCID record: each action is written down before it is tried, and its outcome after.

No transaction is open during a request. Losing an answer loses nothing: what is not known to have happened is a surprise, and
the caller reads the record and plans again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pollinia.domain.faults import Fault, ItemNotFound, NoAnswer
from pollinia.domain.options import Options
from pollinia.domain.plan import Action, Deed, Plan
from pollinia.domain.problem import Problem
from pollinia.domain.records.answer import took
from pollinia.domain.records.item import RecordItem, Section
from pollinia.flows.record_outcomes import Attempt, begin, note_stopped, settle
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.shared_pace import Stopped
from pollinia.orcid.client import MOST_WORKS_AT_ONCE, OrcidClient
from pollinia.store.configuration import current_options, current_version
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import Run, additions_without_outcome


class DecidedOtherwise(Problem):
    """The researcher has paused, stopped or connected anew meanwhile, so nothing more was written."""


class ExportChanged(Problem):
    """Export was switched off meanwhile, or goes to another registry or client, so nothing more was written."""


@dataclass(frozen=True, slots=True)
class Record:
    """The ORCID record that plans are carried out on, and the run that they belong to."""

    connection: Connection
    client: OrcidClient
    run: Run
    version: int | None = None
    """Of the configuration that the plan was made by; None where it is carried out whatever is saved since."""

    @property
    def orcid(self) -> str:
        return self.connection.orcid

    @property
    def token(self) -> str:
        return self.connection.access_token or ""


@dataclass(slots=True)
class Applied:
    """What became of a plan, in actions: done; refused; failed, for the next run; and surprises, for a reading to explain."""

    done: Counter[tuple[Deed, Section]] = field(default_factory=Counter)
    refused: int = 0
    failed: int = 0
    surprises: int = 0


def apply_plan(plan: Plan, record: Record, applied: Applied) -> None:
    """Carry out every action of ``plan``, in its order, and count in ``applied`` what became of each.

    One refused item holds back no other. Raises the Faults that concern the whole record or the whole run, DecidedOtherwise,
    ExportChanged, and Stopped; what was done before is counted all the same.
    """
    unanswered = _unanswered(plan, record)
    for actions in requests_of([each for each in plan.actions if not _is_as_sent(each, unanswered)]):
        _ensure_still_wanted(record)
        rows = begin(actions, record.run, record.connection)
        try:
            answers = _send(actions, record)
        except Stopped:
            note_stopped(rows)
            raise
        attempts = [Attempt(*each) for each in zip(actions, rows, answers, strict=True)]
        settle(attempts, record.connection, unanswered)
        applied.done.update((each.action.deed, each.action.section) for each in attempts if each.is_done)
        applied.refused += sum(each.is_refused for each in attempts)
        applied.failed += sum(each.is_failed for each in attempts)
        applied.surprises += sum(each.is_surprise for each in attempts)
        _raise_beyond_items(attempts)


def _ensure_still_wanted(record: Record) -> None:
    """Asked before each request: a plan may take minutes, and nothing is written once a page has said so."""
    connection = record.connection
    same = Connection.objects.filter(pk=connection.pk, state=connection.state, connected_at=connection.connected_at)
    if not same.exists():
        raise DecidedOtherwise
    changed = record.version is not None and record.version != current_version()
    if changed and not is_allowed(record.run, current_options()):
        raise ExportChanged


def is_allowed(run: Run, options: Options) -> bool:
    """Whether export is on, and goes to the registry and by the client that the run is of."""
    return options.may_export and (registry_in_use(options).site, options.client_id) == (run.registry, run.client_id)


def _unanswered(plan: Plan, record: Record) -> Mapping[str, str]:
    """Additions without an outcome, by whichever process: what is adopted may be one of them. Fingerprints by key."""
    adopted = {each.key for each in plan.actions if each.deed is Deed.ADOPT}
    if not adopted:
        return {}
    sent = additions_without_outcome(record.connection.person_id, record.orcid)
    return {key: sent[key] for key in adopted & sent.keys()}


def _is_as_sent(action: Action, unanswered: Mapping[str, str]) -> bool:
    """Whether it would write what an addition without an outcome has written: such an item is taken over as it was sent."""
    return action.deed is Deed.UPDATE and unanswered.get(action.key) == _item(action).fingerprint


def requests_of(actions: Sequence[Action]) -> Iterator[Sequence[Action]]:
    """The actions that go in one request each: works are added in bulk, all else one by one."""
    for is_bulk, group in groupby(actions, key=lambda each: each.deed is Deed.ADD and each.section is Section.WORK):
        members = list(group)
        size = MOST_WORKS_AT_ONCE if is_bulk else 1
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _send(actions: Sequence[Action], record: Record) -> Sequence[int | Fault | None]:
    """Carry out the actions of one request; the answers are in their order."""
    try:
        if actions[0].deed is Deed.ADD and actions[0].section is Section.WORK:
            return record.client.add_works(record.orcid, record.token, [_item(action).body for action in actions])
        return [_send_one(actions[0], record)]
    except Fault as fault:
        return [fault] * len(actions)


def _send_one(action: Action, record: Record) -> int | None:
    """Do what the action says; returns the put-code of the item where there is one afterwards."""
    match action.deed:
        case Deed.ADD:
            return record.client.add(action.section, record.orcid, record.token, _item(action).body)
        case Deed.UPDATE:
            return _update(action, record)
        case Deed.DELETE:
            _delete(action, record)
            return None
        case Deed.ADOPT | Deed.FORGET:
            return action.put_code


def _update(action: Action, record: Record) -> int:
    item, put_code = _item(action), _put_code(action)
    answered = record.client.update(action.section, record.orcid, record.token, put_code, item.body)
    if took(action.section, item.body, answered):
        return put_code
    # ORCID ignores some changes in an update; only a new item takes them. What we recorded goes first: were we killed in
    # between, the old item would be adopted, and not be taken for one that the researcher deleted.
    ExportedItem.objects.filter(connection=record.connection, key=action.key).delete()
    _delete(action, record)
    return record.client.add(action.section, record.orcid, record.token, item.body)


def _delete(action: Action, record: Record) -> None:
    try:
        record.client.delete(action.section, record.orcid, record.token, _put_code(action))
    except ItemNotFound:
        return  # Gone is what was wanted.


def _raise_beyond_items(attempts: Sequence[Attempt]) -> None:
    """Raise the first fault that concerns more than its item, unless reading the record can settle it."""
    for each in attempts:
        if isinstance(each.answer, Fault) and each.answer.scope != "item" and not isinstance(each.answer, NoAnswer):
            raise each.answer


def _item(action: Action) -> RecordItem:
    if action.item is None:
        raise ValueError(f"{action.deed} of {action.key} has no item")
    return action.item


def _put_code(action: Action) -> int:
    if action.put_code is None:
        raise ValueError(f"{action.deed} of {action.key} has no put-code")
    return action.put_code
