"""Works: from a research output to the item that ORCID takes (API 3.0, https://github.com/ORCID/orcid-model, work-3.0.xsd)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pollinia.domain.content import Contributor, Identifier, ResearchOutput, Role, Text
from pollinia.domain.identifiers import EXTERNAL_ID_TYPES, link, normalise, well_formed
from pollinia.domain.languages import orcid_language
from pollinia.domain.records.fuzzy_date import fuzzy_date
from pollinia.domain.records.item import RecordItem, Section, make_item
from pollinia.domain.text import one_line, plain, plain_text
from pollinia.domain.web_address import web_address

TITLE_LIMIT = 1000
DESCRIPTION_LIMIT = 5000
CREDIT_NAME_LIMIT = 150
CONTRIBUTOR_LIMIT = 1000
"""How many contributors are sent. ORCID sets no limit, shows the first 50, and reads the whole list whenever it reads the
work: 1,000 keep all but the largest collaborations whole, and a work within a few hundred kilobytes. Researchers of the
institution are sent wherever they stand in the list."""

_ID_LIMIT = 255

# What an ISBN of the output itself names. For all other types (chapters, papers, entries) it is the book around the output,
# which several outputs of one researcher may share: as self, ORCID would refuse the second.
_WITH_AN_ISBN_OF_THEIR_OWN = frozenset(
    {
        "annotation", "artistic-performance", "book", "cartographic-material", "conference-proceedings", "dissertation-thesis",
        "edited-book", "journal-issue", "learning-object", "manual", "musical-composition", "report", "standards-and-policy",
        "supervised-student-publication", "technical-standard", "translation", "working-paper",
    }
)  # fmt: skip
_FUNDING = frozenset({"grant_number", "proposal-id"})
_NEVER_SELF = _FUNDING | {"issn", "source-work-id"}

_ORDER = ("doi", "handle", "pmid", "pmc", "arxiv", "isbn", "eid", "wosuid", "urn", "uri")
_RANK = {type: f"{rank:02}" for rank, type in enumerate(_ORDER)}

# ORCID's vocabulary has a translator only together with the chair, and a supervisor only as a CRediT role. A role that it
# does not have is not sent: it is optional.
_ROLES = {
    Role.AUTHOR: "author",
    Role.EDITOR: "editor",
    Role.TRANSLATOR: "chair-or-translator",
    Role.INVENTOR: "co-inventor",
    Role.SUPERVISOR: "http://credit.niso.org/contributor-roles/supervision/",
}

_Identified = tuple[str, str, str]  # type, value as sent, value as compared


def has_title(output: ResearchOutput) -> bool:
    """Whether something is left of the title when markup and control characters are gone; without one there is no work."""
    return output.title is not None and bool(plain_text(output.title.value))


def build_work(output: ResearchOutput, work_type: str, authenticated: Mapping[str, str], site: str) -> RecordItem:
    """The work of an output, within ORCID's limits whatever the output holds.

    ``work_type`` is ORCID's, ``authenticated`` maps person IDs to authenticated iDs (others are never sent), ``site`` is
    ``orcid.org`` or ``sandbox.orcid.org``. What ORCID cannot take (an impossible day, an unknown language, a malformed
    identifier or URL) is left out, what is too long is cut at a word. Raises ValueError where ``has_title`` is false.
    """
    title = _plain(output.title, TITLE_LIMIT)
    if title is None:
        raise ValueError(f"Output {output.id} has no title: ORCID takes no work without one.")
    own = _self_identifiers(output, work_type)
    own += _identified([Identifier("source-work-id", _source_work_id(output.id))])
    content: dict[str, object] = {
        "title": _titles(title, output),
        "journal-title": _wrapped(plain(output.host.title, TITLE_LIMIT) if output.host else None),
        "short-description": _plain(output.abstract, DESCRIPTION_LIMIT),
        "type": work_type,
        "publication-date": fuzzy_date(output.publication_date),
        "external-ids": {"external-id": list(_external_ids(output, work_type, own))},
        "url": _wrapped(web_address(output.url) or _first_link(own)),
        "contributors": _contributors(output.contributors, authenticated, site),
        "language-code": orcid_language(output.language) or (orcid_language(output.title.language) if output.title else None),
    }
    identity = frozenset(f"{type}:{compared}" for type, _, compared in own)
    return make_item(Section.WORK, f"output:{output.id}", content, identity, title)


def self_identifiers(output: ResearchOutput, work_type: str) -> frozenset[str]:
    """``type:value``, normalised, of the identifiers sent as ``self``, without the source's own ID.

    Two outputs of a person that share one are the same work to ORCID, which refuses the second. An ISBN counts or not by
    ``work_type``.
    """
    return frozenset(f"{type}:{compared}" for type, _, compared in _self_identifiers(output, work_type))


def _self_identifiers(output: ResearchOutput, work_type: str) -> list[_Identified]:
    """The output's own identifiers, each once, in the order in which readers look for them."""
    isbn_is_own = work_type in _WITH_AN_ISBN_OF_THEIR_OWN
    candidates = (
        each for each in output.identifiers if each.scheme not in _NEVER_SELF and (isbn_is_own or each.scheme != "isbn")
    )
    return sorted(_identified(candidates), key=_rank)


