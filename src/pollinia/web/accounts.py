"""Accounts and roles, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right, Role
from pollinia.flows.accounts import (
    LINK_HOURS,
    Access,
    AccountRefused,
    add_account,
    change_account,
    new_link,
    set_person,
)
from pollinia.reports.paging import page_of_rows
from pollinia.store.accounts import Account
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked_page
from pollinia.web.outcome import outcome_told

PAGE = 50


@needs(Right.CONFIGURE)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    return _shown(request)


@needs(Right.CONFIGURE)
@for_forms
def add(request: HttpRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("email", "name", "role", "person_id")}
    try:
        added, link = add_account(
            given["email"], given["name"], _role(given["role"]), account(request).email, given["person_id"].strip() or None
        )
    except Problem as problem:
        return _shown(request, refused=str(problem), given=given, status=400)
    return _shown(request, link=link, link_for=added)


@needs(Right.CONFIGURE)
@for_forms
def change(request: HttpRequest, account_id: int) -> HttpResponse:
    chosen = get_object_or_404(Account, pk=account_id)
    with outcome_told(request, f"Saved the account of {chosen.name}."):
        seen = Access(_role(request.POST.get("seen_role", "")), "seen_active" in request.POST)
        access = Access(_role(request.POST.get("role", "")), "is_active" in request.POST)
        change_account(chosen, access, by=account(request).email, seen=seen)
    return redirect("accounts")


@needs(Right.CONFIGURE)
@for_forms
def person(request: HttpRequest, account_id: int) -> HttpResponse:
    """Make the account that of a person, or with an empty ID that of nobody."""
    chosen = get_object_or_404(Account, pk=account_id)
    with outcome_told(request, f"Saved the account of {chosen.name}."):
        set_person(chosen, request.POST.get("person_id", "").strip() or None, by=account(request).email)
    return redirect("accounts")


@needs(Right.CONFIGURE)
@for_forms
def link(request: HttpRequest, account_id: int) -> HttpResponse:
    chosen = get_object_or_404(Account, pk=account_id)
    try:
        made = new_link(chosen, by=account(request).email)
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("accounts")
    return _shown(request, link=made, link_for=chosen)


def _role(text: str) -> Role:
    """Raises AccountRefused."""
    if text not in set(Role):
        raise AccountRefused("What was sent names no role that there is. Load the page again, and choose one.")
    return Role(text)


def _shown(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    """A link is shown in the answer to the form that made it, and never again."""
    page = page_of_rows(Account.objects.order_by("email"), asked_page(request, PAGE))
    shown = {"page": page, "roles": list(Role), "link_hours": LINK_HOURS, "list_address": reverse("accounts"), **more}
    return render(request, "accounts.html", shown, status=status)
