"""To ORCID's permission page and back. Whatever comes back ends in a page that says what happened and what to do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollinia.domain.permission import ConnectionState
from pollinia.domain.problem import Problem
from pollinia.flows.connect_in_browser import NoAnswerCame, begin, finish
from pollinia.flows.explain import Question, explain
from pollinia.flows.item_states import ItemState
from pollinia.flows.registry_access import registry_in_use
from pollinia.flows.standing import standing
from pollinia.reports.paging import Paging
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.web.access import anybody
from pollinia.web.asked import asked_page
from pollinia.web.researcher.own import own
from pollinia.web.security_headers import content_security_policy

SIZE = 50
_EXAMPLES = 5
_TO_WRITE = Question(states=frozenset({ItemState.WAITING, ItemState.CHANGING}))
ENDED = "connecting_ended"
"""In the session: how the last attempt to connect ended, until another one begins or the researcher has gone on."""


@own
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest, person_id: str) -> HttpResponse:
    """What ORCID is, what would be read and written, and the two consents; then on to ORCID's own page.

    Whose permission stands is not asked a second time, and so cannot narrow it unawares.
    """
    if standing(person_id).needs_no_permission:
        messages.info(request, _("Your ORCID iD is connected, and your permission stands: there is nothing to ask for."))
        return redirect("my-orcid")
    answers = {name: request.POST.get(name, "") for name in ("may_read", "may_write")}
    if request.method != "POST":
        return _form(request, person_id, answers)
    options = current_options()
    if answers["may_read"] not in {"yes", "no"} or (options.may_export and answers["may_write"] not in {"yes", "no"}):
        return _form(request, person_id, answers, refused=_("Please answer each question with yes or no."), status=400)
    may_read, may_write = answers["may_read"] == "yes", answers["may_write"] == "yes"
    request.session.pop(ENDED, None)
    try:
        address = begin(person_id, request.session.session_key or "", may_read, may_write, get_language())
    except Problem as problem:
        return _form(request, person_id, answers, refused=problem, status=409)
    return redirect(address)


@anybody
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Where ORCID sends the browser back to. The code stays in no address that is shown, reloaded or gone back to."""
    if not request.user.is_authenticated:
        messages.warning(request, _("You were signed out meanwhile, so nothing was connected. Sign in and connect once more."))
        return redirect(f"{reverse('sign-in')}?next={reverse('connect')}")
    try:
        connection, missing = finish(request.GET.dict(), request.session.session_key or "")
    except NoAnswerCame:
        # What stands behind a # in the address is seen by a script alone.
        return render(request, "researcher/no_answer.html")
    except Problem as problem:
        return _ended(request, problem)
    if missing:
        request.session[ENDED] = {"kind": "GrantedLess", "missing": sorted(missing), "writes": _writes(connection)}
        return redirect("not-connected")
    request.session.pop(ENDED, None)
    messages.success(request, _greeting(connection))
    return redirect("my-orcid")


@own
@require_safe
def not_connected(request: HttpRequest, person_id: str) -> HttpResponse:
    """How the last attempt ended that did not give what it was for, and what to do."""
    ended = request.session.get(ENDED)
    if ended is None:
        return redirect("my-orcid")
    return render(request, "researcher/not_connected.html", {"ended": ended, "now": standing(person_id)})


@own
@require_safe
def preview(request: HttpRequest, person_id: str) -> HttpResponse:
    """All that would be written, before any consent."""
    found = explain(person_id, _TO_WRITE, asked_page(request, SIZE))
    return render(request, "researcher/preview.html", {"page": found.page})


def _form(
    request: HttpRequest, person_id: str, answers: dict[str, str], refused: object = None, status: int = 200
) -> HttpResponse:
    waiting = explain(person_id, _TO_WRITE, Paging(1, 10_000)).page.entries
    kinds: dict[str, list[str]] = {}
    for each in waiting:
        kinds.setdefault(each.kind, []).append(each.name)
    options = current_options()
    shown = {
        "now": standing(person_id),
        "may_export": options.may_export,
        "is_member": options.membership == "member",
        "kinds": [(kind, names[:_EXAMPLES], len(names)) for kind, names in kinds.items()],
        "total": len(waiting),
        "answers": answers,
        "refused": refused,
    }
    response = render(request, "researcher/connect.html", shown, status=status)
    # A browser asks the policy of the page about every address that the form leads on to.
    response.headers["Content-Security-Policy"] = content_security_policy(*_servers_of(registry_in_use(options).site))
    return response


def _servers_of(site: str) -> tuple[str, ...]:
    """The registry, and the servers below it, on one of which its sign-in may be."""
    return (site, site.replace("https://", "https://*.")) if site.startswith("https://") else (site,)


def _ended(request: HttpRequest, problem: Problem) -> HttpResponse:
    request.session[ENDED] = {"kind": type(problem).__name__, "sentence": str(problem)}
    return redirect("not-connected")


def _greeting(connection: Connection) -> str:
    if _writes(connection):
        return _("Your ORCID iD is connected. What may go is being written to your record now.")
    return _("Your ORCID iD is connected. Nothing is written to your record.")


def _writes(connection: Connection) -> bool:
    return connection.state == ConnectionState.EXPORTING
