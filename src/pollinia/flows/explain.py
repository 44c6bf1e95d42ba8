"""Why is this on my ORCID record, or not? Every content item of a person, with its verdict and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pollinia.domain.content import Person, ResearchOutput
from pollinia.domain.options import Options
from pollinia.domain.permission import ConnectionState
from pollinia.domain.plan import make_plan
from pollinia.domain.records.affiliation import affiliation_key, affiliation_section, joint_key
from pollinia.domain.selection import Outcome, Reason, Verdict
from pollinia.flows.connect import PersonUnknown
from pollinia.flows.export_person import current_policy, wanted_items
from pollinia.flows.hindrance import hindrance
from pollinia.flows.item_states import ItemState, item_states
from pollinia.flows.registry_access import registry_in_use
from pollinia.reports.item_history import ItemHistory, item_history
from pollinia.reports.naming import item_names
from pollinia.reports.paging import Page, Paging, cut
from pollinia.store.change_marks import ChangeMark
from pollinia.store.configuration import current_options
from pollinia.store.left_out import left_out
from pollinia.store.researchers import Loaded, load_researcher


class ItemKind(StrEnum):
    AFFILIATION = "affiliation"
    IDENTIFIER = "identifier"
    PORTAL_URL = "portal-url"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Question:
    """Which items to show: those in one of ``states``, of one of ``kinds``, with every word of ``text`` in the name.

    What is empty excludes nothing. ``missing``: only what is not on the record, and the next export does not add. Asked by
    state, or for what is missing, an affiliation that is part of another item is that item.
    """

    states: frozenset[ItemState] = frozenset()
    missing: bool = False
    kinds: frozenset[ItemKind] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """A content item. ``sentence`` is the verdict's; ``next`` says what the next export does about it, and why.

    ``since`` it is on ORCID, and ``written_at`` last; None where it is not there. ``answer``: ORCID's words, where it refused
    the item, or where the last attempt failed. ``reason`` and ``year`` are None where nothing is known of it here any more.
    ``part_of``: the key of the item that stands for it, an affiliation, and for others; it is where that one is. ``choice_key``
    is what the researcher's choice not to send it is kept by.
    """

    key: str
    kind: ItemKind
    name: str
    year: int | None
    state: ItemState
    reason: Reason | None
    sentence: str
    warning: str | None
    next: str | None
    put_code: int | None
    since: datetime | None
    written_at: datetime | None
    answer: str | None
    opted_out: bool
    part_of: str | None
    choice_key: str

    @property
    def is_missing(self) -> bool:
        return self.put_code is None and self.state is not ItemState.WAITING


@dataclass(frozen=True, slots=True)
class Explanation:
    """``hindrance`` says why nothing at all is written now, None where nothing is in the way. ``read_at``: when the record was
    last read; ``changed_since``: when what decides about it changed first since the last export.

    ``counts`` are by state, of the items that match but for their state; ``missing`` are how many of them in each state. What
    is part of another item is not counted.
    """

    person: Person
    orcid: str | None
    name_at_orcid: str | None
    connection_state: ConnectionState | None
    hindrance: str | None
    read_at: datetime | None
    changed_since: datetime | None
    counts: Mapping[ItemState, int]
    missing: Mapping[ItemState, int]
    page: Page[ExplainedItem]


def explain(person_id: str, question: Question, paging: Paging) -> Explanation:
    """Explain a person's items, connected or not, in a fixed number of statements and without a request to ORCID.

    Affiliations, identifiers and the profile page come first, then the outputs, the newest first. Raises PersonUnknown.
    """
    options = current_options()
    registry = registry_in_use(options).site
    loaded = load_researcher(registry, person_id)
    if loaded is None:
        raise PersonUnknown(f"Asked for: {person_id}.")
    mark = ChangeMark.objects.filter(connection=loaded.connection).first() if loaded.connection else None
    reason = hindrance(loaded.connection, mark, options)
    matching = [each for each in _items(loaded, options) if _matches(each, question)]
    whole = [each for each in matching if each.part_of is None]
    connection = loaded.connection
    return Explanation(
        person=loaded.researcher.person,
        orcid=connection.orcid if connection else None,
        name_at_orcid=connection.name_at_orcid if connection else None,
        connection_state=ConnectionState(connection.state) if connection else None,
        hindrance=reason,
        read_at=connection.verified_at if connection else None,
        changed_since=mark.since if mark else None,
        counts=Counter(each.state for each in whole),
        missing=Counter(each.state for each in whole if each.is_missing),
        page=cut(_shown(matching, whole, question), paging),
    )


def _shown(matching: list[ExplainedItem], whole: list[ExplainedItem], question: Question) -> list[ExplainedItem]:
    if question.missing:
        return [each for each in whole if each.is_missing]
    return [each for each in whole if each.state in question.states] if question.states else matching


def _matches(item: ExplainedItem, question: Question) -> bool:
    name = item.name.casefold()
    return (not question.kinds or item.kind in question.kinds) and all(
        word in name for word in question.text.casefold().split()
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is known of a person's items, by key."""

    verdicts: Mapping[str, Verdict]
    states: Mapping[str, ItemState]
    next: Mapping[str, str]
    put_codes: Mapping[str, int]
    history: Mapping[str, ItemHistory]
    outputs: Mapping[str, ResearchOutput]
    stands_for_all: Mapping[str, str]
    """The key of the one item that stands for an affiliation, by the affiliation's."""
    opted_out: frozenset[str]

    def part_of(self, key: str) -> str | None:
        """The item that stands for this affiliation; or would, were it not that the researcher does not want that one there."""
        whole, verdict = self.stands_for_all.get(key), self.verdicts.get(key)
        if whole is None or verdict is None:
            return None
        unwanted = whole in self.opted_out and key not in self.opted_out and verdict.reason is Reason.OPTED_OUT
        return whole if verdict.outcome is Outcome.EXPORTED or unwanted else None


