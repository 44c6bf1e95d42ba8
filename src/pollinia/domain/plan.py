"""The difference between what is wanted on an ORCID record and what is there, as a list of actions.

========  ===========  ==========================  =====================================================================
desired   recorded     on the record               action
========  ===========  ==========================  =====================================================================
yes       no           –                           add
yes       no           ours, same identity         adopt and update
yes       no           another source's, the same  none for a person identifier; for a work, as the options say
yes       same hash    there                       none
yes       other hash   there                       update
yes       yes          gone                        forget and add again, or respect the deletion, as the options say
no        yes          there                       delete
no        yes          gone                        forget
held      either       –                           none
–         no           ours                        none; reported as an orphan
========  ===========  ==========================  =====================================================================

A key whose section changed (an employment that became an education) is deleted there and added here. Without a reading of the
record, what is recorded is taken to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pollinia.domain.clashes import Change, Holders, Place, sort_changes
from pollinia.domain.desired import Desired
from pollinia.domain.options import DeletedAtOrcid, Options, OtherSources
from pollinia.domain.records.item import RecordItem, Section


class Deed(StrEnum):
    """What is done about one item. ADOPT and FORGET change what is recorded here, not what is on the ORCID record."""

    ADD = "add"
    ADOPT = "adopt"
    UPDATE = "update"
    DELETE = "delete"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An item that we wrote: where it is and the fingerprint of what was written; empty where that is not known."""

    section: Section
    key: str
    put_code: int
    fingerprint: str

    @property
    def place(self) -> Place:
        return (self.section, self.put_code)


@dataclass(frozen=True, slots=True)
class Actual:
    """An item that is on the record, of whatever visibility. ``ours``: we are its source. ``identity`` as in RecordItem."""

    section: Section
    put_code: int
    ours: bool
    identity: frozenset[str]

    @property
    def place(self) -> Place:
        return (self.section, self.put_code)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``put_code`` is None for ADD; ``item`` is None for DELETE and FORGET; ``reason`` is a sentence."""

    deed: Deed
    section: Section
    key: str
    put_code: int | None
    item: RecordItem | None
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in an order in which ORCID takes it: deletions, adoptions, updates, additions.

    Every desired key is in ``actions``, ``unchanged``, ``already_there`` (another source's item serves; with the reason) or
    ``withheld`` (not written now; with the reason). ``orphans`` are items of ours that stand for nothing known here.
    """

    actions: tuple[Action, ...]
    unchanged: tuple[str, ...]
    already_there: Mapping[str, str]
    withheld: Mapping[str, str]
    orphans: tuple[Actual, ...]
    record_was_read: bool

    @property
    def is_empty(self) -> bool:
        return not self.actions

    @property
    def weight(self) -> int:
        """How many items it removes from the record or rewrites there: what the brake weighs.

        One that was taken over a moment ago is not among them: it is written anew for our own sake, whatever it holds.
        """
        return sum(each.deed in (Deed.DELETE, Deed.UPDATE) and each.reason != _UNSURE for each in self.actions)

    @property
    def needs_record(self) -> bool:
        """Whether the record must be read, and the plan made anew, before anything is done: what it adds may be there."""
        return not self.record_was_read and any(each.deed is Deed.ADD for each in self.actions)


def make_plan(desired: Desired, recorded: Sequence[Recorded], actual: Sequence[Actual] | None, options: Options) -> Plan:
    """Plan how to bring a record in step. ``actual`` is what the record holds, all of it, or None when it has not been read.

    Two desired items of a section never share an identifier (selection sees to it). The plan made from the outcome of a
    plan is empty.
    """
    draft = _Draft({item.key: item for item in desired.items})
    ours = None if actual is None else {each.place: each for each in actual if each.ours}
    for each in sorted(recorded, key=lambda each: (_ORDER[each.section], each.key)):
        if each.key not in desired.held:
            _compare(each, is_there=ours is None or each.place in ours, desired=desired, options=options, draft=draft)
    if actual is None or ours is None:
        draft.added += draft.open.values()
        return draft.finished(read=False, orphans=())
    known = {each.place for each in recorded}
    _adopt({place: each for place, each in ours.items() if place not in known}, draft)
    _leave_to_others([each for each in actual if not each.ours], options, draft)
    draft.added += draft.open.values()
    _resolve_clashes(ours, draft)
    accounted_for = known | {each.place for each in draft.adopted} | draft.removed
    orphans = [each for place, each in ours.items() if place not in accounted_for]
    return draft.finished(read=True, orphans=tuple(sorted(orphans, key=lambda each: (_ORDER[each.section], each.put_code))))


_ORDER = {section: position for position, section in enumerate(Section)}

_CHANGED = "It has changed since it was written to the record."
_UNSURE = "What it holds there is not known here and may differ."
_ADOPTED = "It is on the record already, written by us, though its put-code was not known here."
_CIRCLE = "It exchanges identifiers with another item, which ORCID takes only if one of the two is deleted and added again."
_MOVED = "It belongs to another section of the record now."
_NOT_YET = "It is not on the record yet."
_DELETED_THERE = "The researcher deleted it in ORCID."
_NOT_WANTED = "It is no longer among what is to be on the record."


