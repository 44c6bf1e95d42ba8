"""What people call a person or a content item that the tables know by its ID or key alone."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db import connection as database

from pollinia.domain.text import plain
from pollinia.store.content import Organisation, Person, ResearchOutput

Item = tuple[str, str]
"""A person ID and the key of a record item of theirs (domain.records.item)."""

_LONGEST = 300
"""Characters of a title."""
_SCHEMES = {
    "arxiv": "arXiv",
    "dai": "Digital Author ID",
    "doi": "DOI",
    "eid": "Scopus EID",
    "employee": "Employee ID",
    "fundref": "Funder ID",
    "grid": "GRID ID",
    "handle": "Handle",
    "isbn": "ISBN",
    "isni": "ISNI",
    "issn": "ISSN",
    "pmc": "PMC ID",
    "pmid": "PubMed ID",
    "researcherid": "Researcher ID",
    "ror": "ROR ID",
    "scopus-author": "Scopus Author ID",
    "uri": "URI",
    "urn": "URN",
    "wosuid": "Web of Science ID",
}


def person_names(person_ids: Collection[str]) -> dict[str, str]:
    """``Family name, given names`` by person ID; also of who is in no source any more."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def organisation_names(organisation_ids: Collection[str]) -> dict[str, str]:
    """By ID; only of those that a source still has."""
    return dict(Organisation.objects.filter(pk__in=set(organisation_ids), retired=False).values_list("pk", "name"))


def item_names(items: Collection[Item]) -> dict[Item, str]:
    """The title of an output, the unit of an affiliation, the value of an identifier; the key where none is known.

    In three statements at most, however many items there are.
    """
    keys: dict[str, list[Item]] = {}
    for item in items:
        keys.setdefault(item[1].partition(":")[0], []).append(item)
    names = {item: item[1] for item in items}
    names |= _outputs(keys.get("output", []))
    names |= _affiliations(keys.get("affiliation", []))
    names |= _institutions([*keys.get("employment", []), *keys.get("education", [])])
    names |= {item: identifier_name(item[1]) for item in keys.get("identifier", [])}
    return names | dict.fromkeys(keys.get("portal-url", []), "Profile page")


def identifier_name(key: str) -> str:
    """``Scopus Author ID 7004212771`` for ``identifier:scopus-author:7004212771``."""
    _, scheme, value = key.split(":", 2)
    return f"{scheme_name(scheme)} {value}"


def scheme_name(scheme: str) -> str:
    """What people call a kind of identifier; the scheme itself where it has no other name."""
    return _SCHEMES.get(scheme, scheme)


def type_name(type_: str) -> str:
    """The name at the end of a type that is an address, or a path, of a vocabulary: ``University`` of ``…#University``."""
    return re.split(r"[/#]", type_.rstrip("/#"))[-1]


def _outputs(items: Collection[Item]) -> dict[Item, str]:
    if not items:
        return {}
    found = ResearchOutput.objects.filter(pk__in={_id(item) for item in items}).exclude(title="")
    titles = {id: plain(title, _LONGEST) or id for id, title in found.values_list("pk", "title")}
    return {item: titles[_id(item)] for item in items if _id(item) in titles}


def _institutions(items: Collection[Item]) -> dict[Item, str]:
    if not items:
        return {}
    names = dict(Organisation.objects.filter(pk__in={_id(item) for item in items}).values_list("pk", "name"))
    return {item: names[_id(item)] for item in items if _id(item) in names}


def _affiliations(items: Collection[Item]) -> dict[Item, str]:
    if not items:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT person.id, 'affiliation:' || (affiliation->>'id'),"
            " concat_ws(', ', affiliation->>'job_title', COALESCE(organisation.name, affiliation->>'organisation_id'))"
            " FROM store_person person CROSS JOIN LATERAL jsonb_array_elements(person.body->'affiliations') affiliation"
            " LEFT JOIN store_organisation organisation ON organisation.id = affiliation->>'organisation_id'"
            " WHERE person.id = ANY(%s)",
            [sorted({person_id for person_id, _ in items})],
        )
        names = {(person_id, key): name for person_id, key, name in cursor.fetchall()}
    return {item: names[item] for item in items if item in names}


def _id(item: Item) -> str:
    return item[1].partition(":")[2]
