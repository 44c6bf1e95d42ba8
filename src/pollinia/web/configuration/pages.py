"""The configuration page: shown and drafted; the credentials, and the fence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pollinia.domain.contradictions import Wrong, contradictions
from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.domain.setting_texts import ConfigurationRefused, shown
from pollinia.flows.change_configuration import ConfigurationChangedMeanwhile, store_client_secret
from pollinia.flows.check import check_credentials
from pollinia.flows.configuration_versions import options_at
from pollinia.flows.fence import fence, move_fence
from pollinia.flows.registry_access import redirect_uri, registry_in_use
from pollinia.flows.replace_work_types import work_types_in_force
from pollinia.reports.master_data.organisations import OrganisationQuery, list_organisations
from pollinia.reports.paging import Paging
from pollinia.store.configuration import ClientSecret, current_options, current_version
from pollinia.store.content import Organisation
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked, number
from pollinia.web.configuration.draft import changes_in, drafted, posted_texts, sections, steps_written_out
from pollinia.web.outcome import outcome_told

_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows: ``options``, with the texts that were typed in their place, right or wrong; made to ``seen``.

    ``wrong``: what keeps it from being saved.
    """

    options: Options
    seen: int
    typed: dict[str, str]
    wrong: tuple[Wrong, ...] = ()


@needs(Right.INSPECT)
@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Every setting; who may not configure sees them without the means to change any."""
    return render(request, "configuration/page.html", _form(Draft(current_options(), current_version(), {})))


@needs(Right.CONFIGURE)
@for_forms
def draft(request: HttpRequest) -> HttpResponse:
    """The form again, as it is with what was chosen so far: what depends on what is seen at once, and nothing is saved."""
    template = "configuration/draft.html" if "HX-Request" in request.headers else "configuration/page.html"
    return render(request, template, _form(_drafted(request)))


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page again, with what was posted, and why it was not saved.

    Where somebody else has saved meanwhile it shows what is in force now, and in that what was changed here.
    """
    now = _drafted(request)
    if isinstance(problem, ConfigurationChangedMeanwhile):
        now = _on_top_of_the_others(request)
    if isinstance(problem, ConfigurationRefused):
        now = replace(now, wrong=tuple(dict.fromkeys((*problem.problems, *now.wrong))))
    return render(request, "configuration/page.html", {**_form(now), "refused": str(problem)}, status=400)


def seen_version(request: HttpRequest) -> int:
    """The version that the form was made of; without one, that in force."""
    seen = number(request.POST.get("seen_version"))
    return current_version() if seen is None else seen


@needs(Right.CONFIGURE)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Those to choose the root organisation from, by what is typed so far."""
    found = list_organisations(OrganisationQuery(search=asked(request, "root_organisation")), Paging(1, _SUGGESTED))
    return render(request, "configuration/organisations.html", {"organisations": found.entries})


@needs(Right.CONFIGURE)
@for_forms
def secret(request: HttpRequest) -> HttpResponse:
    """Keep the client secret. It is never shown again."""
    of = (request.POST.get("registry", ""), request.POST.get("client_id", ""))
    with outcome_told(request, "The client secret is stored. Test the credentials now."):
        store_client_secret(request.POST.get("secret", ""), by=account(request).email, shown_for=of)
    return redirect("configuration")


@needs(Right.CONFIGURE)
@for_forms
def test_credentials(request: HttpRequest) -> HttpResponse:
    """Ask the registry for a token."""
    finding = {"finding": check_credentials()}
    if "HX-Request" in request.headers:
        return render(request, "configuration/credentials_test.html", finding)
    return render(request, "configuration/page.html", _form(Draft(current_options(), current_version(), {})) | finding)


@needs(Right.CONFIGURE)
@require_safe
def fence_page(request: HttpRequest) -> HttpResponse:
    try:
        return render(request, "configuration/fence.html", {"fence": fence()})
    except Problem as problem:
        return render(request, "configuration/fence.html", {"unusable": str(problem)})


@needs(Right.CONFIGURE)
@for_forms
def move_fence_here(request: HttpRequest) -> HttpResponse:
    with outcome_told(request, "Production belongs to this installation from now on, and to no other."):
        move_fence(by=account(request).email)
    return redirect("fence")


def _drafted(request: HttpRequest) -> Draft:
    seen = seen_version(request)
    before = options_at(seen)
    try:
        changes_in(request.POST, before)
    except ConfigurationRefused as problem:
        wrong: tuple[Wrong, ...] = problem.problems
    else:
        wrong = ()
    options = drafted(request.POST, before)
    return Draft(options, seen, posted_texts(request.POST), (*wrong, *contradictions(options)))


def _on_top_of_the_others(request: HttpRequest) -> Draft:
    now = current_options()
    try:
        mine = changes_in(request.POST, options_at(seen_version(request)))
    except ConfigurationRefused:
        mine = {}
    merged = replace(now, **mine)  # type: ignore[arg-type]
    return Draft(merged, current_version(), shown(merged))


def _form(draft: Draft) -> dict[str, object]:
    options, saved = draft.options, current_options()
    registry, shown_sections = registry_in_use(saved).site, sections(options, draft.typed)
    secrets = ClientSecret.objects.filter(registry=registry, client_id=saved.client_id)
    return {
        "options": options,
        "seen_version": draft.seen,
        "sections": shown_sections,
        "fields_shown": {field.setting.field for section in shown_sections for field in section.fields},
        "wrong": draft.wrong,
        "wrong_fields": {each.field for each in draft.wrong},
        "workflow_steps": steps_written_out(options),
        "saved_client_id": saved.client_id,
        "saved_registry": registry,
        "is_saved_pair": (options.sandbox_mode, options.client_id) == (saved.sandbox_mode, saved.client_id),
        "has_secret": bool(saved.client_id) and secrets.exists(),
        "redirect_uri": redirect_uri(),
        "root": Organisation.objects.filter(pk=options.root_organisation or "").first(),
        "work_types": work_types_in_force(),
    }
