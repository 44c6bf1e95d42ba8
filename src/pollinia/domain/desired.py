"""What is wanted on a researcher's ORCID record, and the verdict on everything that is known of the researcher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from pollinia.domain.content import Affiliation, ResearchOutput
from pollinia.domain.options import Options
from pollinia.domain.organisations import Placement, organisation_name
from pollinia.domain.records.affiliation import (
    affiliation_key,
    affiliation_section,
    build_affiliation,
    build_joint_affiliation,
    has_ended,
    joint_key,
)
from pollinia.domain.records.item import RecordItem, Section
from pollinia.domain.records.person import build_external_identifier, build_researcher_url
from pollinia.domain.records.work import build_work, self_identifiers
from pollinia.domain.selection import OPTED_OUT, Outcome, Researcher, Verdict
from pollinia.domain.selection.affiliations import AffiliationCase, judge_affiliation, judge_joint_affiliation
from pollinia.domain.selection.outputs import OutputCase, duplicates, judge_output
from pollinia.domain.selection.person import judge_identifier, judge_portal_url
from pollinia.domain.work_types import WorkTypes


@dataclass(frozen=True, slots=True)
class Desired:
    """``items`` by section and key; ``held``: keys of items that stay on the record as they are, if they are there.

    ``verdicts`` has one for each output, affiliation, identifier and the profile page, by the key that its item has or would
    have; and, where one item stands for several affiliations, one for that item as well.
    """

    items: tuple[RecordItem, ...]
    held: frozenset[str]
    verdicts: Mapping[str, Verdict]


BuildWork: TypeAlias = Callable[[ResearchOutput, str, Mapping[str, str], str], RecordItem]
"""``build_work``, or what remembers its answers."""


@dataclass(slots=True)
class _Draft:
    researcher: Researcher
    options: Options
    today: date
    build_work: BuildWork
    items: list[RecordItem] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)


def desired(
    researcher: Researcher, options: Options, work_types: WorkTypes, today: date, build: BuildWork = build_work
) -> Desired:
    """Decide about everything that is known of ``researcher``, and build the items that are to be on the record.

    The same for the same content in whatever order. Whether anything may be exported at all is not asked here: a preview
    shows what would be.
    """
    draft = _Draft(researcher, options, today, build)
    _works(draft, work_types)
    _affiliations(draft)
    _identifiers(draft)
    _portal_url(draft)
    return Desired(
        items=tuple(sorted(draft.items, key=lambda item: (_ORDER[item.section], item.key))),
        held=frozenset(key for key, verdict in draft.verdicts.items() if verdict.outcome is Outcome.HELD),
        verdicts=dict(sorted(draft.verdicts.items())),
    )


_ORDER = {section: position for position, section in enumerate(Section)}


def _works(draft: _Draft, work_types: WorkTypes) -> None:
    site = "sandbox.orcid.org" if draft.options.sandbox_mode else "orcid.org"
    works: dict[str, RecordItem] = {}
    candidates: list[tuple[ResearchOutput, frozenset[str]]] = []
    for output in {each.id: each for each in draft.researcher.outputs}.values():
        work_type = work_types.look_up(output.type)
        verdict = judge_output(OutputCase(output, work_type, draft.researcher, draft.options))
        draft.verdicts[f"output:{output.id}"] = verdict
        if work_type is None or verdict.outcome is Outcome.LEFT_OUT:
            continue
        if verdict.outcome is Outcome.HELD:
            candidates.append((output, self_identifiers(output, work_type)))
            continue
        work = draft.build_work(output, work_type, draft.researcher.authenticated, site)
        works[output.id] = work
        candidates.append((output, work.identity))
    for output_id, verdict in duplicates(candidates).items():
        draft.verdicts[f"output:{output_id}"] = verdict
        works.pop(output_id, None)
    draft.items += works.values()


def _affiliations(draft: _Draft) -> None:
    joint: defaultdict[tuple[Section, str], list[Affiliation]] = defaultdict(list)
    placements: dict[str, Placement] = {}
    for affiliation in {each.id: each for each in sorted(draft.researcher.person.affiliations, key=repr)}.values():
        placement = _placement(affiliation, draft)
        verdict = judge_affiliation(AffiliationCase(affiliation, placement, draft.researcher, draft.options, draft.today))
        draft.verdicts[affiliation_key(affiliation)] = verdict
        if placement is None or verdict.outcome is Outcome.LEFT_OUT:
            continue
        if draft.options.detailed_affiliations:
            draft.items.append(build_affiliation(affiliation, placement))
        else:
            placements[placement.organisation.id] = placement
            joint[affiliation_section(affiliation.kind), placement.organisation.id].append(affiliation)
    for (section, organisation_id), members in joint.items():
        _join(members, section, placements[organisation_id], draft)


def _placement(affiliation: Affiliation, draft: _Draft) -> Placement | None:
    """The unit's place or, where one item stands for the whole institution, that of the institution itself."""
    tree, root = draft.researcher.tree, draft.options.root_organisation
    placement = tree.place(affiliation.organisation_id, root)
    if placement is None or draft.options.detailed_affiliations:
        return placement
    return tree.place(placement.organisation.id, root)


def _join(members: Sequence[Affiliation], section: Section, placement: Placement, draft: _Draft) -> None:
    key = joint_key(section, placement)
    if key in draft.researcher.opted_out:
        draft.verdicts |= dict.fromkeys((key, *map(affiliation_key, members)), OPTED_OUT)
        return
    ends = [each.end if has_ended(each, draft.today) else None for each in members]
    draft.items.append(build_joint_affiliation(section, draft.researcher.person.id, placement, ends))
    draft.verdicts[key] = judge_joint_affiliation(section, placement, len(members))


def _identifiers(draft: _Draft) -> None:
    for identifier in draft.researcher.person.identifiers:
        item = build_external_identifier(identifier)
        key = item.key if item else f"identifier:{identifier.scheme}:{identifier.value}"
        if key in draft.verdicts:
            continue  # The same value in another spelling.
        verdict = judge_identifier(identifier, item, key, draft.researcher, draft.options)
        draft.verdicts[key] = verdict
        if item is not None and verdict.outcome is Outcome.EXPORTED:
            draft.items.append(item)


def _portal_url(draft: _Draft) -> None:
    verdict = judge_portal_url(draft.researcher, draft.options)
    draft.verdicts["portal-url"] = verdict
    if verdict.outcome is not Outcome.EXPORTED:
        return
    institution = _institution(draft)
    item = build_researcher_url(draft.researcher.person, f"{institution} profile page" if institution else "Profile page")
    if item is not None:
        draft.items.append(item)


def _institution(draft: _Draft) -> str | None:
    """The name of the root organisation or, where none is set, of the one in which the person is placed first."""
    tree, root_id = draft.researcher.tree, draft.options.root_organisation
    root = tree.get(root_id) if root_id is not None else None
    if root is not None:
        return organisation_name(root)
    ranked = sorted(draft.researcher.person.affiliations, key=lambda each: (not each.primary, each.id))
    placements = (tree.place(each.organisation_id, None) for each in ranked)
    return next((placement.name for placement in placements if placement and placement.name), None)
