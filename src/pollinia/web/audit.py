"""Who decided what: the lines that are never changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.reports.paging import page_of
from pollinia.store.audit import AuditLine
from pollinia.web.access import needs
from pollinia.web.asked import asked_page

SIZE = 100


@needs(Right.INSPECT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    lines, paging = AuditLine.objects.order_by("-id"), asked_page(request, SIZE)
    page = page_of(list(lines[paging.offset : paging.offset + paging.limit]), lines.count(), paging)
    return render(request, "audit.html", {"page": page})
