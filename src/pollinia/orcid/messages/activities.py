"""All activities of a record; those that nothing of ours writes (funding, peer reviews, research resources) are here."""

from __future__ import annotations

from pollinia.orcid.messages.affiliations import Affiliations
from pollinia.orcid.messages.parts import Activity, ExternalIds, FuzzyDate, Group, Listing, Organization, Title, Value
from pollinia.orcid.messages.works import Works
from pollinia.orcid.wire import Message


class FundingSummary(Activity, frozen=True, kw_only=True):
    title: Title | None = None
    type: str | None = None
    start_date: FuzzyDate | None = None
    end_date: FuzzyDate | None = None
    organization: Organization | None = None
    url: Value | None = None


class FundingGroup(Group, frozen=True, kw_only=True):
    funding_summary: list[FundingSummary] | None = None


class Fundings(Listing, frozen=True, kw_only=True):
    group: list[FundingGroup] | None = None


class PeerReviewSummary(Activity, frozen=True, kw_only=True):
    reviewer_role: str | None = None
    review_url: Value | None = None
    review_type: str | None = None
    review_group_id: str | None = None
    completion_date: FuzzyDate | None = None
    convening_organization: Organization | None = None


class PeerReviewGroup(Group, frozen=True, kw_only=True):
    peer_review_summary: list[PeerReviewSummary] | None = None


class PeerReviewsOfGroup(Group, frozen=True, kw_only=True):
    """All reviews for one journal, conference or other body, which ``external_ids`` name."""

    peer_review_group: list[PeerReviewGroup] | None = None


class PeerReviews(Listing, frozen=True, kw_only=True):
    group: list[PeerReviewsOfGroup] | None = None


class Hosts(Message, frozen=True):
    organization: list[Organization] | None = None


class Proposal(Message, frozen=True):
    title: Title | None = None
    hosts: Hosts | None = None
    external_ids: ExternalIds | None = None
    start_date: FuzzyDate | None = None
    end_date: FuzzyDate | None = None
    url: Value | None = None


class ResearchResourceSummary(Activity, frozen=True, kw_only=True):
    proposal: Proposal | None = None


class ResearchResourceGroup(Group, frozen=True, kw_only=True):
    research_resource_summary: list[ResearchResourceSummary] | None = None


class ResearchResources(Listing, frozen=True, kw_only=True):
    group: list[ResearchResourceGroup] | None = None


class ActivitiesSummary(Listing, frozen=True, kw_only=True):
    distinctions: Affiliations | None = None
    educations: Affiliations | None = None
    employments: Affiliations | None = None
    fundings: Fundings | None = None
    invited_positions: Affiliations | None = None
    memberships: Affiliations | None = None
    peer_reviews: PeerReviews | None = None
    qualifications: Affiliations | None = None
    research_resources: ResearchResources | None = None
    services: Affiliations | None = None
    works: Works | None = None
