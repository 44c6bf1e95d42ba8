"""Import candidates: the works of an ORCID record that the research information system does not have.

ORCID shows works that share an identifier as one group; a group is one candidate. Duplicates are found by identifiers first,
then by title, year and type. What we wrote ourselves never comes back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pollinia.domain.content import Identifier, PartialDate, ResearchOutput, Role
from pollinia.domain.identifiers import normalise, well_formed
from pollinia.domain.records.work import self_identifiers
from pollinia.domain.text import plain_text
from pollinia.domain.work_types import WorkTypes


@dataclass(frozen=True, slots=True)
class OrcidWork:
    """A work as a list of ORCID's shows it. ``identity``: its own identifiers, ``type:value``, normalised.

    ``source`` is the name of who added it, ``client_id`` that of the API client, None where the researcher did it by hand.
    """

    put_code: int
    type: str | None = None
    title: str | None = None
    subtitle: str | None = None
    journal: str | None = None
    date: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()
    identity: frozenset[str] = frozenset()
    url: str | None = None
    source: str | None = None
    client_id: str | None = None


class SameBy(StrEnum):
    """How certain it is that an output is the same work."""

    IDENTIFIER = "identifier"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Duplicate:
    output_id: str
    by: SameBy


@dataclass(frozen=True, slots=True)
class Candidate:
    """``work`` is the one of the group that the researcher prefers; ``put_codes`` and ``identity`` are those of all of them."""

    work: OrcidWork
    put_codes: frozenset[int]
    identity: frozenset[str]
    duplicates: tuple[Duplicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here: our client, the put-codes that we wrote, the person's outputs; those of others by identifier."""

    client_id: str
    put_codes: Collection[int]
    outputs: Sequence[ResearchOutput]
    work_types: WorkTypes
    others: Mapping[str, str]


def candidates(groups: Iterable[Sequence[OrcidWork]], known: Known) -> list[Candidate]:
    """The candidates among the groups of a record's works, in their order."""
    own = frozenset(name for each in known.outputs for name in _identity(each, known.work_types))
    by_title = _by_title(known)
    return [
        Candidate(each.work, each.put_codes, each.identity, _duplicates(each, known, by_title))
        for each in _groups(groups)
        if not _is_ours(each, known) and not each.identity & own
    ]


def identifiers_for(
    output: ResearchOutput, work: OrcidWork, person_id: str, others: Iterable[ResearchOutput]
) -> tuple[Identifier, ...]:
    """What a work of the person's ORCID record gives the output that the person says it is.

    Nothing where the person has not contributed to it, and never what one of ``others`` has: anybody can type anything on a
    record of their own, and of two outputs with one identifier only one is exported.
    """
    if not any(each.person_id == person_id and each.role is not Role.ACKNOWLEDGED for each in output.contributors):
        return ()
    taken = {_compared(each) for other in others if other.id != output.id for each in other.identifiers}
    return tuple(each for each in work.identifiers if _compared(each) not in taken)


def _compared(identifier: Identifier) -> tuple[str, str]:
    scheme, value = identifier.scheme, identifier.value
    return scheme, normalise(scheme, well_formed(scheme, value) or value)


@dataclass(frozen=True, slots=True)
class _Group:
    works: Sequence[OrcidWork]
    work: OrcidWork
    put_codes: frozenset[int]
    identity: frozenset[str]


def _groups(groups: Iterable[Sequence[OrcidWork]]) -> Iterator[_Group]:
    for works in groups:
        # The first of a group is the one that its owner prefers; one without a title says too little to be decided about.
        titled = next((each for each in works if each.title and plain_text(each.title)), None)
        if titled is not None:
            identity = frozenset(name for each in works for name in each.identity)
            yield _Group(works, titled, frozenset(each.put_code for each in works), identity)


def _is_ours(group: _Group, known: Known) -> bool:
    return any(each.client_id == known.client_id for each in group.works) or not group.put_codes.isdisjoint(known.put_codes)


def _duplicates(group: _Group, known: Known, by_title: Mapping[str, Sequence[ResearchOutput]]) -> tuple[Duplicate, ...]:
    certain = sorted({known.others[name] for name in group.identity if name in known.others})
    work = group.work
    alike = (each for each in by_title.get(_title(work.title), ()) if _may_be(work, each, known.work_types))
    found = [Duplicate(each, SameBy.IDENTIFIER) for each in certain]
    return (*found, *(Duplicate(each.id, SameBy.TITLE) for each in alike if each.id not in certain))


def _may_be(work: OrcidWork, output: ResearchOutput, work_types: WorkTypes) -> bool:
    """Whether year and type do not speak against it; what is not known does not."""
    year = output.publication_date.year if output.publication_date else None
    type = work_types.look_up(output.type)
    return (not work.date or year in {None, work.date.year}) and (work.type is None or type in {None, work.type})


def _by_title(known: Known) -> Mapping[str, list[ResearchOutput]]:
    found: dict[str, list[ResearchOutput]] = {}
    for each in sorted(known.outputs, key=lambda each: each.id):
        if each.title is not None:
            found.setdefault(_title(each.title.value), []).append(each)
    return found


def _title(title: str | None) -> str:
    """A title without markup, punctuation, blanks and case."""
    return re.sub(r"[\W_]+", "", plain_text(title or "").casefold())


def _identity(output: ResearchOutput, work_types: WorkTypes) -> frozenset[str]:
    return self_identifiers(output, work_types.look_up(output.type) or "other")
