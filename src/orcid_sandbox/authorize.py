"""The authorize endpoint: sign in or register, consent, and back to the client with a code."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from orcid_sandbox import authorization, consent_pages, sessions, tokens
from orcid_sandbox.authorization import Authorization, NoRedirect, Refused
from orcid_sandbox.forms import Problem
from orcid_sandbox.layout import error_page
from orcid_sandbox.model import Session
from orcid_sandbox.people import PersonError, register
from orcid_sandbox.registry import Registry, now
from orcid_sandbox.web import form_of, registry_of

_BAD_LINK = "Nothing was shared. Tell those who run the system that sent you here what this page says."


async def authorize(request: Request) -> Response:
    form = await form_of(request) if request.method == "POST" else {}
    registry = registry_of(request)
    try:
        asked = authorization.read(registry, request.query_params)
    except NoRedirect as error:
        return error_page("This link does not work", str(error), 400, _BAD_LINK)
    except Refused as refused:
        return RedirectResponse(refused.redirect, 302)
    return _take(registry, request, asked, form) if request.method == "POST" else _show(registry, request, asked)


def _take(registry: Registry, request: Request, asked: Authorization, form: dict[str, str]) -> Response:
    """The form that was sent: a decision, a registration or a sign-in."""
    if not sessions.is_own_form(request, form):
        advice = "Go back to the system you came from and start again. Cookies must be allowed."
        return error_page("The form has expired", "Nothing was shared.", 403, advice)
    if "decision" in form:
        return _decide(registry, request, asked, form["decision"])
    if "given_names" in form:
        return _register(registry, request, asked, form)
    return _sign_in(registry, request, asked, form)


def _show(registry: Registry, request: Request, asked: Authorization) -> Response:
    session = sessions.current(registry, request)
    if session is None or _must_sign_in_again(asked, session):
        if asked.prompt == "none":
            return RedirectResponse(f"{asked.redirect_uri}#login_required", 302)
        return _forms_page(request, asked, {})
    if asked.prompt != "confirm" and tokens.has_grant(registry, asked.client, session.orcid, asked.scopes):
        return _grant(registry, asked, session)
    if asked.prompt == "none":
        return RedirectResponse(f"{asked.redirect_uri}#error=interaction_required", 302)
    key = sessions.form_key(request)
    person = registry.stored.people[session.orcid]
    response = consent_pages.consent(asked, person, _action(request), key)
    sessions.keep_form_key(response, key)
    return response


def _must_sign_in_again(asked: Authorization, session: Session) -> bool:
    too_old = asked.max_age is not None and now() - session.authenticated > asked.max_age * 1000
    return asked.prompt == "login" or too_old


def _forms_page(request: Request, asked: Authorization, form: dict[str, str], problem: Problem | None = None) -> Response:
    key = sessions.form_key(request)
    query = request.query_params
    if "given_names" in form or (not form and query.get("show_login") == "false"):
        response = consent_pages.registration(
            asked, _action(request), _other(request, "true"), key, form or dict(query), problem
        )
    else:
        name = form.get("username") or query.get("orcid") or query.get("email") or ""
        response = consent_pages.sign_in(asked, _action(request), _other(request, "false"), key, name, problem)
    sessions.keep_form_key(response, key)
    return response


def _sign_in(registry: Registry, request: Request, asked: Authorization, form: dict[str, str]) -> Response:
    person = sessions.find_account(registry, form.get("username", ""), form.get("password", ""))
    if person is None:
        sentence = "There is no account with this e-mail address or ORCID iD and this password. Check both and try again."
        problem = Problem(sentence, ("username", "password"))
        return _forms_page(request, asked, {"username": form.get("username", "")}, problem)
    response = RedirectResponse(_after_sign_in(request), 303)
    sessions.sign_in(registry, person, response)
    return response


def _register(registry: Registry, request: Request, asked: Authorization, form: dict[str, str]) -> Response:
    try:
        person = register(
            registry,
            given_names=form["given_names"],
            family_name=form.get("family_names", ""),
            email=form.get("email", ""),
            password=form.get("password", ""),
        )
    except PersonError as error:
        return _forms_page(request, asked, form, Problem(str(error), (error.field,)))
    response = RedirectResponse(_after_sign_in(request), 303)
    sessions.sign_in(registry, person, response)
    return response


def _decide(registry: Registry, request: Request, asked: Authorization, decision: str) -> Response:
    session = sessions.current(registry, request)
    if session is None:
        return RedirectResponse(str(request.url), 303)
    if decision != "authorize":
        location = asked.redirect(error="access_denied", error_description="User denied access")
        return RedirectResponse(location, 302)
    return _grant(registry, asked, session)


def _grant(registry: Registry, asked: Authorization, session: Session) -> Response:
    code = tokens.new_code(registry, asked, session)
    return RedirectResponse(asked.redirect(code=code.code), 302)


def _action(request: Request) -> str:
    """Where the forms go: to this very request."""
    return escape(f"{request.url.path}?{request.url.query}")


def _other(request: Request, show_login: str) -> str:
    """This very request with the other form: "true" for the sign-in, "false" for the registration."""
    url = request.url.include_query_params(show_login=show_login)
    return escape(f"{url.path}?{url.query}")


def _after_sign_in(request: Request) -> str:
    """This request again, without what asked for the sign-in that has just happened."""
    return str(request.url.remove_query_params(["prompt", "max_age", "show_login"]))
