"""Search over the public data of all records, and the list of identifier types."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orcid_sandbox import search_query
from orcid_sandbox.access import Caller
from orcid_sandbox.callers import caller_of
from orcid_sandbox.errors import ApiError
from orcid_sandbox.identifiers import identifier_types, normalise
from orcid_sandbox.media import answer
from orcid_sandbox.model import Item, Person
from orcid_sandbox.numbers import natural
from orcid_sandbox.registry import Registry
from orcid_sandbox.rendering import orcid_id
from orcid_sandbox.scopes import covers
from orcid_sandbox.sections import AFFILIATIONS
from orcid_sandbox.web import json_response, registry_of

MOST_ROWS = 1000
_HIGHEST_ANONYMOUS_START = 10_000


def routes(prefix: str) -> list[Route]:
    return [Route(f"{prefix}/search", _search), Route(f"{prefix}/expanded-search", _expanded_search)]


async def identifiers(request: Request) -> Response:
    """The types of external identifiers (public API only)."""
    return json_response(
        [
            {
                "name": known.name,
                "description": known.name,
                "resolution-prefix": known.resolution_prefix or None,
                "deprecated": False,
                "case-sensitive": known.case_sensitive,
                "primary-use": "work",
            }
            for known in identifier_types().values()
        ]
    )


async def _search(request: Request) -> Response:
    caller = caller_of(request)
    if not caller.public and not covers(caller.scopes, "/read-public"):
        raise ApiError(9038)
    found, shown = _find(request, caller)
    result = [{"orcid-identifier": orcid_id(person.orcid)} for person in shown] or None
    return answer(request, {"result": result, "num-found": len(found)}, "search")


async def _expanded_search(request: Request) -> Response:
    found, shown = _find(request, caller_of(request))
    result = [_expanded(person) for person in shown] or None
    return answer(request, {"expanded-result": result, "num-found": len(found)}, "expanded-search")


def _find(request: Request, caller: Caller) -> tuple[list[Person], list[Person]]:
    """All that match, and the page asked for. Raises 9012 or 9043."""
    rows = _number(request, "rows", MOST_ROWS)
    start = _number(request, "start", 0)
    if rows > MOST_ROWS:
        raise ApiError(9012, f"rows must not be greater than {MOST_ROWS}")
    if not caller.client_id and start > _HIGHEST_ANONYMOUS_START:
        raise ApiError(9043)
    try:
        is_wanted = search_query.parse(request.query_params.get("q", "*:*").replace("*:*", "orcid:*"))
    except search_query.QueryError as error:
        raise ApiError(9012, str(error)) from error
    registry: Registry = registry_of(request)
    searchable = (person for person in registry.stored.people.values() if person.state in ("active", "unclaimed"))
    found = [person for person in searchable if is_wanted(_values_of(person))]
    return found, found[start : start + rows]


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    number = natural(text)
    if number is None:
        raise ApiError(9012, f"{name} must be a number")
    return number


def _expanded(person: Person) -> dict[str, Any]:
    return {
        "orcid-id": person.orcid,
        "given-names": person.given_names,
        "family-names": person.family_name or None,
        "credit-name": person.credit_name or None,
        "other-name": list(_contents(person, "other-names")),
        "email": [str(item.content().get("email", "")) for item in _public(person, "email")],
        "institution-name": sorted(set(_organisation_names(person))),
    }


def _values_of(person: Person) -> search_query.FieldValues:
    def values(field: str) -> Iterable[str]:
        if not field:
            return [value for name in _FULL_TEXT for value in values(name)]
        if field in _FIELDS:
            return _FIELDS[field](person)
        kind, _, relationship = field.rpartition("-")
        if field.endswith("-part-of"):
            kind, relationship = field.removesuffix("-part-of"), "part-of"
        return _work_identifiers(person, kind, relationship)

    return values


def _public(person: Person, section: str) -> Iterable[Item]:
    return (item for item in person.section(section).values() if item.visibility == "public")


def _contents(person: Person, section: str) -> Iterable[str]:
    return (str(item.content().get("content", "")) for item in _public(person, section))


def _organisations(person: Person) -> Iterable[dict[str, Any]]:
    for section in AFFILIATIONS:
        for item in _public(person, section.name):
            yield item.content()["organization"]


def _organisation_names(person: Person) -> Iterable[str]:
    return (organisation["name"] for organisation in _organisations(person))


def _organisation_ids(source: str) -> Callable[[Person], Iterable[str]]:
    def find(person: Person) -> Iterable[str]:
        for organisation in _organisations(person):
            identified = organisation.get("disambiguated-organization", {})
            if identified.get("disambiguation-source") == source:
                yield identified["disambiguated-organization-identifier"]

    return find


def _titles(person: Person) -> Iterable[str]:
    return (item.content()["title"]["title"]["value"] for item in _public(person, "work"))


def _work_identifiers(person: Person, kind: str, relationship: str = "") -> Iterable[str]:
    for item in _public(person, "work"):
        for identifier in item.content().get("external-ids", {}).get("external-id", []):
            is_wanted = relationship in ("", identifier["external-id-relationship"])
            if identifier["external-id-type"] == kind and is_wanted:
                yield identifier["external-id-value"]
                yield normalise(kind, identifier["external-id-value"])


def _person_identifiers(person: Person) -> Iterable[tuple[str, str]]:
    for item in _public(person, "external-identifiers"):
        body = item.content()
        yield body["external-id-type"], body["external-id-value"]


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_FIELDS: Mapping[str, Callable[[Person], Iterable[str]]] = {
    "orcid": lambda person: [person.orcid],
    "given-names": lambda person: [person.given_names],
    "family-name": lambda person: [person.family_name],
    "given-and-family-names": lambda person: [f"{person.given_names} {person.family_name}"],
    "credit-name": lambda person: [person.credit_name],
    "other-names": lambda person: _contents(person, "other-names"),
    "email": lambda person: (str(item.content().get("email", "")) for item in _public(person, "email")),
    "keyword": lambda person: _contents(person, "keywords"),
    "biography": lambda person: [person.biography],
    "external-id-reference": lambda person: (value for _, value in _person_identifiers(person)),
    "external-id-type-and-value": lambda person: (f"{kind}={value}" for kind, value in _person_identifiers(person)),
    "affiliation-org-name": _organisation_names,
    "ror-org-id": _organisation_ids("ROR"),
    "ringgold-org-id": _organisation_ids("RINGGOLD"),
    "grid-org-id": _organisation_ids("GRID"),
    "fundref-org-id": _organisation_ids("FUNDREF"),
    "title": _titles,
    "digital-object-ids": lambda person: _work_identifiers(person, "doi"),
    "grant-numbers": lambda person: _work_identifiers(person, "grant_number"),
    "profile-submission-date": lambda person: [_moment(person.created)],
    "profile-last-modified-date": lambda person: [_moment(person.modified)],
}
_FULL_TEXT = (
    "given-and-family-names",
    "credit-name",
    "other-names",
    "keyword",
    "biography",
    "affiliation-org-name",
    "title",
)
