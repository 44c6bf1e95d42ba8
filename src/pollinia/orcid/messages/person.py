"""What a record says of its person."""

from __future__ import annotations

from pollinia.orcid.messages.parts import Element, Listing, Normalized, NormalizedError, Value


class PersonItem(Element, frozen=True, kw_only=True):
    put_code: int
    display_index: int | None = None


class OtherName(PersonItem, frozen=True, kw_only=True):
    content: str | None = None


class OtherNames(Listing, frozen=True, kw_only=True):
    other_name: list[OtherName] | None = None


class Keyword(PersonItem, frozen=True, kw_only=True):
    content: str | None = None


class Keywords(Listing, frozen=True, kw_only=True):
    keyword: list[Keyword] | None = None


class PersonAddress(PersonItem, frozen=True, kw_only=True):
    country: Value | None = None


class PersonAddresses(Listing, frozen=True, kw_only=True):
    address: list[PersonAddress] | None = None


class Email(Element, frozen=True, kw_only=True):
    """An address has no put-code."""

    put_code: int | None = None
    display_index: int | None = None
    email: str | None = None
    verified: bool | None = None
    primary: bool | None = None


class Emails(Listing, frozen=True, kw_only=True):
    email: list[Email] | None = None


class PersonIdentifier(PersonItem, frozen=True, kw_only=True):
    external_id_type: str | None = None
    external_id_value: str | None = None
    external_id_normalized: Normalized | None = None
    external_id_normalized_error: NormalizedError | None = None
    external_id_url: Value | None = None
    external_id_relationship: str | None = None


class PersonIdentifiers(Listing, frozen=True, kw_only=True):
    external_identifier: list[PersonIdentifier] | None = None


class ResearcherUrl(PersonItem, frozen=True, kw_only=True):
    url_name: str | None = None
    url: Value | None = None


class ResearcherUrls(Listing, frozen=True, kw_only=True):
    researcher_url: list[ResearcherUrl] | None = None


class Name(Element, frozen=True, kw_only=True):
    given_names: Value | None = None
    family_name: Value | None = None
    credit_name: Value | None = None


class Biography(Element, frozen=True, kw_only=True):
    content: str | None = None


class Person(Listing, frozen=True, kw_only=True):
    name: Name | None = None
    other_names: OtherNames | None = None
    biography: Biography | None = None
    researcher_urls: ResearcherUrls | None = None
    emails: Emails | None = None
    addresses: PersonAddresses | None = None
    keywords: Keywords | None = None
    external_identifiers: PersonIdentifiers | None = None
