"""The pages of the authorize endpoint: sign-in, registration, consent."""

from collections.abc import Mapping
from html import escape

from starlette.responses import Response

from orcid_sandbox.authorization import Authorization
from orcid_sandbox.layout import page
from orcid_sandbox.model import Person
from orcid_sandbox.scopes import GRANTED


def sign_in(asked: Authorization, action: str, key: str, name: str, problem: str) -> Response:
    """The sign-in form, ``name`` filled in. ``action`` is HTML already."""
    main = f"""<div class="card">
<h1>Sign in to ORCID</h1>
<p>to connect your ORCID iD with <strong>{escape(asked.client.name)}</strong></p>
{_alarm(problem)}
<form method="post" action="{action}">
{_key(key)}
{_field("username", "E-mail or 16-digit ORCID iD", name, autocomplete="username")}
{_field("password", "Password", "", kind="password", autocomplete="current-password")}
<div class="actions"><button type="submit">Sign in to ORCID</button></div>
</form>
</div>"""
    return page("Sign in", main)


def registration(asked: Authorization, action: str, key: str, form: Mapping[str, str], problem: str) -> Response:
    """The registration form, filled in from ``form``. ``action`` is HTML already."""
    main = f"""<div class="card">
<h1>Register for an ORCID iD</h1>
<p>to connect it with <strong>{escape(asked.client.name)}</strong></p>
{_alarm(problem)}
<form method="post" action="{action}">
{_key(key)}
{_field("given_names", "Given names", form.get("given_names", ""), autocomplete="given-name")}
{_field("family_names", "Family names (optional)", form.get("family_names", ""), autocomplete="family-name")}
{_field("email", "E-mail", form.get("email", ""), kind="email", autocomplete="email")}
{_field("password", "Password", "", kind="password", autocomplete="new-password")}
<div class="actions"><button type="submit">Register</button></div>
</form>
</div>"""
    return page("Register", main)


def consent(asked: Authorization, person: Person, action: str, key: str) -> Response:
    """The client and what it asks for, with the buttons to grant or deny it. ``action`` is HTML already."""
    wishes = "\n".join(f"<li>{escape(GRANTED[scope])}</li>" for scope in asked.scopes)
    main = f"""<div class="card">
<h1>Authorize access</h1>
<p>You are signed in as <strong>{escape(person.name)}</strong> <span class="quiet">({person.orcid})</span></p>
<p><strong>{escape(asked.client.name)}</strong> asks to:</p>
<ul>
{wishes}
</ul>
<form method="post" action="{action}">
{_key(key)}
<div class="actions">
<button type="submit" name="decision" value="authorize">Authorize access</button>
<button type="submit" name="decision" value="deny" class="plain">Deny access</button>
</div>
</form>
</div>"""
    return page("Authorize access", main)


def _alarm(problem: str) -> str:
    return f'<p class="alarm" role="alert">{escape(problem)}</p>' if problem else ""


def _key(key: str) -> str:
    return f'<input type="hidden" name="form_key" value="{escape(key)}">'


def _field(name: str, label: str, value: str, *, autocomplete: str, kind: str = "text") -> str:
    required = "" if "optional" in label else " required"
    return (
        f'<label for="{name}">{escape(label)}</label>\n'
        f'<input type="{kind}" id="{name}" name="{name}" value="{escape(value)}" autocomplete="{autocomplete}"{required}>'
    )