@dataclass(slots=True)
class _Draft:
    """A plan in the making. ``open`` are the desired items, by key, about which nothing is decided yet."""

    open: dict[str, RecordItem]
    removals: list[Action] = field(default_factory=list)
    adopted: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    added: list[RecordItem] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    already_there: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)

    def remove(self, deed: Deed, each: Recorded, reason: str) -> None:
        self.removals.append(Action(deed, each.section, each.key, each.put_code, None, reason))

    @property
    def removed(self) -> set[Place]:
        return {(each.section, each.put_code) for each in self.removals if each.put_code is not None}

    def finished(self, *, read: bool, orphans: tuple[Actual, ...]) -> Plan:
        return Plan(
            actions=(*self.removals, *self._adoptions(), *self._updates(), *self._additions()),
            unchanged=tuple(self.unchanged),
            already_there=self.already_there,
            withheld=self.withheld,
            orphans=orphans,
            record_was_read=read,
        )

    def _adoptions(self) -> Iterator[Action]:
        for each in self.adopted:
            yield Action(Deed.ADOPT, each.item.section, each.item.key, each.put_code, each.item, _ADOPTED)

    def _updates(self) -> Iterator[Action]:
        for each in self.changes:
            reason = self.reasons.get(each.item.key, _CHANGED)
            yield Action(Deed.UPDATE, each.item.section, each.item.key, each.put_code, each.item, reason)

    def _additions(self) -> Iterator[Action]:
        for item in sorted(self.added, key=lambda item: _ORDER[item.section]):
            yield Action(Deed.ADD, item.section, item.key, None, item, self.reasons.get(item.key, _NOT_YET))


def _compare(each: Recorded, *, is_there: bool, desired: Desired, options: Options, draft: _Draft) -> None:
    """Decide about an item that we wrote. A desired one that must be written anew stays open."""
    item = draft.open.get(each.key)
    if item is None:
        verdict = desired.verdicts.get(each.key)
        reason = verdict.sentence if verdict else _NOT_WANTED
        draft.remove(Deed.DELETE if is_there else Deed.FORGET, each, reason)
    elif not is_there:
        if options.deleted_at_orcid is DeletedAtOrcid.RESPECT:
            del draft.open[each.key]
            draft.withheld[each.key] = f"{_DELETED_THERE} The setting is to respect that."
            return
        draft.remove(Deed.FORGET, each, _DELETED_THERE)
        draft.reasons[each.key] = f"{_DELETED_THERE} The setting is to add it again."
    elif item.section is not each.section:
        draft.remove(Deed.DELETE, each, _MOVED)
        draft.reasons[each.key] = _MOVED
    else:
        del draft.open[each.key]
        if item.fingerprint == each.fingerprint:
            draft.unchanged.append(each.key)
        else:
            draft.changes.append(Change(item, each.put_code))
            if not each.fingerprint:
                draft.reasons[each.key] = _UNSURE


def _adopt(unknown: Mapping[Place, Actual], draft: _Draft) -> None:
    """Take items of ours that are not recorded for desired ones that they share an identifier with, lowest put-code first."""
    places: dict[tuple[Section, str], list[Place]] = {}
    for place in sorted(unknown):
        for name in unknown[place].identity:
            places.setdefault((place[0], name), []).append(place)
    taken: set[Place] = set()
    for item in list(draft.open.values()):
        matches = {place for name in item.identity for place in places.get((item.section, name), ())} - taken
        if not matches:
            continue
        change = Change(item, min(put_code for _, put_code in matches))
        taken.add(change.place)
        del draft.open[item.key]
        draft.adopted.append(change)
        draft.changes.append(change)
        draft.reasons[item.key] = _UNSURE


def _leave_to_others(foreign: Sequence[Actual], options: Options, draft: _Draft) -> None:
    """Leave out person identifiers, and works where the options say so, that another source has put on the record."""
    sections = {Section.EXTERNAL_IDENTIFIER}
    if options.works_of_other_sources is OtherSources.ONLY_IF_MISSING:
        sections.add(Section.WORK)
    theirs = {(each.section, name) for each in foreign if each.section in sections for name in each.identity}
    if not theirs:
        return
    for item in list(draft.open.values()):
        if any((item.section, name) in theirs for name in item.identity):
            del draft.open[item.key]
            draft.already_there[item.key] = "It is already on the record, from another source."


def _resolve_clashes(ours: Mapping[Place, Actual], draft: _Draft) -> None:
    """Order the updates so that no identifier is taken before it was given up, and withhold what cannot be written."""
    removed = draft.removed
    holders = Holders({place: each.identity for place, each in ours.items() if place not in removed})
    result = sort_changes(draft.changes, holders)
    draft.changes = result.updates
    for change in result.replaced:
        item = change.item
        draft.removals.append(Action(Deed.DELETE, item.section, item.key, change.put_code, None, _CIRCLE))
        draft.added.append(item)
        draft.reasons[item.key] = _CIRCLE
        draft.adopted = [each for each in draft.adopted if each != change]
    for change in result.blocked:
        draft.withheld[change.item.key] = _in_the_way(holders.in_the_way_of(change.item, change.place))
    hindered = {item.key: places for item in draft.added if (places := holders.in_the_way_of(item))}
    draft.withheld.update((key, _in_the_way(places)) for key, places in hindered.items())
    draft.added = [item for item in draft.added if item.key not in hindered]


def _in_the_way(places: set[Place]) -> str:
    put_codes = ", ".join(str(put_code) for _, put_code in sorted(places))
    return (
        f"Another item of ours on the record (put-code {put_codes}) has one of its identifiers and stays as it is, and ORCID "
        "takes no two items of one source with the same identifier. It can be written once that item is changed or removed."
    )
