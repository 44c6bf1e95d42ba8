"""Affiliations of all seven sections, which are alike in lists and by themselves."""

from __future__ import annotations

from pollinia.orcid.messages.parts import Activity, FuzzyDate, Group, Listing, Organization, Value
from pollinia.orcid.wire import Message


class Affiliation(Activity, frozen=True, kw_only=True):
    department_name: str | None = None
    role_title: str | None = None
    start_date: FuzzyDate | None = None
    end_date: FuzzyDate | None = None
    organization: Organization | None = None
    url: Value | None = None


class AffiliationSummary(Message, frozen=True):
    """One of these is there: the name of the member tells the section."""

    distinction_summary: Affiliation | None = None
    education_summary: Affiliation | None = None
    employment_summary: Affiliation | None = None
    invited_position_summary: Affiliation | None = None
    membership_summary: Affiliation | None = None
    qualification_summary: Affiliation | None = None
    service_summary: Affiliation | None = None


class AffiliationGroup(Group, frozen=True, kw_only=True):
    summaries: list[AffiliationSummary] | None = None


class Affiliations(Listing, frozen=True, kw_only=True):
    affiliation_group: list[AffiliationGroup] | None = None
