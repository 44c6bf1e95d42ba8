"""The pages of the authorize endpoint: sign-in, registration, consent."""

from collections.abc import Mapping
from html import escape

from starlette.responses import Response

from orcid_sandbox import forms
from orcid_sandbox.authorization import Authorization
from orcid_sandbox.layout import page
from orcid_sandbox.model import Person
from orcid_sandbox.scopes import GRANTED


def sign_in(asked: Authorization, action: str, other: str, key: str, name: str, problem: forms.Problem | None) -> Response:
    """The sign-in form, ``name`` filled in. ``action`` and ``other``, where to register, are HTML already."""
    complete = 'autocomplete="username" autocapitalize="none" spellcheck="false"'
    hidden = 'autocomplete="current-password"'
    main = f"""<div class="card">
<h1>Sign in</h1>
<p>to connect your ORCID iD with <strong><bdi>{escape(asked.client.name)}</bdi></strong></p>
{forms.alarm(problem)}
<form method="post" action="{action}">
{forms.form_key(key)}
{forms.field("username", "E-mail or 16-digit ORCID iD", name, required=True, attributes=complete, problem=problem)}
{forms.field("password", "Password", kind="password", required=True, attributes=hidden, problem=problem)}
<div class="actions"><button type="submit">Sign in to ORCID</button></div>
</form>
<p>No ORCID iD here yet? <a href="{other}">Register</a></p>
</div>"""
    return page("Sign in", main)


def registration(
    asked: Authorization, action: str, other: str, key: str, form: Mapping[str, str], problem: forms.Problem | None
) -> Response:
    """The registration form, filled in from ``form``. ``action`` and ``other``, where to sign in, are HTML already."""

    def field(name: str, label: str, complete: str, kind: str = "text", *, required: bool = True) -> str:
        value = "" if kind == "password" else form.get(name, "")
        attributes = f'autocomplete="{complete}"'
        return forms.field(name, label, value, kind=kind, required=required, attributes=attributes, problem=problem)

    main = f"""<div class="card">
<h1>Register for an ORCID iD</h1>
<p>to connect it with <strong><bdi>{escape(asked.client.name)}</bdi></strong></p>
{forms.alarm(problem)}
<form method="post" action="{action}">
{forms.form_key(key)}
{field("given_names", "Given names", "given-name")}
{field("family_names", "Family names (optional)", "family-name", required=False)}
{field("email", "E-mail", "email", "email")}
{field("password", "Password", "new-password", "password")}
<div class="actions"><button type="submit">Register</button></div>
</form>
<p>Registered already? <a href="{other}">Sign in</a></p>
</div>"""
    return page("Register", main)


def consent(asked: Authorization, person: Person, action: str, key: str) -> Response:
    """The client and what it asks for, with the buttons to grant or deny it. ``action`` is HTML already."""
    wishes = "\n".join(f"<li>{escape(GRANTED[scope])}</li>" for scope in asked.scopes)
    main = f"""<div class="card">
<h1>Authorize access</h1>
<p>You are signed in as <strong><bdi>{escape(person.name)}</bdi></strong> <span class="quiet">({person.orcid})</span></p>
<p><strong><bdi>{escape(asked.client.name)}</bdi></strong> asks to:</p>
<ul>
{wishes}
</ul>
<p class="quiet">If you deny access, nothing is shared. You go back to <bdi>{escape(asked.client.name)}</bdi> either way.</p>
<form method="post" action="{action}">
{forms.form_key(key)}
<div class="actions">
<button type="submit" name="decision" value="authorize">Authorize access</button>
<button type="submit" name="decision" value="deny" class="plain">Deny access</button>
</div>
</form>
</div>"""
    return page("Authorize access", main)
