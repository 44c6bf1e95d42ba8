"""Where each content item of a person stands, as far as is known without a request to ORCID."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from pollinia.domain.desired import Desired
from pollinia.domain.plan import Action, Deed
from pollinia.domain.selection import Outcome


class ItemState(StrEnum):
    """What is to be said of an item at a glance."""

    ON_ORCID = "on-orcid"
    WAITING = "waiting"
    """The next export adds it."""
    CHANGING = "changing"
    """It is on ORCID; the next export writes it anew."""
    LEAVING = "leaving"
    """It is on ORCID; the next export removes it."""
    REFUSED = "refused"
    """ORCID refuses it as it is; what is on ORCID of it stays."""
    WITHHELD = "withheld"
    """It may go, but the export left it out when it last looked at the record; it says why."""
    KEPT = "kept"
    """It is in re-validation: nothing is added, and nothing is removed."""
    NOT_EXPORTED = "not-exported"


def item_states(
    wanted: Desired, recorded: Collection[str], actions: Sequence[Action], left_out: Collection[str]
) -> Iterator[tuple[str, ItemState]]:
    """Each key and its state. ``recorded`` are the keys of what we wrote, ``actions`` those of a plan without a reading.

    ``left_out``: what the last export that looked at the record did not write, though it was to be there.
    """
    planned: defaultdict[str, set[Deed]] = defaultdict(set)
    for action in actions:
        planned[action.key].add(action.deed)
    for key in wanted.verdicts.keys() | set(recorded):
        verdict = wanted.verdicts.get(key)
        outcome = verdict.outcome if verdict else Outcome.LEFT_OUT
        if key in wanted.held:
            yield key, ItemState.KEPT if outcome is Outcome.HELD else ItemState.REFUSED
        elif key in left_out and outcome is Outcome.EXPORTED:
            yield key, ItemState.WITHHELD
        else:
            yield key, _state(planned[key], key in recorded)


def _state(planned: Collection[Deed], is_recorded: bool) -> ItemState:
    if Deed.ADD in planned and not is_recorded:
        return ItemState.WAITING
    if Deed.ADD in planned or Deed.UPDATE in planned:
        return ItemState.CHANGING
    if Deed.DELETE in planned:
        return ItemState.LEAVING
    return ItemState.ON_ORCID if is_recorded else ItemState.NOT_EXPORTED
