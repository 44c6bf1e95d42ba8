"""Browser sessions and the guard of forms against forgery (a cookie that the form repeats)."""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from orcid_sandbox.model import Person, Session
from orcid_sandbox.registry import Registry, is_password, now

_SESSION_COOKIE = "orcid_sandbox_session"
_FORM_COOKIE = "orcid_sandbox_form"
_SESSION_MILLISECONDS = 8 * 60 * 60 * 1000


def current(registry: Registry, request: Request) -> Session | None:
    """The session of the request's browser, None where nobody is signed in."""
    session = registry.sessions.get(request.cookies.get(_SESSION_COOKIE, ""))
    return session if session is not None and session.expires > now() else None


def find_account(registry: Registry, name: str, password: str) -> Person | None:
    """The person with this iD or e-mail address and password who may sign in."""
    name = name.strip()
    orcid = name.rsplit("/", 1)[-1].upper()
    person = registry.stored.people.get(orcid) or registry.stored.people.get(registry.by_email.get(name.lower(), ""))
    if person is None or person.state not in ("active", "unclaimed") or not is_password(password, person.password):
        return None
    return person


def sign_in(registry: Registry, person: Person, response: Response) -> None:
    """Opens a session for the person; sessions that ended are forgotten on the way."""
    moment = now()
    for ended in [session.key for session in registry.sessions.values() if session.expires < moment]:
        del registry.sessions[ended]
    session = Session(secrets.token_urlsafe(32), person.orcid, moment, moment + _SESSION_MILLISECONDS)
    registry.sessions[session.key] = session
    response.set_cookie(_SESSION_COOKIE, session.key, httponly=True, samesite="lax")


def sign_out(registry: Registry, request: Request, response: Response) -> None:
    registry.sessions.pop(request.cookies.get(_SESSION_COOKIE, ""), None)
    response.delete_cookie(_SESSION_COOKIE)


def form_key(request: Request) -> str:
    """What a form on the next page repeats: the browser's key, or a new one."""
    return request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)


def keep_form_key(response: Response, key: str) -> None:
    response.set_cookie(_FORM_COOKIE, key, httponly=True, samesite="lax")


def is_own_form(request: Request, form: dict[str, str]) -> bool:
    """Whether the form came from a page of ours in the same browser."""
    key = request.cookies.get(_FORM_COOKIE, "")
    return bool(key) and hmac.compare_digest(key.encode(), form.get("form_key", "").encode())
