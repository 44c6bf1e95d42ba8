"""Completing what the sources leave empty, for editors."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pollinia.domain.content import Kind, Organisation, Person
from pollinia.domain.local_values import LABELS, LOCAL_FIELDS, LocalField, value_of
from pollinia.domain.roles import Right
from pollinia.flows.set_local_value import remove_local_value, set_local_value
from pollinia.reports.paging import page_of_rows
from pollinia.store.local_values import LocalValue
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import asked_page
from pollinia.web.not_found import NotHere
from pollinia.web.outcome import outcome_told
from pollinia.web.what_follows import what_follows

SIZE = 50
_PAGES = {Kind.ORGANISATION: "organisation", Kind.PERSON: "person"}


@dataclass(frozen=True, slots=True)
class Completion:
    """A field that can be completed here: ``said`` by a source, or ``local``, or neither yet."""

    field: LocalField
    label: str
    said: str | None
    local: LocalValue | None


def completions(kind: Kind, item: Organisation | Person) -> list[Completion]:
    """Every field that can be set of this kind of item, in the page's order."""
    known = {each.field: each for each in LocalValue.objects.filter(kind=kind, item_id=item.id)}
    return [
        Completion(field, LABELS[field], None if field in known else value_of(item, field), known.get(field))
        for field in LOCAL_FIELDS[kind]
    ]


@needs(Right.EDIT)
@for_forms
def complete(request: HttpRequest, kind: str, item_id: str) -> HttpResponse:
    """Set a field, or with ``remove`` leave it to the sources again."""
    field = request.POST.get("field", "")
    if kind not in _PAGES or field not in set(LocalField):
        raise NotHere("There is nothing like this to complete.")
    with outcome_told(request, lambda: f"Saved. {what_follows()}"):
        if "remove" in request.POST:
            remove_local_value(Kind(kind), item_id, LocalField(field), by=account(request).email)
        else:
            set_local_value(Kind(kind), item_id, LocalField(field), request.POST.get("value", ""), by=account(request).email)
    return redirect(_PAGES[Kind(kind)], item_id)


@needs(Right.READ)
@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    """Values that were set here, and of which a source says something else by now."""
    page = page_of_rows(LocalValue.objects.filter(source_value__isnull=False).order_by("id"), asked_page(request, SIZE))
    return render(request, "attention/disagreements.html", {"page": page})
