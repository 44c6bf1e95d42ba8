"""Signing in and out, and choosing a password by a one-time link, which can be asked for."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pollinia.domain.problem import Problem
from pollinia.flows.accounts import AccountClosed, LinkUsed, PasswordRefused, choose_password, makes_first_administrator
from pollinia.flows.forgotten_password import ask_for_password_link
from pollinia.flows.sign_in import sign_in
from pollinia.store.accounts import Account
from pollinia.web.access import anybody, for_forms
from pollinia.web.sso.entering import own_address, provider_name


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Back to the page that was asked for, where that is one of ours."""
    if request.method != "POST":
        return _onward(request) if request.user.is_authenticated else _form(request)
    email = request.POST.get("email", "")
    try:
        account = sign_in(email, request.POST.get("password", ""))
    except Problem as problem:
        return _form(request, 400, email=email, refused=str(problem))
    _enter(request, account)
    return _onward(request)


@for_forms
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("sign-in")


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password_page(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link. The form says who the first administrator is; all others are known."""
    given = {name: request.POST.get(name, "") for name in ("name", "email")}
    try:
        is_first = makes_first_administrator(token)
    except (LinkUsed, AccountClosed) as problem:
        unusable = {"unusable": str(problem), "can_ask_anew": isinstance(problem, LinkUsed)}
        return render(request, "choose_password.html", unusable, status=410)
    if request.method != "POST":
        return render(request, "choose_password.html", {"is_first": is_first})
    try:
        account = choose_password(token, request.POST.get("password", ""), **given)
    except Problem as problem:
        is_password = isinstance(problem, PasswordRefused)
        shown = {"is_first": is_first, "refused": str(problem), "is_password": is_password, **given}
        return render(request, "choose_password.html", shown, status=400)
    _enter(request, account)
    return redirect("start")


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The answer is the same, and takes as long, whether there is such an account or not."""
    email = request.POST.get("email", "").strip()
    if email:
        ask_for_password_link(email)
    return render(request, "forgotten_password.html", {"sent_to": email})


def _form(request: HttpRequest, status: int = 200, **shown: str) -> HttpResponse:
    provider = provider_name() if settings.IDENTITY_PROVIDER else None
    return render(request, "sign_in.html", {"provider": provider, **shown}, status=status)


def _enter(request: HttpRequest, account: Account) -> None:
    auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")


def _onward(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(own_address(request.GET.get("next")) or reverse("start"))
