"""ORCID's limits: what its JSON binding, its XML schema and its rules refuse in an item (API 3.0), before it is sent.

The tables follow common-3.0.xsd, work-3.0.xsd, researcher-url-3.0.xsd and person-external-identifier-3.0.xsd
(https://github.com/ORCID/orcid-model) and the validators of ORCID-Source (ActivityValidator, PersonValidator). What only
the registry can know (duplicates, sources, which organisations exist) is not judged here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from pollinia.domain.countries import ORCID_COUNTRIES
from pollinia.domain.identifiers import EXTERNAL_ID_TYPES
from pollinia.domain.languages import orcid_languages
from pollinia.domain.records.item import Section
from pollinia.domain.records.shape import Group, Many, Shape, Text, Wrapped, broken
from pollinia.domain.work_types import ORCID_WORK_TYPES

_RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})
_VISIBILITIES = frozenset({"public", "limited", "private", "registered-only"})
_CITATIONS = frozenset({
    "formatted-unspecified", "bibtex", "formatted-apa", "formatted-harvard", "formatted-ieee", "formatted-mla",
    "formatted-vancouver", "formatted-chicago", "ris",
})  # fmt: skip
_ROLES = frozenset({
    "author", "assignee", "editor", "chair-or-translator", "co-investigator", "co-inventor", "graduate-student",
    "other-inventor", "principal-investigator", "postdoctoral-researcher", "support-staff",
})  # fmt: skip
_CREDIT_ROLES = frozenset({
    "conceptualization", "data-curation", "formal-analysis", "funding-acquisition", "investigation", "methodology",
    "project-administration", "resources", "software", "supervision", "validation", "visualization",
    "writing-original-draft", "writing-review-editing",
})  # fmt: skip
_FUNDED_BY = frozenset({"grant_number", "proposal-id", "uri", "doi"})

# Set by ORCID; it ignores them in what is sent. Nothing of ours holds them.
_READ_ONLY = frozenset({"created-date", "last-modified-date", "path", "display-index"})

_LINE = Text()
_LONG = Text(4000)
# xs:anyURI as Xerces checks it: it escapes what no URI may hold, but not a lone % or a second #.
_ANY_URI = re.compile(r"(?:[^%#]|%[0-9A-Fa-f]{2})*(?:#(?:[^%#]|%[0-9A-Fa-f]{2})*)?", re.DOTALL)
_URL = Wrapped(Text(may_be_blank=True, pattern=_ANY_URI))
_LANGUAGE = Text(choices=orcid_languages())
_COUNTRY = Text(choices=ORCID_COUNTRIES)


def _part(low: int, high: int) -> Wrapped:
    numbers = "|".join(f"0*{number}" for number in range(low, high + 1))
    return Wrapped(Text(pattern=re.compile(rf"\s*\+?(?:{numbers})\s*")), bare=False)


_DATE = Group({"year": _part(1900, 2100), "month": _part(1, 12), "day": _part(1, 31)}, frozenset({"year"}))
_EXTERNAL_ID = Group(
    {
        "external-id-type": _LINE,
        "external-id-value": _LINE,
        "external-id-url": _URL,
        "external-id-relationship": Text(choices=_RELATIONSHIPS),
    },
    frozenset({"external-id-type", "external-id-value"}),
    frozenset({"external-id-normalized", "external-id-normalized-error"}),
)
_EXTERNAL_IDS = Group({"external-id": Many(_EXTERNAL_ID)})
_CONTRIBUTOR = Group({
    "contributor-orcid": Group({
        "uri": Text(pattern=re.compile(r"https://[^/]*orcid\.org/(?:[0-9]{4}-){3,}[0-9]{3}[0-9X]")),
        "path": Text(pattern=re.compile(r"(?:[0-9]{4}-){3,}[0-9]{3}[0-9X]")),
        "host": Text(may_be_blank=True),
    }),
    "credit-name": Wrapped(Text(150)),
    "contributor-email": Wrapped(Text(350, pattern=re.compile(r"[^@]+@[^.]+\..+"))),
    "contributor-attributes": Group({
        "contributor-sequence": Text(choices=frozenset({"first", "additional"})),
        "contributor-role": _LINE,
    }),
})  # fmt: skip
_COMMON: Mapping[str, Shape] = {"visibility": Text(choices=_VISIBILITIES)}

WORK = Group(
    {
        **_COMMON,
        "title": Group(
            {
                "title": Wrapped(Text(1000)),
                "subtitle": Wrapped(Text(1000, may_be_blank=True)),
                "translated-title": Wrapped(Text(1000), {"language-code": _LANGUAGE}),
            },
            frozenset({"title"}),
        ),
        "journal-title": Wrapped(Text(1000)),
        "short-description": Text(5000, may_be_blank=True),
        "citation": Group(
            {"citation-type": Text(choices=_CITATIONS), "citation-value": _LINE}, frozenset({"citation-type", "citation-value"})
        ),
        "type": Text(choices=ORCID_WORK_TYPES),
        "publication-date": _DATE,
        "external-ids": _EXTERNAL_IDS,
        "url": _URL,
        "contributors": Group({"contributor": Many(_CONTRIBUTOR)}),
        "language-code": _LANGUAGE,
        "country": Wrapped(_COUNTRY),
    },
    frozenset({"title", "type"}),
    _READ_ONLY,
)
AFFILIATION = Group(
    {
        **_COMMON,
        "department-name": _LONG,
        "role-title": _LONG,
        "start-date": _DATE,
        "end-date": _DATE,
        "organization": Group(
            {
                "name": _LONG,
                "address": Group({"city": _LONG, "region": _LONG, "country": _COUNTRY}),
                "disambiguated-organization": Group(
                    {
                        "disambiguated-organization-identifier": Text(500, may_be_blank=True),
                        "disambiguation-source": Text(500, may_be_blank=True),
                    },
                    frozenset({"disambiguated-organization-identifier", "disambiguation-source"}),
                ),
            },
            frozenset({"name", "address"}),
        ),
        "url": _URL,
        "external-ids": _EXTERNAL_IDS,
    },
    frozenset({"organization"}),
    _READ_ONLY,
)
EXTERNAL_IDENTIFIER = Group(
    {**_COMMON, **_EXTERNAL_ID.members, "external-id-url": Wrapped(Text(2000, pattern=_ANY_URI))},
    frozenset({"external-id-type", "external-id-value", "external-id-url", "external-id-relationship"}),
    _READ_ONLY | _EXTERNAL_ID.ignored,
)
RESEARCHER_URL = Group(
    {**_COMMON, "url-name": Text(350), "url": Wrapped(Text(2000, pattern=_ANY_URI))}, frozenset({"url"}), _READ_ONLY
)

SHAPES: Mapping[Section, Group] = {
    Section.WORK: WORK,
    Section.EMPLOYMENT: AFFILIATION,
    Section.EDUCATION: AFFILIATION,
    Section.EXTERNAL_IDENTIFIER: EXTERNAL_IDENTIFIER,
    Section.RESEARCHER_URL: RESEARCHER_URL,
}


def violations(section: Section, body: bytes) -> list[str]:
    """What ORCID would refuse in a new item of ``section``, a sentence each; empty when it would take the body.

    A work sent in bulk escapes ORCID's schema, so what is refused here may be taken there and fail when it is next updated.
    """
    try:
        item = json.loads(body)
    except ValueError:
        return ["The body is not JSON."]
    found = list(broken(SHAPES[section], item, f"The {section.value.removesuffix('s')}"))
    rules = _RULES.get(section)
    return list(rules(item)) if rules and not found else found


def _work_rules(work: dict[str, Any]) -> Iterator[str]:
    yield from _impossible_date(work, "publication-date")
    ids = _external_ids(work)
    if not ids:
        yield "The work has no external identifier."
    elif all(each.get("external-id-relationship") != "self" for each in ids):
        yield "The work has no external identifier with the relationship self."
    for each in ids:
        type, relationship = each["external-id-type"], each.get("external-id-relationship")
        if type not in EXTERNAL_ID_TYPES:
            yield f"The external identifier type {type} is unknown to ORCID."
        if relationship is None:
            yield f"The external identifier {each['external-id-value']} has no relationship."
        if relationship == "funded-by" and type not in _FUNDED_BY:
            yield f"An external identifier of type {type} cannot have the relationship funded-by."
    for contributor in _many((work.get("contributors") or {}).get("contributor")):
        yield from _contributor_rules(contributor)


def _contributor_rules(contributor: dict[str, Any]) -> Iterator[str]:
    orcid = contributor.get("contributor-orcid")
    if orcid is not None and not (orcid.get("uri") or orcid.get("path")):
        yield "A contributor's ORCID iD has neither uri nor path."
    role = (contributor.get("contributor-attributes") or {}).get("contributor-role")
    if role is not None and not _is_role(str(role)):
        yield f"The contributor role {role} is unknown to ORCID."


def _is_role(role: str) -> bool:
    credit = re.fullmatch(r"https?://credit\.niso\.org/contributor-roles/([a-z-]+)/?", role, re.IGNORECASE)
    if credit is not None:
        return credit[1].lower() in _CREDIT_ROLES
    return role.lower().replace("_", "-") in _ROLES


def _affiliation_rules(affiliation: dict[str, Any]) -> Iterator[str]:
    organization = affiliation["organization"]
    disambiguated = organization.get("disambiguated-organization") or {}
    if not str(disambiguated.get("disambiguated-organization-identifier") or "").strip():
        yield "The organization has no disambiguated-organization."
    if not (organization["address"].get("city") and organization["address"].get("country")):
        yield "The organization's address lacks its city or country."
    yield from _impossible_date(affiliation, "start-date")
    yield from _impossible_date(affiliation, "end-date")
    if affiliation.get("start-date") and affiliation.get("end-date"):
        start, end = (_digits(affiliation[name]) for name in ("start-date", "end-date"))
        if start > end:
            yield "The start-date is after the end-date; ORCID takes a missing month or day for 00."


def _external_identifier_rules(identifier: dict[str, Any]) -> Iterator[str]:
    if identifier["external-id-relationship"] != "self":
        yield "The relationship of a person's identifier must be self."
    for name in ("external-id-type", "external-id-value"):
        if len(str(identifier[name])) > 255:
            yield f"The {name} has {len(str(identifier[name]))} characters; ORCID takes 255."


def _impossible_date(item: dict[str, Any], name: str) -> Iterator[str]:
    written = item.get(name)
    if written is None:
        return
    year, month, day = (written.get(part) and str(written[part]["value"]) for part in ("year", "month", "day"))
    if day and not month:
        yield f"The {name} has a day without a month."
        return
    if not re.fullmatch(r"[0-9]{4}", year) or any(part and not re.fullmatch(r"[0-9]{2}", part) for part in (month, day)):
        yield f"The {name} must have four digits for the year and two for month and day."
        return
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        yield f"The {name} does not exist in the calendar."


def _digits(written: dict[str, Any]) -> str:
    return "".join(str(written[part]["value"]) if written.get(part) else "00" for part in ("year", "month", "day"))


def _external_ids(item: dict[str, Any]) -> list[dict[str, Any]]:
    return _many((item.get("external-ids") or {}).get("external-id"))


def _many(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_RULES: Mapping[Section, Callable[[dict[str, Any]], Iterator[str]]] = {
    Section.WORK: _work_rules,
    Section.EMPLOYMENT: _affiliation_rules,
    Section.EDUCATION: _affiliation_rules,
    Section.EXTERNAL_IDENTIFIER: _external_identifier_rules,
}
