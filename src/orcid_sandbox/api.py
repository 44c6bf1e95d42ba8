"""The member API at ``/v3.0`` and the public API at ``/pub/v3.0``: paths, methods and answers."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orcid_sandbox import reading, writing
from orcid_sandbox.access import (
    Call,
    Caller,
    check_may_see,
    check_target,
    find_record,
)
from orcid_sandbox.callers import caller_of
from orcid_sandbox.errors import ApiError
from orcid_sandbox.media import answer, body_of
from orcid_sandbox.model import Item, Person
from orcid_sandbox.numbers import natural
from orcid_sandbox.parsing import Body
from orcid_sandbox.record_summary import render_record_summary
from orcid_sandbox.rendering import render, render_summary
from orcid_sandbox.scopes import covers
from orcid_sandbox.sections import BY_LIST_PATH, SECTIONS, Section
from orcid_sandbox.web import base_url, registry_of

MEMBER = "/v3.0"
PUBLIC = "/pub/v3.0"
_MOST_READ = 100
# Starlette answers HEAD wherever it answers GET.
_READS = frozenset({"GET", "HEAD"})

_VIEWS: dict[str, Callable[[Caller, Person], Any]] = {
    "record": reading.render_record,
    "person": reading.render_person,
    "activities": reading.render_activities,
    "personal-details": reading.render_personal_details,
    "summary": render_record_summary,
}
# Where the name in XML is not the path.
_ROOTS = {"activities": "activities-summary", "summary": "record-summary"}
_MEMBERS_ONLY = frozenset({"summary"})


def routes() -> list[Route]:
    return [*_routes(MEMBER, ["GET", "POST", "PUT", "DELETE"]), *_routes(PUBLIC, ["GET"])]


def _routes(prefix: str, methods: list[str]) -> list[Route]:
    return [
        Route(f"{prefix}/{{orcid}}", _read_record, methods=["GET"]),
        Route(f"{prefix}/{{orcid}}/{{section}}", _section, methods=methods[:2]),
        Route(f"{prefix}/{{orcid}}/{{section}}/{{put_code}}", _item, methods=[m for m in methods if m != "POST"]),
        Route(f"{prefix}/{{orcid}}/{{section}}/summary/{{put_code}}", _read_summary, methods=["GET"]),
    ]


async def _read_record(request: Request) -> Response:
    call = _call(request)
    return answer(request, reading.render_record(call.caller, _readable(call)), "record")


async def _section(request: Request) -> Response:
    # The whole body is here before the registry is looked at: nothing else happens in between.
    await request.body()
    call = _call(request)
    path = request.path_params["section"]
    if request.method == "POST":
        body = await body_of(request)
        return _create_works(request, call, body) if path == "works" else _create(request, call, path, body)
    if path in _MEMBERS_ONLY and call.caller.public:
        raise _no_such_path()
    if path in _VIEWS:
        return answer(request, _VIEWS[path](call.caller, _readable(call)), _ROOTS.get(path, path))
    if path == "biography":
        return answer(request, _biography(_readable(call)), path)
    section = _find(BY_LIST_PATH, path)
    return answer(request, reading.render_list(call.caller, _readable(call), section), section.list_root)


async def _item(request: Request) -> Response:
    await request.body()
    call = _call(request)
    path, put_code = request.path_params["section"], request.path_params["put_code"]
    is_read = request.method in _READS
    if is_read and path == "works":
        return answer(request, {"bulk": _read_works(call, put_code)}, "bulk")
    section = _find(SECTIONS, path)
    if is_read:
        return answer(request, render(call.orcid, _readable_item(call, section, put_code)), section.item_root)
    if not section.writable:
        raise ApiError(9001, f"{request.method} is not allowed here", status=405)
    if request.method == "DELETE":
        writing.delete(call, section, put_code)
        return Response(status_code=204)
    item = writing.update(call, section, put_code, await body_of(request))
    return answer(request, render(call.orcid, item), section.item_root)


async def _read_summary(request: Request) -> Response:
    call = _call(request)
    section = _find(SECTIONS, request.path_params["section"])
    if section.kind == "person":
        raise _no_such_path()
    item = _readable_item(call, section, request.path_params["put_code"])
    return answer(request, render_summary(call.orcid, item), section.item_member)


def _call(request: Request) -> Call:
    """Authenticates the request. Raises OAuthError or ApiError."""
    caller = caller_of(request)
    method = "GET" if request.method in _READS else request.method
    call = Call(registry_of(request), caller, request.path_params["orcid"], method, request.url.path)
    if not caller.public:
        check_target(call)
    return call


def _readable(call: Call) -> Person:
    person = find_record(call)
    if not call.caller.public and not covers(call.caller.scopes, "/read-public"):
        raise ApiError(9038)
    return person


def _readable_item(call: Call, section: Section, put_code: str) -> Item:
    item = reading.find_item(_readable(call), section, put_code)
    check_may_see(call.caller, item)
    return item


def _read_works(call: Call, put_codes: str) -> list[dict[str, Any]]:
    """Works by a list of put-codes: those found and those hidden in their places, those unknown at the end."""
    person = _readable(call)
    codes = [code.strip() for code in put_codes.split(",")]
    if len(codes) > _MOST_READ:
        raise ApiError(9042)
    numbers = [natural(code) for code in codes]
    if None in numbers:
        raise ApiError(9006, "A put-code of the list is not a number")
    works = person.section("work")
    known = [_read_work(call, works[number]) for number in numbers if number in works]
    unknown = [{"error": ApiError(9034, put_code=number).body()} for number in numbers if number not in works]
    return known + unknown


def _read_work(call: Call, item: Item) -> dict[str, Any]:
    try:
        check_may_see(call.caller, item)
    except ApiError as error:
        return {"error": error.body()}
    return {"work": render(call.orcid, item)}


def _create(request: Request, call: Call, path: str, body: Body) -> Response:
    section = _find(SECTIONS, path)
    if not section.writable:
        raise ApiError(9001, "POST is not allowed here", status=405)
    item = writing.create(call, section, body)
    location = f"{base_url(request)}{MEMBER}/{call.orcid}/{section.name}/{item.put_code}"
    return Response(status_code=201, headers={"location": location})


def _create_works(request: Request, call: Call, body: Body) -> Response:
    entries = [
        {"error": entry.body()} if isinstance(entry, ApiError) else {"work": render(call.orcid, entry)}
        for entry in writing.create_works(call, body)
    ]
    return answer(request, {"bulk": entries}, "bulk")


def _biography(person: Person) -> dict[str, Any]:
    biography = reading.render_biography(person)
    if biography is None:
        raise ApiError(9041)
    return biography


def _find(table: Any, path: str) -> Section:
    section: Section | None = table.get(path)
    if section is None:
        wrong_method = path in SECTIONS or path in BY_LIST_PATH or path in _VIEWS
        raise ApiError(9001, "The method is not allowed here", status=405) if wrong_method else _no_such_path()
    return section


def _no_such_path() -> ApiError:
    return ApiError(9016, "There is no such path in API 3.0")
