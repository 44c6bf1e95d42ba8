"""The control page: states of records, permissions and the counts of requests, for a person with a browser."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orcid_sandbox import people_states, sessions
from orcid_sandbox.control import may_control
from orcid_sandbox.layout import error_page, page
from orcid_sandbox.people import PersonError
from orcid_sandbox.registry import Registry
from orcid_sandbox.web import form_of, registry_of

_ORCID_FIELD = """<label for="{field}">ORCID iD</label>
<input type="text" id="{field}" name="orcid" required>"""


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
        _carry_out(registry_of(request), form)
    except PersonError as error:
        return _page(request, str(error), 400)
    return RedirectResponse("/control", 303)


def _carry_out(registry: Registry, form: dict[str, str]) -> None:
    person = registry.stored.people.get(form.get("orcid", "").strip())
    if person is None:
        raise PersonError("There is no record with this ORCID iD.")
    if "state" in form:
        people_states.set_state(registry, person, form["state"], form.get("primary", "").strip())
        return
    client = registry.stored.clients.get(form.get("client_id", ""))
    if client is None:
        raise PersonError("There is no such client.")
    people_states.end_permission(registry, person, client)


def _page(request: Request, problem: str = "", status: int = 200) -> Response:
    key = sessions.form_key(request)
    hidden = f'<input type="hidden" name="form_key" value="{escape(key)}">'
    alarm = f'<p class="alarm" role="alert">{escape(problem)}</p>' if problem else ""
    states = "".join(f"<option>{state}</option>" for state in people_states.STATES)
    clients = "".join(
        f'<option value="{escape(client.client_id)}">{escape(client.name)}</option>'
        for client in registry_of(request).stored.clients.values()
    )
    main = f"""<h1>Control</h1>
{alarm}
<h2>State of a record</h2>
<form method="post" action="/control/change">
{hidden}
{_ORCID_FIELD.format(field="state-orcid")}
<label for="state">State</label>
<select id="state" name="state">{states}</select>
<label for="primary">Primary ORCID iD (of a deprecated record)</label>
<input type="text" id="primary" name="primary">
<div class="actions"><button type="submit">Set the state</button></div>
</form>
<h2>End a permission</h2>
<form method="post" action="/control/change">
{hidden}
{_ORCID_FIELD.format(field="permission-orcid")}
<label for="client_id">Client</label>
<select id="client_id" name="client_id">{clients}</select>
<div class="actions"><button type="submit">End the permission</button></div>
</form>
<h2>Requests</h2>
{_requests(request)}"""
    response = page("Control", main, status)
    sessions.keep_form_key(response, key)
    return response


def _requests(request: Request) -> str:
    names = ("client", "method", "path", "status", "count")
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(str(row[name] or ''))}</td>" for name in names) + "</tr>"
        for row in request.app.state.requests.rows()
    )
    heads = "".join(f'<th scope="col">{name.capitalize()}</th>' for name in names)
    return (
        '<div class="scroll" role="region" aria-label="Requests" tabindex="0">\n'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _forbidden() -> Response:
    return error_page("Not from here", "This page answers on the loopback address only, to its own forms.", 403)
