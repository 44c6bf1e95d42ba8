"""Who decided what: the lines that are never changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.reports.paging import page_of_rows
from pollinia.store.audit import AuditLine
from pollinia.web.access import needs
from pollinia.web.asked import asked_page

SIZE = 100


@needs(Right.INSPECT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    page = page_of_rows(AuditLine.objects.order_by("-id"), asked_page(request, SIZE))
    return render(request, "audit.html", {"page": page})
