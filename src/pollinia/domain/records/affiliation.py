"""Employments and educations (API 3.0, common:affiliation): one for each affiliation, or one for a whole institution.

Every one carries an external ID made of IDs only. Without it ORCID finds no duplicates among affiliations, and it must be
of a type without a dash: ORCID reads dashed types back in another spelling and never matches them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from pollinia.domain.content import Address, Affiliation, AffiliationKind, PartialDate
from pollinia.domain.identifiers import normalise
from pollinia.domain.organisations import Placement
from pollinia.domain.records.fuzzy_date import FuzzyDate, fuzzy_date
from pollinia.domain.records.item import RecordItem, Section, make_item
from pollinia.domain.text import plain

ROLE_LIMIT = 4000

_NAMESPACE = UUID("6c1b3f0e-52d7-4a0e-9a55-0f3c8e2f7d41")


def affiliation_section(kind: AffiliationKind) -> Section:
    """Students' affiliations are educations; those of staff, honorary staff and visiting scholars are employments."""
    return Section.EDUCATION if kind is AffiliationKind.STUDENT else Section.EMPLOYMENT


def has_ended(affiliation: Affiliation, today: date) -> bool:
    """Whether its end lies in the past; an end that ORCID could not hold (the year 1, the year 9999) is none."""
    return affiliation.end is not None and fuzzy_date(affiliation.end) is not None and affiliation.end.is_past(today)


def affiliation_key(affiliation: Affiliation) -> str:
    return f"affiliation:{affiliation.id}"


def joint_key(section: Section, placement: Placement) -> str:
    """The key of the one item that stands for all of a person's affiliations placed in an organisation."""
    return f"{section}:{placement.organisation.id}"


def build_affiliation(affiliation: Affiliation, placement: Placement) -> RecordItem:
    """The item of one affiliation in detail: the unit as department, the job title as role, start and end, the unit's page.

    ``placement`` must have a name and a country. A start after the end, as ORCID compares them, is cut to the end's
    precision, and left out where that does not help.
    """
    end = fuzzy_date(affiliation.end)
    key = affiliation_key(affiliation)
    content: dict[str, object] = {
        "department-name": placement.department,
        "role-title": plain(affiliation.job_title, ROLE_LIMIT),
        "start-date": _start_before(fuzzy_date(affiliation.start), end),
        "end-date": end,
        "url": {"value": placement.url} if placement.url else None,
    }
    label = ", ".join(each for each in (placement.department, placement.name) if each)
    return _item(affiliation_section(affiliation.kind), key, key, content, placement, label)


def build_joint_affiliation(
    section: Section, person_id: str, placement: Placement, ends: Iterable[PartialDate | None]
) -> RecordItem:
    """The one item for an institution: its name, place and organisation ID; an end only for a former member.

    ``placement`` is the organisation's own and must have a name and a country. ``ends`` are those of all affiliations that
    the item stands for, None for each that has not ended: only when every one has is the latest of them the end.
    """
    dates = [fuzzy_date(each) for each in ends]
    ended = [each for each in dates if each is not None]
    latest = max(ended, key=_last_day) if len(ended) == len(dates) else None
    key = joint_key(section, placement)
    return _item(section, key, f"{key}:{person_id}", {"end-date": latest}, placement, placement.name)


def _item(
    section: Section, key: str, external_id: str, content: dict[str, object], placement: Placement, label: str
) -> RecordItem:
    # A UUID, because the ID shows on the public record, where neither an employee number nor any odd character may.
    uri = uuid5(_NAMESPACE, external_id.encode("utf-8", "backslashreplace").decode()).urn
    content |= {
        "organization": {
            "name": placement.name,
            "address": _address(placement.address),
            "disambiguated-organization": {
                "disambiguated-organization-identifier": placement.ror,
                "disambiguation-source": "ROR",
            },
        },
        "external-ids": {
            "external-id": [
                {"external-id-type": "uri", "external-id-value": uri, "external-id-relationship": "self"},
            ]
        },
    }
    return make_item(section, key, content, frozenset({f"uri:{normalise('uri', uri)}"}), label)


def _address(address: Address) -> dict[str, str]:
    parts = {"city": address.city, "region": address.region, "country": address.country}
    return {name: part for name, part in parts.items() if part}


def _start_before(start: FuzzyDate | None, end: FuzzyDate | None) -> FuzzyDate | None:
    """ORCID compares dates as strings ``YYYYMMDD`` with ``00`` for what is not known, and refuses a start after the end."""
    if start is None or end is None or _as_compared(start) <= _as_compared(end):
        return start
    cut = {part: value for part, value in start.items() if part in end}
    return cut if _as_compared(cut) <= _as_compared(end) else None


def _as_compared(date: FuzzyDate) -> str:
    return "".join(date[part]["value"] if part in date else "00" for part in ("year", "month", "day"))


def _last_day(date: FuzzyDate) -> tuple[str, int]:
    """The last day that a date can mean; of two dates that mean the same one, the more precise is later."""
    month, day = (date[part]["value"] if part in date else last for part, last in (("month", "12"), ("day", "31")))
    return f"{date['year']['value']}{month}{day}", len(date)
