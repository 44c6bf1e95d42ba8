"""The configuration page: shown and drafted; the credentials, and the fence."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pollinia.domain.contradictions import contradictions
from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.check import check_credentials
from pollinia.flows.configuration_versions import current_version
from pollinia.flows.fence import fence, move_fence
from pollinia.flows.registry_access import redirect_uri, registry_in_use
from pollinia.store.configuration import ClientSecret, current_options
from pollinia.store.content import Organisation
from pollinia.web.access import account, needs
from pollinia.web.configuration.draft import drafted, posted_texts, sections

SUGGESTED = 200


@needs(Right.READ)
@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Every setting; who may not configure sees them without the means to change any."""
    return show_configuration(request, current_options())


@needs(Right.CONFIGURE)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """The form again, as it is with what was chosen so far: what depends on what is seen at once, and nothing is saved."""
    options = drafted(request.POST, current_options())
    return render(request, "configuration/form.html", _form(options, posted_texts(request.POST)))


@needs(Right.CONFIGURE)
@require_POST
def secret(request: HttpRequest) -> HttpResponse:
    """Keep the client secret. It is never shown again."""
    try:
        store_client_secret(request.POST.get("secret", "").strip())
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The client secret is stored. Test the credentials now.")
    return redirect("configuration")


@needs(Right.CONFIGURE)
@require_POST
def test_credentials(request: HttpRequest) -> HttpResponse:
    """Ask the registry for a token."""
    return render(request, "configuration/credentials_test.html", {"finding": check_credentials()})


@needs(Right.CONFIGURE)
@require_safe
def fence_page(request: HttpRequest) -> HttpResponse:
    try:
        return render(request, "configuration/fence.html", {"fence": fence()})
    except Problem as problem:
        return render(request, "configuration/fence.html", {"unusable": str(problem)})


@needs(Right.CONFIGURE)
@require_POST
def move_fence_here(request: HttpRequest) -> HttpResponse:
    try:
        now = move_fence(by=account(request).email)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Production belongs to {now.bound_to} from now on, and to no other installation.")
    return redirect("fence")


def show_configuration(
    request: HttpRequest, options: Options, posted: dict[str, str] | None = None, refused: str | None = None
) -> HttpResponse:
    """The page with these options; ``posted`` stands in the place of values, and ``refused`` says why it was not saved."""
    return render(
        request,
        "configuration/page.html",
        {**_form(options, posted), "refused": refused},
        status=400 if refused else 200,
    )


def _form(options: Options, posted: dict[str, str] | None = None) -> dict[str, object]:
    registry = registry_in_use(options).site
    secrets = ClientSecret.objects.filter(registry=registry, client_id=options.client_id)
    return {
        "options": options,
        "seen_version": current_version(),
        "sections": sections(options, posted),
        "contradictions": contradictions(options) if posted else [],
        "form_registry": registry,
        "has_secret": bool(options.client_id) and secrets.exists(),
        "redirect_uri": redirect_uri(),
        "root": Organisation.objects.filter(pk=options.root_organisation or "").first(),
        "organisations": Organisation.objects.filter(retired=False).order_by("name", "pk")[:SUGGESTED],
    }
