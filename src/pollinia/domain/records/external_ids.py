"""The identifiers of a work: what it is, what it is part of, what funded it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pollinia.domain.content import ResearchOutput
from pollinia.domain.identifiers import EXTERNAL_ID_TYPES, link, normalise, well_formed
from pollinia.domain.text import one_line

_ID_LIMIT = 255

# Work types that an ISBN of the output names. With all others (chapters, papers, entries) it names the book around the
# output, which several outputs of one researcher may share: as self, ORCID would refuse the second.
_WITH_AN_ISBN_OF_THEIR_OWN = frozenset(
    {
        "artistic-performance", "book", "cartographic-material", "conference-proceedings", "dissertation-thesis", "edited-book",
        "journal-issue", "learning-object", "manual", "musical-composition", "report", "standards-and-policy",
        "supervised-student-publication", "technical-standard", "translation", "working-paper",
    }
)  # fmt: skip
_ORDER = ("doi", "handle", "pmid", "pmc", "arxiv", "isbn", "eid", "wosuid", "urn", "uri")
_RANK = {type: f"{rank:02}" for rank, type in enumerate(_ORDER)} | {"source-work-id": "~"}

# In the order of the record; of two that one identifier has, the first holds.
_RELATIONSHIPS = ("self", "part-of", "funded-by")
_SELF, _PART_OF, _FUNDED_BY = range(3)


class ExternalId(NamedTuple):
    """An identifier to be sent, with the ``compared`` spelling that ORCID knows it by. Sorts as the record should show it."""

    relationship: int
    rank: str
    value: str
    type: str
    compared: str

    @property
    def is_self(self) -> bool:
        return self.relationship == _SELF

    @property
    def identity(self) -> str:
        return f"{self.type}:{self.compared}"


def external_ids(output: ResearchOutput, work_type: str) -> list[ExternalId]:
    """All identifiers to be sent, each once: of two spellings of one value the first in the alphabet, whatever their order."""
    found: dict[tuple[str, str], ExternalId] = {}
    for each in _candidates(output, work_type):
        if each is not None:
            known = found.get((each.type, each.compared))
            if known is None or each < known:
                found[each.type, each.compared] = each
    return sorted(found.values())


def _candidates(output: ResearchOutput, work_type: str) -> Iterator[ExternalId | None]:
    id = _source_work_id(output.id)
    yield ExternalId(_SELF, _RANK["source-work-id"], id, "source-work-id", normalise("source-work-id", id))
    for each in output.identifiers:
        yield recognised(each.scheme, each.value, work_type)
    if output.host is not None:
        for issn in output.host.issns:
            yield _of_the_host("issn", issn)
        for isbn in output.host.isbns:
            yield _of_the_host("isbn", isbn)


def recognised(type: str, value: str, work_type: str) -> ExternalId | None:
    """One of the output's own identifiers; None where it is not well formed or ORCID has no such type."""
    if type not in EXTERNAL_ID_TYPES or type == "source-work-id":
        return None
    sent = well_formed(type, value)
    if sent is None:
        return None
    relationship = _SELF
    if type == "issn" or (type == "isbn" and work_type not in _WITH_AN_ISBN_OF_THEIR_OWN):
        relationship = _PART_OF
    elif type in {"grant_number", "proposal-id"}:
        relationship = _FUNDED_BY
    return ExternalId(relationship, _RANK.get(type, type), sent, type, normalise(type, sent))


@lru_cache(maxsize=8192)
def _of_the_host(type: str, value: str) -> ExternalId | None:
    """The ISSN of a journal or the ISBN of a book around the output. Cached, since outputs share their journals."""
    sent = well_formed(type, value)
    return ExternalId(_PART_OF, _RANK.get(type, type), sent, type, normalise(type, sent)) if sent is not None else None


def written(external_id: ExternalId) -> dict[str, object]:
    """An identifier as ORCID's JSON has it, with its link where it resolves."""
    item: dict[str, object] = {
        "external-id-type": external_id.type,
        "external-id-value": external_id.value,
        "external-id-relationship": _RELATIONSHIPS[external_id.relationship],
    }
    url = link(external_id.type, external_id.value)
    if url is not None:
        item["external-id-url"] = {"value": url}
    return item


def _source_work_id(output_id: str) -> str:
    """The source's own ID, or its SHA-256 where ORCID could not hold it as it is."""
    if output_id and len(output_id) <= _ID_LIMIT and one_line(output_id) == output_id:
        return output_id
    return hashlib.sha256(output_id.encode("utf-8", "surrogatepass")).hexdigest()


def first_link(external_ids: Sequence[ExternalId]) -> str | None:
    """Where the first of the output's own identifiers resolves: its DOI, if it has one."""
    own = (each for each in external_ids if each.is_self)
    return next((url for each in own if (url := link(each.type, each.value))), None)
