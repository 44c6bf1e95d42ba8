"""The record as a caller may see it: items, lists with their groups, person, activities, the whole record."""

from collections.abc import Iterable
from typing import Any

from orcid_sandbox import sections
from orcid_sandbox.access import Caller, may_see
from orcid_sandbox.dates import sortable
from orcid_sandbox.errors import ApiError
from orcid_sandbox.grouping import GroupingKey, group
from orcid_sandbox.identifiers import comparable
from orcid_sandbox.model import Item, Person
from orcid_sandbox.numbers import natural
from orcid_sandbox.rendering import moment, orcid_id, render, render_summary
from orcid_sandbox.sections import Section

_AFFILIATIONS = frozenset(section.name for section in sections.AFFILIATIONS)


def find_item(person: Person, section: Section, put_code: str, *, any_affiliation: bool = False) -> Item:
    """The item of the section (or, on demand, of any affiliation section). Raises 9034 or 9016."""
    number = parse_put_code(put_code)
    names = _AFFILIATIONS if any_affiliation and section.name in _AFFILIATIONS else {section.name}
    for name in names:
        item = person.section(name).get(number)
        if item is not None:
            return item
    raise ApiError(9016, f"{section.name} with put-code {number} not found")


def parse_put_code(text: str) -> int:
    """Raises 9034 where the text is no number."""
    number = natural(text)
    if number is None:
        raise ApiError(9034, put_code=text)
    return number


def visible(caller: Caller, person: Person, section: Section) -> list[Item]:
    """The section's items that the caller may see, in the order they were added."""
    return [item for item in person.section(section.name).values() if may_see(caller, item)]


def render_list(caller: Caller, person: Person, section: Section) -> dict[str, Any]:
    """The section as its list path answers it."""
    items = visible(caller, person, section)
    if section.kind == "person":
        items.sort(key=lambda item: (-item.display_index, item.put_code))
        content = [render(person.orcid, item) for item in items]
    elif section.name == "peer-review":
        content = _peer_review_groups(person.orcid, items)
    else:
        content = _groups(person.orcid, section, items)
    return {
        "last-modified-date": moment(_latest(items)),
        section.list_member: content,
        "path": f"/{person.orcid}/{section.list_path}",
    }


def render_person(caller: Caller, person: Person) -> dict[str, Any]:
    lists = {section.list_path: render_list(caller, person, section) for section in sections.PERSON}
    return {
        "last-modified-date": _latest_of(lists.values()),
        "name": render_name(person),
        "other-names": lists["other-names"],
        "biography": render_biography(person),
        "researcher-urls": lists["researcher-urls"],
        "emails": lists["email"],
        "addresses": lists["address"],
        "keywords": lists["keywords"],
        "external-identifiers": lists["external-identifiers"],
        "path": f"/{person.orcid}/person",
    }


def render_personal_details(caller: Caller, person: Person) -> dict[str, Any]:
    other_names = render_list(caller, person, sections.OTHER_NAMES)
    return {
        "last-modified-date": other_names["last-modified-date"],
        "name": render_name(person),
        "other-names": other_names,
        "biography": render_biography(person),
        "path": f"/{person.orcid}/personal-details",
    }


def render_name(person: Person) -> dict[str, Any]:
    return {
        "created-date": moment(person.created),
        "last-modified-date": moment(person.created),
        "given-names": {"value": person.given_names},
        "family-name": {"value": person.family_name} if person.family_name else None,
        "credit-name": {"value": person.credit_name} if person.credit_name else None,
        "source": None,
        "visibility": "public",
        "path": person.orcid,
    }


def render_biography(person: Person) -> dict[str, Any] | None:
    if not person.biography:
        return None
    return {
        "created-date": moment(person.created),
        "last-modified-date": moment(person.created),
        "content": person.biography,
        "visibility": "public",
        "path": f"/{person.orcid}/biography",
    }


def render_activities(caller: Caller, person: Person) -> dict[str, Any]:
    lists = {section.list_path: render_list(caller, person, section) for section in sections.ACTIVITIES}
    return {
        "last-modified-date": _latest_of(lists.values()),
        **dict(sorted(lists.items())),
        "path": f"/{person.orcid}/activities",
    }


def render_record(caller: Caller, person: Person) -> dict[str, Any]:
    return {
        "orcid-identifier": orcid_id(person.orcid),
        "preferences": {"locale": "en"},
        "history": {
            "creation-method": "API" if person.creator else "DIRECT",
            "completion-date": None,
            "submission-date": moment(person.created),
            "last-modified-date": moment(person.modified),
            "claimed": person.state != "unclaimed",
            "source": None,
            "deactivation-date": None,
            "verified-email": bool(person.email),
            "verified-primary-email": bool(person.email),
        },
        "person": render_person(caller, person),
        "activities-summary": render_activities(caller, person),
        "path": f"/{person.orcid}",
    }


def _groups(orcid: str, section: Section, items: list[Item]) -> list[dict[str, Any]]:
    rendered = [(members, [render_summary(orcid, item) for item in members]) for members in group(items)]
    rendered.sort(key=lambda pair: _recency(section, pair[1][0]), reverse=True)
    is_affiliation = section.kind == "affiliation"
    return [
        {
            "last-modified-date": moment(_latest(members)),
            "external-ids": {"external-id": _group_identifiers(summaries)},
            "summaries" if is_affiliation else section.item_member: [
                {section.item_member: summary} if is_affiliation else summary for summary in summaries
            ],
        }
        for members, summaries in rendered
    ]


def _group_identifiers(summaries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[GroupingKey, dict[str, Any]] = {}
    for summary in summaries:
        for identifier in (summary.get("external-ids") or {}).get("external-id") or []:
            if identifier.get("external-id-relationship") in ("self", "version-of"):
                kind = identifier["external-id-type"]
                found.setdefault((kind, comparable(kind, identifier["external-id-value"])), identifier)
    return list(found.values())


def _peer_review_groups(orcid: str, items: list[Item]) -> list[dict[str, Any]]:
    """Peer reviews group by the group they were made for, then by their identifiers."""
    by_group: dict[str, list[Item]] = {}
    for item in items:
        by_group.setdefault(str(item.content().get("review-group-id", "")), []).append(item)
    return [
        {
            "last-modified-date": moment(_latest(members)),
            "external-ids": {
                "external-id": [
                    {
                        "external-id-type": "peer-review",
                        "external-id-value": group_id,
                        "external-id-normalized": None,
                        "external-id-normalized-error": None,
                        "external-id-url": None,
                        "external-id-relationship": None,
                    }
                ]
            },
            "peer-review-group": _groups(orcid, sections.SECTIONS["peer-review"], members),
        }
        for group_id, members in by_group.items()
    ]


def _recency(section: Section, summary: dict[str, Any]) -> tuple[str, str]:
    if section.kind == "work":
        return sortable(summary["publication-date"]), ""
    # What has not ended comes before what has.
    return sortable(summary.get("end-date")) or "9999", sortable(summary.get("start-date"))


def _latest(items: Iterable[Item]) -> int | None:
    return max((item.modified for item in items), default=None)


def _latest_of(lists: Iterable[dict[str, Any]]) -> dict[str, int] | None:
    return moment(max((each["last-modified-date"]["value"] for each in lists if each["last-modified-date"]), default=None))
