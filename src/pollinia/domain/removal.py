"""Removing all that we wrote to a record, because its owner asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pollinia.domain.clashes import Place
from pollinia.domain.plan import Action, Actual, Deed, Plan, Recorded

ASKED_FOR = "The researcher asked us to remove what we wrote."


def removal_plan(recorded: Sequence[Recorded], in_step: Plan | None, actual: Sequence[Actual] | None) -> Plan:
    """A plan that deletes what we wrote, and forgets what is not on the record any more.

    ``in_step`` is the plan that would bring the record in step as it is read now: what that would adopt, we wrote as well. Both
    it and ``actual`` are None where the record cannot be read. Orphans are left alone: nobody knows here what they are.
    """
    gone = set() if actual is None else {(each.section, each.put_code) for each in recorded} - {each.place for each in actual}
    return Plan(
        actions=(*_removals(recorded, gone), *_adopted(in_step)),
        unchanged=(),
        already_there={},
        withheld={},
        orphans=(),
        record_was_read=actual is not None,
    )


def _removals(recorded: Sequence[Recorded], gone: Collection[Place]) -> Iterator[Action]:
    for each in recorded:
        deed = Deed.FORGET if (each.section, each.put_code) in gone else Deed.DELETE
        yield Action(deed, each.section, each.key, each.put_code, None, ASKED_FOR)


def _adopted(in_step: Plan | None) -> Iterator[Action]:
    for each in in_step.actions if in_step else ():
        if each.deed is Deed.ADOPT:
            yield Action(Deed.DELETE, each.section, each.key, each.put_code, None, ASKED_FOR)
