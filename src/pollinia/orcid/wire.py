"""What is read of ORCID's JSON. Whatever may be missing or null is taken to be; unknown members and values are passed over."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from pollinia.domain.faults import UnexpectedAnswer


class _Message(msgspec.Struct, rename="kebab", frozen=True):
    """Members are named ``put-code`` where fields are named ``put_code``."""


class Value(_Message, frozen=True):
    value: str | None = None


class SourceClient(_Message, frozen=True):
    path: str | None = None


class Source(_Message, frozen=True):
    source_client_id: SourceClient | None = None


class ExternalId(_Message, frozen=True):
    external_id_type: str | None = None
    external_id_value: str | None = None
    external_id_relationship: str | None = None


class ExternalIds(_Message, frozen=True):
    external_id: list[ExternalId] | None = None


class Activity(_Message, frozen=True):
    """A work, an employment or an education in a list."""

    put_code: int
    source: Source | None = None
    external_ids: ExternalIds | None = None


class WorkGroup(_Message, frozen=True):
    work_summary: list[Activity] | None = None


class Works(_Message, frozen=True):
    group: list[WorkGroup] | None = None


class AffiliationSummary(_Message, frozen=True):
    """One of these is there: the name of the member tells the section."""

    employment_summary: Activity | None = None
    education_summary: Activity | None = None


class AffiliationGroup(_Message, frozen=True):
    summaries: list[AffiliationSummary] | None = None


class Affiliations(_Message, frozen=True):
    affiliation_group: list[AffiliationGroup] | None = None


class ActivitiesSummary(_Message, frozen=True):
    works: Works | None = None
    employments: Affiliations | None = None
    educations: Affiliations | None = None


class PersonIdentifier(_Message, frozen=True):
    put_code: int
    source: Source | None = None
    external_id_type: str | None = None
    external_id_value: str | None = None


class PersonIdentifiers(_Message, frozen=True):
    external_identifier: list[PersonIdentifier] | None = None


class ResearcherUrl(_Message, frozen=True):
    put_code: int
    source: Source | None = None
    url: Value | None = None


class ResearcherUrls(_Message, frozen=True):
    researcher_url: list[ResearcherUrl] | None = None


class Person(_Message, frozen=True):
    external_identifiers: PersonIdentifiers | None = None
    researcher_urls: ResearcherUrls | None = None


class OrcidIdentifier(_Message, frozen=True):
    path: str | None = None


class OrcidRecord(_Message, frozen=True):
    orcid_identifier: OrcidIdentifier | None = None
    person: Person | None = None
    activities_summary: ActivitiesSummary | None = None


class OrcidError(_Message, frozen=True):
    """A refusal of the API, as a whole answer or as one element of a bulk."""

    error_code: int
    response_code: int = 0
    developer_message: str | None = None
    user_message: str | None = None


class OAuthError(msgspec.Struct, frozen=True):
    """A refusal of the OAuth endpoints or the filter before the API. Its description may repeat the token: it is not read."""

    error: str


class ItemWritten(_Message, frozen=True):
    """An item as ORCID answers with it when it was written."""

    put_code: int | None = None


class BulkElement(_Message, frozen=True):
    """One of the two is there."""

    work: ItemWritten | None = None
    error: OrcidError | None = None


class Bulk(_Message, frozen=True):
    bulk: list[BulkElement]


class TokenAnswer(msgspec.Struct, frozen=True):
    """The token endpoint's answer (RFC 6749, 5.1, with ORCID's ``name`` and ``orcid``)."""

    access_token: str
    expires_in: int
    scope: str | None = None
    refresh_token: str | None = None
    name: str | None = None
    orcid: str | None = None

    def __repr__(self) -> str:
        return f"TokenAnswer(orcid={self.orcid!r}, scope={self.scope!r})"


T = TypeVar("T")


def decode(body: bytes, message: type[T]) -> T:
    """``body`` as a message of that type. Raises UnexpectedAnswer where it is none."""
    decoded = decode_or_none(body, message)
    if decoded is None:
        raise UnexpectedAnswer(f"{len(body)} bytes that are no {message.__name__}")
    return decoded


def decode_or_none(body: bytes, message: type[T]) -> T | None:
    """``body`` as a message of that type, None where it is none."""
    try:
        return msgspec.json.decode(body, type=message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
