"""Works: in lists, by themselves, and in the answer to a bulk."""

from __future__ import annotations

from pollinia.orcid.messages.parts import Activity, FuzzyDate, Group, Identifier, Listing, Title, Value
from pollinia.orcid.wire import Message, OrcidError


class WorkSummary(Activity, frozen=True, kw_only=True):
    title: Title | None = None
    journal_title: Value | None = None
    type: str | None = None
    publication_date: FuzzyDate | None = None
    url: Value | None = None


class Citation(Message, frozen=True):
    citation_type: str | None = None
    citation_value: str | None = None


class ContributorAttributes(Message, frozen=True):
    contributor_sequence: str | None = None
    contributor_role: str | None = None


class Contributor(Message, frozen=True):
    contributor_orcid: Identifier | None = None
    credit_name: Value | None = None
    contributor_email: Value | None = None
    contributor_attributes: ContributorAttributes | None = None


class Contributors(Message, frozen=True):
    contributor: list[Contributor] | None = None


class Work(WorkSummary, frozen=True, kw_only=True):
    """A work read by itself."""

    short_description: str | None = None
    citation: Citation | None = None
    contributors: Contributors | None = None
    language_code: str | None = None
    country: Value | None = None


class WorkGroup(Group, frozen=True, kw_only=True):
    work_summary: list[WorkSummary] | None = None


class Works(Listing, frozen=True, kw_only=True):
    group: list[WorkGroup] | None = None


class BulkElement(Message, frozen=True):
    """One of the two is there."""

    work: Work | None = None
    error: OrcidError | None = None


class Bulk(Message, frozen=True):
    bulk: list[BulkElement]


class ItemWritten(Message, frozen=True):
    """An item of any section as ORCID answers with it when it was written."""

    put_code: int | None = None
