"""What a CRIS knows: organisations, persons with their affiliations, research outputs with their contributors.

Every value is optional unless an item is meaningless without it, because no single feed carries everything: a secondary
source may hold nothing but the workflow step of an output. Texts are as the source wrote them (markup included); the
limits and the spelling that ORCID wants are applied where records are built, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an item is. Affiliations belong to their person, contributors to their research output."""

    ORGANISATION = "organisation"
    PERSON = "person"
    RESEARCH_OUTPUT = "research-output"


class PublicationStatus(StrEnum):
    """Where a research output stands on its way to publication; the order is the order of a life."""

    IN_PREPARATION = "in-preparation"
    SUBMITTED = "submitted"
    IN_PRESS = "in-press"
    EPUB = "epub-ahead-of-print"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class Visibility(StrEnum):
    """Who may see an item in the CRIS. Only PUBLIC may leave."""

    PUBLIC = "public"
    CAMPUS = "campus"
    BACKEND = "backend"
    CONFIDENTIAL = "confidential"


class AffiliationKind(StrEnum):
    STAFF = "staff"
    STUDENT = "student"
    HONORARY = "honorary"
    VISITING = "visiting"


class Role(StrEnum):
    """What a contributor did. ACKNOWLEDGED alone does not make an output somebody's own."""

    AUTHOR = "author"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    INVENTOR = "inventor"
    SUPERVISOR = "supervisor"
    OTHER = "other"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day: as much as the source knows. May be impossible (2021-02-30); see is_possible."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate | None:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; what follows a day (a time, a zone) is cut off, not converted.

        Returns None for anything else. The day a CRIS shows is the day it means, so time zones never shift it.
        """
        match = _PARTIAL_DATE.match(text)
        if match is None:
            return None
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    def is_possible(self) -> bool:
        if self.day is not None and self.month is None:
            return False
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return True

    def is_past(self, today: date) -> bool:
        """Whether the last day this date can mean lies before ``today``."""
        last = (self.year, self.month or 12, self.day or 31)
        return last < (today.year, today.month, today.day)


_PARTIAL_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?(?:Z|[+-]\d\d:\d\d)?\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and, where known, its language as the source names it (``en``, ``en_GB``, ``pt-BR``)."""

    value: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier as the source wrote it.

    ``scheme`` is lower case with dashes. On outputs: ORCID's own names (``doi``, ``handle``, ``pmid``, ``pmc``, ``arxiv``,
    ``eid``, ``wosuid``, ``isbn``, ``issn``, ``uri``, ``urn``…). On persons: ``scopus-author``, ``researcherid``, ``dai``,
    ``isni``, ``employee``. On organisations: ``ror``, ``grid``, ``fundref``, ``isni``.
    """

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """Country is ISO 3166-1 alpha-2 where the source is well kept."""

    city: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisational unit. ``parents`` are IDs; the first is the one that the tree is walked along."""

    id: str
    names: tuple[Text, ...] = ()
    acronym: str | None = None
    type: str | None = None
    parents: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    address: Address | None = None
    url: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Affiliation:
    """That a person belongs, or belonged, to an organisational unit. ``id`` is stable: the ORCID item hangs on it."""

    id: str
    organisation_id: str
    kind: AffiliationKind = AffiliationKind.STAFF
    job_title: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the institution. ``orcid`` is only what the source says: never an authenticated iD."""

    id: str
    given_names: str | None = None
    family_name: str | None = None
    email: str | None = None
    username: str | None = None
    orcid: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    visibility: Visibility | None = None
    profile_url: str | None = None
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True)
class Contributor:
    """One entry of an output's contributor list: a person of the institution (``person_id``) or anybody else.

    ``name`` is the display name (``Ada Example``) or the name of a collaboration. ``orcid`` is what the source says.
    """

    name: str | None = None
    role: Role = Role.AUTHOR
    person_id: str | None = None
    orcid: str | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """What an output appeared in: a journal, a book, a series. ``issns`` and ``isbns`` are the host's, never the output's."""

    title: str | None = None
    issns: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputType:
    """A type in the source's own scheme: ``pure`` with its URI, ``coar`` with its URI, ``csv`` with a word."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class ResearchOutput:
    """A research output. ``status`` and ``publication_date`` are those in force now.

    ``visibility`` and ``workflow_step`` are None where no source says them: a feed that knows neither (CERIF) exposes only
    what is public and validated. ``identifiers`` are those of the output itself; ``issn`` among them is never sent as such.
    """

    id: str
    type: OutputType | None = None
    title: Text | None = None
    subtitle: Text | None = None
    translated_title: Text | None = None
    language: str | None = None
    status: PublicationStatus | None = None
    publication_date: PartialDate | None = None
    workflow_step: str | None = None
    visibility: Visibility | None = None
    identifiers: tuple[Identifier, ...] = ()
    host: Host | None = None
    abstract: Text | None = None
    url: str | None = None
    contributors: tuple[Contributor, ...] = ()


ContentItem = Organisation | Person | ResearchOutput
