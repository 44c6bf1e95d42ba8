"""Works: from a research output to the item that ORCID takes (API 3.0, https://github.com/ORCID/orcid-model, work-3.0.xsd)."""

from __future__ import annotations

from collections.abc import Mapping

from pollinia.domain.content import ResearchOutput, Text
from pollinia.domain.languages import orcid_language
from pollinia.domain.records.contributors import contributors
from pollinia.domain.records.external_ids import external_ids, first_link, recognised, written
from pollinia.domain.records.fuzzy_date import fuzzy_date
from pollinia.domain.records.item import RecordItem, Section, make_item
from pollinia.domain.text import plain, plain_text
from pollinia.domain.web_address import web_address

TITLE_LIMIT = 1000
DESCRIPTION_LIMIT = 5000


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
    identifiers = external_ids(output, work_type)
    content: dict[str, object] = {
        "title": _titles(title, output),
        "journal-title": _wrapped(plain(output.host.title, TITLE_LIMIT) if output.host else None),
        "short-description": _plain(output.abstract, DESCRIPTION_LIMIT),
        "type": work_type,
        "publication-date": fuzzy_date(output.publication_date),
        "external-ids": {"external-id": [written(each) for each in identifiers]},
        "url": _wrapped(web_address(output.url) or first_link(identifiers)),
        "contributors": contributors(output.contributors, authenticated, site),
        "language-code": orcid_language(output.language) or (orcid_language(output.title.language) if output.title else None),
    }
    identity = frozenset(each.identity for each in identifiers if each.is_self)
    return make_item(Section.WORK, f"output:{output.id}", content, identity, title)


def self_identifiers(output: ResearchOutput, work_type: str) -> frozenset[str]:
    """``type:value``, normalised, of the identifiers sent as ``self``, without the source's own ID.

    Two outputs of a person that share one are the same work to ORCID, which refuses the second. An ISBN counts or not by
    ``work_type``.
    """
    own = (recognised(each.scheme, each.value, work_type) for each in output.identifiers)
    return frozenset(each.identity for each in own if each and each.is_self)


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


def _plain(text: Text | None, limit: int) -> str | None:
    return None if text is None else plain(text.value, limit)


def _wrapped(value: str | None) -> dict[str, str] | None:
    return None if value is None else {"value": value}