def _items(loaded: Loaded, options: Options) -> list[ExplainedItem]:
    policy = current_policy(options)
    wanted = wanted_items(loaded, policy)
    plan = make_plan(wanted, loaded.recorded, None, options)
    put_codes = {each.key: each.put_code for each in loaded.recorded}
    not_written = left_out(loaded.connection) if loaded.connection else {}
    states = dict(item_states(wanted, put_codes, plan.actions, not_written))
    withheld = {key: sentence for key, sentence in not_written.items() if states.get(key) is ItemState.WITHHELD}
    known = _Known(
        verdicts=wanted.verdicts,
        states=states,
        next={each.key: each.reason for each in plan.actions} | withheld,
        put_codes=put_codes,
        history=item_history(loaded.connection) if loaded.connection else {},
        outputs={f"output:{each.id}": each for each in loaded.researcher.outputs},
        stands_for_all={} if options.detailed_affiliations else _joint_keys(loaded, options),
        opted_out=loaded.researcher.opted_out,
    )
    person_id = loaded.researcher.person.id
    names = item_names([(person_id, key) for key in states])
    return sorted((_explained(key, names[person_id, key], known) for key in states), key=_rank)


def _joint_keys(loaded: Loaded, options: Options) -> dict[str, str]:
    tree, root = loaded.researcher.tree, options.root_organisation
    placed = ((each, tree.place(each.organisation_id, root)) for each in loaded.researcher.person.affiliations)
    return {affiliation_key(each): joint_key(affiliation_section(each.kind), at) for each, at in placed if at is not None}


def _explained(key: str, name: str, known: _Known) -> ExplainedItem:
    verdict = known.verdicts.get(key)
    part_of = known.part_of(key)
    # What is part of another item stands where that one does.
    item_key = part_of or key
    state, put_code = known.states.get(item_key, known.states[key]), known.put_codes.get(item_key)
    history, output = known.history.get(item_key, ItemHistory()), known.outputs.get(key)
    is_there = put_code is not None and state is not ItemState.WITHHELD
    is_open = state not in (ItemState.ON_ORCID, ItemState.KEPT, ItemState.NOT_EXPORTED)
    return ExplainedItem(
        key=key,
        kind=_kind(key),
        name=name,
        year=output.publication_date.year if output and output.publication_date else None,
        state=state,
        reason=verdict.reason if verdict else None,
        sentence=verdict.sentence if verdict else known.next.get(key, ""),
        warning=verdict.warning if verdict else None,
        next=known.next.get(item_key),
        put_code=put_code if is_there else None,
        since=history.since if is_there else None,
        written_at=history.written_at if is_there else None,
        answer=history.answer if is_open else None,
        opted_out=item_key in known.opted_out or key in known.opted_out,
        part_of=part_of,
        choice_key=item_key if item_key in known.opted_out else key,
    )


def _kind(key: str) -> ItemKind:
    name = key.partition(":")[0]
    return ItemKind.AFFILIATION if name in ("employment", "education") else ItemKind(name)


_ORDER = {kind: position for position, kind in enumerate(ItemKind)}


def _rank(item: ExplainedItem) -> tuple[int, int, str, str]:
    return _ORDER[item.kind], -(item.year or 0), item.name.casefold(), item.key
