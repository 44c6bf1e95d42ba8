"""What plans come to, in numbers: items and researchers by what is done and where, with examples, and reasons for removals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pollinia.domain.plan import Action, Deed
from pollinia.domain.records.item import Section
from pollinia.reports.naming import item_names, person_names

EXAMPLES = 5
"""How many examples are kept of each kind."""
REASONS = 50
"""How many reasons are told apart: one may name what stands on a single record."""
OTHER_REASONS = "Other reasons."


class Effect(StrEnum):
    """What becomes of an item on an ORCID record."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"


Kind = tuple[Effect, Section]

_EFFECTS = {Deed.ADD: Effect.ADDED, Deed.UPDATE: Effect.UPDATED, Deed.DELETE: Effect.REMOVED}
_ORDER = {effect: position for position, effect in enumerate((Effect.REMOVED, Effect.UPDATED, Effect.ADDED))}
_SECTIONS = {section: position for position, section in enumerate(Section)}


@dataclass(frozen=True, slots=True)
class Example:
    """One item of one researcher, by their ``name``, and why it is added, updated or removed."""

    effect: Effect
    section: Section
    person_id: str
    name: str
    item: str
    reason: str


@dataclass(slots=True)
class Tally:
    """Adds up the actions of one researcher after the other; what it holds does not grow with their number.

    ``items`` by kind, ``researchers`` by effect, ``reasons`` for removals, in items by sentence.
    """

    items: Counter[Kind] = field(default_factory=Counter)
    researchers: Counter[Effect] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _examples: dict[Kind, list[tuple[str, Action]]] = field(default_factory=dict)

    def add(self, person_id: str, actions: Iterable[Action]) -> None:
        """Take in what is done to one researcher's record. What is only recorded here or forgotten does not count."""
        effects: set[Effect] = set()
        for action in actions:
            effect = _EFFECTS.get(action.deed)
            if effect is None:
                continue
            kind = (effect, action.section)
            effects.add(effect)
            self.items[kind] += 1
            if effect is Effect.REMOVED:
                is_told = action.reason in self.reasons or len(self.reasons) < REASONS
                self.reasons[action.reason if is_told else OTHER_REASONS] += 1
            examples = self._examples.setdefault(kind, [])
            if len(examples) < EXAMPLES:
                examples.append((person_id, action))
        self.researchers.update(effects)

    def kinds(self) -> list[Kind]:
        """Removals first, then updates, then additions, each by section."""
        return sorted(self.items, key=lambda kind: (_ORDER[kind[0]], _SECTIONS[kind[1]]))

    def examples(self) -> tuple[Example, ...]:
        """The examples of each kind, in the order of ``kinds``; their names are looked up now."""
        chosen = [(kind, person_id, action) for kind in self.kinds() for person_id, action in self._examples[kind]]
        persons = person_names({person_id for _, person_id, _ in chosen})
        items = item_names({(person_id, action.key) for _, person_id, action in chosen})
        return tuple(
            Example(
                *kind,
                person_id,
                persons.get(person_id, person_id),
                action.item.label if action.item else items[person_id, action.key],
                action.reason,
            )
            for kind, person_id, action in chosen
        )
