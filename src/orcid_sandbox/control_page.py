"""The control page: states of records, permissions, faults and the counts of requests, for a person with a browser."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orcid_sandbox import fault_form, forms, paging, people_states, sessions
from orcid_sandbox.control import may_control
from orcid_sandbox.faults import FaultError
from orcid_sandbox.forms import Problem
from orcid_sandbox.layout import error_page, page
from orcid_sandbox.people import PersonError
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import form_of, registry_of

_STATES = {
    "active": "Active: everything works",
    "unclaimed": "Unclaimed: made by a client, not yet taken over",
    "locked": "Locked by ORCID",
    "deactivated": "Deactivated: its items are deleted",
    "deprecated": "Deprecated: its items are deleted, another record takes over",
}
_DONE = {
    "state": "The state of the record is set.",
    "permission": "The permission has ended.",
    "fault": "The fault is in force.",
    "faults": "There are no faults in force any more.",
}


def routes() -> list[Route]:
    return [Route("/control", _show), Route("/control/change", _change, methods=["POST"])]


async def _show(request: Request) -> Response:
    return _page(request) if may_control(request) else _forbidden()


async def _change(request: Request) -> Response:
    """Carries out one of the page's forms and shows the page again."""
    form = await form_of(request)
    if not may_control(request) or not sessions.is_own_form(request, form):
        return _forbidden()
    try:
        done = _carry_out(request, form)
    except PersonError as error:
        field = error.field or ("state-orcid" if "state" in form else "permission-orcid")
        return _page(request, form, Problem(str(error), (field,)))
    except FaultError as error:
        return _page(request, form, Problem(str(error), fault_form.fields_of(str(error))))
    return RedirectResponse(f"/control?done={done}", 303)


def _carry_out(request: Request, form: dict[str, str]) -> str:
    """Which deed was done. Raises PersonError and FaultError."""
    if "kind" in form:
        request.app.state.faults.faults.append(fault_form.read(form))
        return "fault"
    if "end_faults" in form:
        request.app.state.faults.faults.clear()
        return "faults"
    return _change_record(registry_of(request), form)


def _change_record(registry: Registry, form: dict[str, str]) -> str:
    person = registry.stored.people.get(form.get("orcid", "").strip())
    if person is None:
        raise PersonError("There is no record with this ORCID iD. Look for it on the start page.")
    if "state" in form:
        primary = form.get("primary", "").strip()
        if form["state"] == "deprecated" and (primary == person.orcid or primary not in registry.stored.people):
            raise PersonError("A deprecated record needs the ORCID iD of another record that takes over.", "primary")
        people_states.set_state(registry, person, form["state"], primary)
        return "state"
    client = registry.stored.clients.get(form.get("client_id", ""))
    if client is None:
        raise PersonError("There is no such client.", "client_id")
    people_states.end_permission(registry, person, client)
    return "permission"


def _page(request: Request, form: dict[str, str] | None = None, problem: Problem | None = None) -> Response:
    key = sessions.form_key(request)
    done = _DONE.get(request.query_params.get("done", ""), "")
    notice = f'<p class="done" role="status">{done}</p>' if done and problem is None else ""
    clients = [(client.client_id, client.name) for client in registry_of(request).stored.clients.values()]
    filled = form or {"orcid": request.query_params.get("orcid", "")}
    main = f"""<h1>Control</h1>
<p>What happens to records and requests here, for those who test. Programs do the same over the control API.</p>
{notice}{forms.alarm(problem)}
{_state_form(key, filled, problem)}
{_permission_form(key, filled, clients, problem)}
{fault_form.show(request.app.state.faults.faults, key, filled, clients, problem)}
<h2>Requests so far</h2>
{_requests(request)}"""
    response = page("Control", main, 400 if problem else 200)
    sessions.keep_form_key(response, key)
    return response


def _state_form(key: str, form: dict[str, str], problem: Problem | None) -> str:
    orcid = form.get("orcid", "") if "client_id" not in form else ""
    primary = "Primary ORCID iD (of a deprecated record)"
    return f"""<h2>State of a record</h2>
<form method="post" action="/control/change">
{forms.form_key(key)}
{forms.field("orcid", "ORCID iD", orcid, id="state-orcid", required=True, problem=problem)}
{forms.choice("state", "State", _STATES.items(), form.get("state", ""))}
{forms.field("primary", primary, form.get("primary", ""), problem=problem)}
<div class="actions"><button type="submit">Set the state</button></div>
</form>"""


def _permission_form(key: str, form: dict[str, str], clients: list[tuple[str, str]], problem: Problem | None) -> str:
    orcid = form.get("orcid", "") if "state" not in form else ""
    head = "<h2>End a permission</h2>\n<p>As if the person removed the client from the trusted organisations.</p>"
    if not clients:
        return f"{head}\n<p>No client is registered yet.</p>"
    return f"""{head}
<form method="post" action="/control/change">
{forms.form_key(key)}
{forms.field("orcid", "ORCID iD", orcid, id="permission-orcid", required=True, problem=problem)}
{forms.choice("client_id", "Client", clients, form.get("client_id", ""))}
<div class="actions"><button type="submit">End the permission</button></div>
</form>"""


def _requests(request: Request) -> str:
    rows = request.app.state.requests.rows()
    if not rows:
        return "<p>None.</p>"
    names = ("client", "method", "path", "status", "count")
    shown, links = paging.cut(rows, request.query_params, "page", "Pages of requests")
    body = "\n".join("<tr>" + "".join(f"<td>{escape(str(row[name] or '–'))}</td>" for name in names) + "</tr>" for row in shown)
    heads = "".join(f'<th scope="col">{name.capitalize()}</th>' for name in names)
    return (
        '<div class="scroll" role="region" aria-label="Requests" tabindex="0">\n'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n{links}"
    )


def _forbidden() -> Response:
    sentence = "The control page answers on the machine it runs on only, and to its own forms."
    return error_page("Not from here", sentence, 403, "Open it there, or start the sandbox with --open-control.")
