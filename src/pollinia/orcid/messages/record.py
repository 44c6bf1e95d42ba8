"""A whole record."""

from __future__ import annotations

from pollinia.orcid.messages.activities import ActivitiesSummary
from pollinia.orcid.messages.parts import Identifier, Moment, Source
from pollinia.orcid.messages.person import Person
from pollinia.orcid.wire import Message


class Preferences(Message, frozen=True):
    locale: str | None = None


class History(Message, frozen=True):
    """``last_modified_date`` moves with every change of the record, also with those that a client cannot see."""

    creation_method: str | None = None
    completion_date: Moment | None = None
    submission_date: Moment | None = None
    last_modified_date: Moment | None = None
    claimed: bool | None = None
    source: Source | None = None
    deactivation_date: Moment | None = None
    verified_email: bool | None = None
    verified_primary_email: bool | None = None


class OrcidRecord(Message, frozen=True):
    orcid_identifier: Identifier | None = None
    preferences: Preferences | None = None
    history: History | None = None
    person: Person | None = None
    activities_summary: ActivitiesSummary | None = None
    path: str | None = None