def _identified(identifiers: Iterable[Identifier]) -> list[_Identified]:
    """The well-formed ones, each once: of several spellings of one value the first in the alphabet, whatever their order."""
    found: dict[tuple[str, str], str] = {}
    for each in identifiers:
        value = well_formed(each.scheme, each.value) if each.scheme in EXTERNAL_ID_TYPES else None
        if value is None:
            continue
        compared = each.scheme, normalise(each.scheme, value)
        found[compared] = min(value, found.get(compared, value))
    return [(type, value, compared) for (type, compared), value in found.items()]


def _rank(identifier: _Identified) -> tuple[str, str]:
    type, value, _ = identifier
    return _RANK.get(type, type), value


def _external_ids(output: ResearchOutput, work_type: str, own: Sequence[_Identified]) -> Iterator[dict[str, object]]:
    """All identifiers with their relationship: the output's own, what it is part of (journal, book), what funded it."""
    for type, value, _ in own:
        yield _external_id(type, value, "self")
    taken = {(type, compared) for type, _, compared in own}
    for type, value, compared in sorted(_identified(_around(output, work_type))):
        if (type, compared) not in taken:
            yield _external_id(type, value, "part-of")
    for type, value, _ in sorted(_identified(each for each in output.identifiers if each.scheme in _FUNDING)):
        yield _external_id(type, value, "funded-by")


def _around(output: ResearchOutput, work_type: str) -> Iterator[Identifier]:
    if output.host is not None:
        yield from (Identifier("isbn", value) for value in output.host.isbns)
        yield from (Identifier("issn", value) for value in output.host.issns)
    for each in output.identifiers:
        if each.scheme == "issn" or (each.scheme == "isbn" and work_type not in _WITH_AN_ISBN_OF_THEIR_OWN):
            yield each


def _external_id(type: str, value: str, relationship: str) -> dict[str, object]:
    written: dict[str, object] = {
        "external-id-type": type,
        "external-id-value": value,
        "external-id-relationship": relationship,
    }
    url = link(type, value)
    if url is not None:
        written["external-id-url"] = {"value": url}
    return written


def _source_work_id(output_id: str) -> str:
    """The source's own ID, or its SHA-256 where ORCID could not hold it as it is."""
    if output_id and len(output_id) <= _ID_LIMIT and one_line(output_id) == output_id:
        return output_id
    return hashlib.sha256(output_id.encode("utf-8", "surrogatepass")).hexdigest()


def _first_link(identifiers: Sequence[_Identified]) -> str | None:
    return next((url for type, value, _ in identifiers if (url := link(type, value))), None)


def _titles(title: str, output: ResearchOutput) -> dict[str, object]:
    titles: dict[str, object] = {"title": {"value": title}}
    subtitle = _plain(output.subtitle, TITLE_LIMIT)
    if subtitle:
        titles["subtitle"] = {"value": subtitle}
    translated = _plain(output.translated_title, TITLE_LIMIT)
    language = orcid_language(output.translated_title.language) if output.translated_title else None
    if translated and language:
        titles["translated-title"] = {"value": translated, "language-code": language}
    return titles


def _contributors(
    contributors: Sequence[Contributor], authenticated: Mapping[str, str], site: str
) -> dict[str, list[dict[str, object]]] | None:
    written: list[dict[str, object]] = []
    for contributor in contributors:
        if contributor.role is Role.ACKNOWLEDGED or (len(written) >= CONTRIBUTOR_LIMIT and contributor.person_id is None):
            continue
        entry = _contributor(contributor, authenticated, site)
        if not entry:
            continue
        attributes = {"contributor-sequence": "additional" if written else "first"}
        role = _ROLES.get(contributor.role)
        if role is not None:
            attributes["contributor-role"] = role
        entry["contributor-attributes"] = attributes
        written.append(entry)
    return {"contributor": written} if written else None


def _contributor(contributor: Contributor, authenticated: Mapping[str, str], site: str) -> dict[str, object]:
    entry: dict[str, object] = {}
    name = plain(contributor.name, CREDIT_NAME_LIMIT)
    if name is not None:
        entry["credit-name"] = {"value": name}
    orcid = authenticated.get(contributor.person_id) if contributor.person_id is not None else None
    if orcid is not None:
        entry["contributor-orcid"] = {"uri": f"https://{site}/{orcid}", "path": orcid, "host": site}
    return entry


def _plain(text: Text | None, limit: int) -> str | None:
    return None if text is None else plain(text.value, limit)


def _wrapped(value: str | None) -> dict[str, str] | None:
    return None if value is None else {"value": value}
