"""What the sections have in common: values, dates, sources, external identifiers, organisations; items and their groups."""

from __future__ import annotations

from pollinia.orcid.wire import Message


class Value(Message, frozen=True):
    value: str | None = None


class Moment(Message, frozen=True):
    value: int | None = None


class FuzzyDate(Message, frozen=True):
    year: Value | None = None
    month: Value | None = None
    day: Value | None = None


class Identifier(Message, frozen=True):
    """Of a person (an iD) or of a client; what counts is its ``path``."""

    uri: str | None = None
    path: str | None = None
    host: str | None = None


class Source(Message, frozen=True):
    source_orcid: Identifier | None = None
    source_client_id: Identifier | None = None
    source_name: Value | None = None
    assertion_origin_orcid: Identifier | None = None
    assertion_origin_client_id: Identifier | None = None
    assertion_origin_name: Value | None = None


class Normalized(Message, frozen=True):
    value: str | None = None
    transient: bool | None = None


class NormalizedError(Message, frozen=True):
    error_code: str | None = None
    error_message: str | None = None
    transient: bool | None = None


class ExternalId(Message, frozen=True):
    external_id_type: str | None = None
    external_id_value: str | None = None
    external_id_normalized: Normalized | None = None
    external_id_normalized_error: NormalizedError | None = None
    external_id_url: Value | None = None
    external_id_relationship: str | None = None


class ExternalIds(Message, frozen=True):
    external_id: list[ExternalId] | None = None


class TranslatedTitle(Message, frozen=True):
    value: str | None = None
    language_code: str | None = None


class Title(Message, frozen=True):
    title: Value | None = None
    subtitle: Value | None = None
    translated_title: TranslatedTitle | None = None


class Address(Message, frozen=True):
    city: str | None = None
    region: str | None = None
    country: str | None = None


class DisambiguatedOrganization(Message, frozen=True):
    disambiguated_organization_identifier: str | None = None
    disambiguation_source: str | None = None


class Organization(Message, frozen=True):
    name: str | None = None
    address: Address | None = None
    disambiguated_organization: DisambiguatedOrganization | None = None


class Element(Message, frozen=True, kw_only=True):
    """What ORCID says of everything that somebody added."""

    created_date: Moment | None = None
    last_modified_date: Moment | None = None
    source: Source | None = None
    visibility: str | None = None
    path: str | None = None


class Activity(Element, frozen=True, kw_only=True):
    put_code: int
    display_index: str | None = None
    external_ids: ExternalIds | None = None


class Group(Message, frozen=True, kw_only=True):
    """Items that share an identifier; ``external_ids`` are those that they share by."""

    last_modified_date: Moment | None = None
    external_ids: ExternalIds | None = None


class Listing(Message, frozen=True, kw_only=True):
    last_modified_date: Moment | None = None
    path: str | None = None
