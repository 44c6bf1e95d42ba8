"""The summary of a record: how much there is, asserted by its person or by an organisation, and the latest affiliations.

The members are those of ORCID's summary-3.0 schema. Domains of e-mail addresses are not told.
"""

from collections.abc import Iterable
from typing import Any

from orcid_sandbox.access import Caller
from orcid_sandbox.dates import sortable
from orcid_sandbox.model import Item, Person
from orcid_sandbox.reading import visible
from orcid_sandbox.rendering import moment, orcid_id, render
from orcid_sandbox.sections import SECTIONS

_MOST_SHOWN = 3
_PROFESSIONAL_ACTIVITIES = ("distinction", "invited-position", "membership", "service")
_EDUCATION = ("education", "qualification")


def render_record_summary(caller: Caller, person: Person) -> dict[str, Any]:
    """What the caller may see of the record, counted."""
    return {
        "created-date": moment(person.created),
        "last-modified-date": moment(person.modified),
        "credit-name": {"value": person.name},
        "orcid-identifier": orcid_id(person.orcid),
        "external-identifiers": _identifiers(caller, person),
        "employments": _affiliations(caller, person, ("employment",), "employment"),
        "professional-activities": _affiliations(caller, person, _PROFESSIONAL_ACTIVITIES, "professional-activity"),
        "fundings": _counts(_items(caller, person, "funding")),
        "works": _counts(_items(caller, person, "work")),
        "peer-reviews": _peer_reviews(_items(caller, person, "peer-review")),
        "education-qualifications": _affiliations(caller, person, _EDUCATION, "education-qualification"),
        "research-resources": _counts(_items(caller, person, "research-resource")),
        "email-domains": None,
    }


def _items(caller: Caller, person: Person, *names: str) -> list[Item]:
    return [item for name in names for item in visible(caller, person, SECTIONS[name])]


def _is_validated(item: Item) -> bool:
    """Whether somebody other than the person says so."""
    return bool(item.source.client_id)


def _counts(items: Iterable[Item]) -> dict[str, int]:
    validated = [_is_validated(item) for item in items]
    return {"self-asserted-count": validated.count(False), "validated-count": validated.count(True)}


def _peer_reviews(items: list[Item]) -> dict[str, int]:
    return {
        "peer-review-publication-grants": len({item.content().get("review-group-id") for item in items}),
        "self-asserted-count": _counts(items)["self-asserted-count"],
        "total": len(items),
    }


def _identifiers(caller: Caller, person: Person) -> dict[str, Any] | None:
    names = ("put-code", "external-id-type", "external-id-value", "external-id-url")
    identifiers = []
    for item in _items(caller, person, "external-identifiers"):
        rendered = render(person.orcid, item)
        identifiers.append({**{name: rendered[name] for name in names}, "validated": _is_validated(item)})
    return {"external-identifier": identifiers} if identifiers else None


def _affiliations(caller: Caller, person: Person, names: tuple[str, ...], member: str) -> dict[str, Any] | None:
    """How many there are, and the latest of them: those that last before those that have ended."""
    items = _items(caller, person, *names)
    if not items:
        return None
    rendered = [_affiliation(item, render(person.orcid, item)) for item in items]
    rendered.sort(key=lambda each: (sortable(each["end-date"]) or "9999", sortable(each["start-date"])), reverse=True)
    return {"count": len(items), member: rendered[:_MOST_SHOWN]}


def _affiliation(item: Item, rendered: dict[str, Any]) -> dict[str, Any]:
    return {
        "put-code": item.put_code,
        "type": item.section,
        "organization-name": rendered["organization"]["name"],
        "role": rendered["role-title"],
        "url": rendered["url"],
        "start-date": rendered["start-date"],
        "end-date": rendered["end-date"],
        "validated": _is_validated(item),
    }
