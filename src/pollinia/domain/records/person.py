"""What goes to the person part of a record: identifiers of the person and the address of the profile page."""

from __future__ import annotations

from pollinia.domain.content import Identifier, Person
from pollinia.domain.identifiers import link, well_formed
from pollinia.domain.records.item import RecordItem, Section, make_item
from pollinia.domain.text import plain
from pollinia.domain.web_address import web_address

URL_NAME_LIMIT = 350

# ORCID has no vocabulary here: these are the names that records carry already, so that readers and machines know them.
_TYPES = {"scopus-author": "Scopus Author ID", "researcherid": "ResearcherID", "dai": "Digital Author ID"}


def build_external_identifier(identifier: Identifier) -> RecordItem | None:
    """The item of a person's identifier; None where it is not well formed or of a scheme that is not exported.

    ORCID requires type, value, URL and the relationship ``self``, and compares type and value exactly as they are sent.
    """
    type = _TYPES.get(identifier.scheme)
    value = well_formed(identifier.scheme, identifier.value)
    url = link(identifier.scheme, value) if value is not None else None
    if type is None or value is None or url is None:
        return None
    content: dict[str, object] = {
        "external-id-type": type,
        "external-id-value": value,
        "external-id-url": {"value": url},
        "external-id-relationship": "self",
    }
    key = f"identifier:{identifier.scheme}:{value}"
    return make_item(Section.EXTERNAL_IDENTIFIER, key, content, frozenset({f"{type}|{value}"}), f"{type} {value}")


def build_researcher_url(person: Person, name: str) -> RecordItem | None:
    """The item of a person's profile page, shown as ``name``; None where the profile has no http or https address."""
    url = web_address(person.profile_url)
    if url is None:
        return None
    content: dict[str, object] = {"url": {"value": url}, "url-name": plain(name, URL_NAME_LIMIT)}
    return make_item(Section.RESEARCHER_URL, "portal-url", content, frozenset({url}), url)
