"""The website: start page with the people, a page for each record, signing out."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from orcid_sandbox import forms, paging, reading, record_page, sessions
from orcid_sandbox.access import Caller
from orcid_sandbox.layout import error_page, page
from orcid_sandbox.media import JSON_TYPES
from orcid_sandbox.orcid_ids import is_orcid_id
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import json_response, registry_of


async def start_page(request: Request) -> Response:
    """The people, sorted by name, a page at a time; ``q`` looks in names and iDs."""
    people = registry_of(request).by_name
    wanted = request.query_params.get("q", "").strip().lower()
    if wanted:
        people = [listed for listed in people if wanted in listed[0] or wanted in listed[1].lower()]
    shown, links = paging.cut(people, request.query_params, "page", "Pages of people")
    rows = "\n".join(
        f'<li><bdi><a href="/{orcid}">{escape(name)}</a></bdi> <span class="quiet">{orcid}</span></li>'
        for _, orcid, name in shown
    )
    listed = f'<ul class="people">\n{rows}\n</ul>' if rows else f"<p>{_nobody(bool(wanted))}</p>"
    main = f"""<h1>People</h1>
<form method="get" action="/" role="search">
{forms.field("q", "Name or ORCID iD", wanted, kind="search")}
<div class="actions"><button type="submit">Search</button></div>
</form>
<p>{_count(len(people), "record")}</p>
{listed}
{links}
<h2>For those who test</h2>
<p><a href="/control">Control: states of records, permissions, faults, requests</a></p>"""
    return page("People", main)


async def record(request: Request) -> Response:
    """The record as a page, or as the public API's JSON where the caller asks for it."""
    registry, orcid = registry_of(request), request.path_params["orcid"]
    person = registry.stored.people.get(orcid)
    if person is None:
        sentence = f"There is no record with the ORCID iD {orcid}." if is_orcid_id(orcid) else "There is no such page."
        return error_page("Not found", sentence, 404, "Check the address, or look for the person on the start page.")
    if person.state == "deprecated":
        return RedirectResponse(f"/{person.primary}", 301)
    if person.state in ("locked", "deactivated"):
        advice = "Whoever tests may make it active again on the control page."
        return error_page(f"This record is {person.state}", f"Nothing of {orcid} is shown.", 409, advice)
    if _wants_json(request):
        return json_response(reading.render_record(Caller(public=True), person))
    return record_page.show(person, request.query_params)


async def sign_out(request: Request) -> Response:
    response = RedirectResponse("/", 302)
    sessions.sign_out(registry_of(request), request, response)
    return response


async def user_status(request: Request) -> Response:
    """Whether somebody is signed in; with ``logUserOut=true`` nobody is afterwards."""
    registry: Registry = registry_of(request)
    signed_out = request.query_params.get("logUserOut") == "true"
    response = json_response({"loggedIn": not signed_out and sessions.current(registry, request) is not None})
    if signed_out:
        sessions.sign_out(registry, request, response)
    origin = request.headers.get("origin")
    if origin:
        response.headers["access-control-allow-origin"] = origin
        response.headers["access-control-allow-credentials"] = "true"
    return response


def _wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/html" not in accept and any(kind in accept for kind in JSON_TYPES)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _nobody(is_search: bool) -> str:
    if is_search:
        return "Nobody has such a name or ORCID iD. Try a part of the name."
    return "Nobody is registered yet. People come through the control API, or register when a system asks for their iD."
