"""The versions of the configuration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.flows.configuration_versions import count_versions
from pollinia.flows.configuration_versions import versions as list_versions
from pollinia.reports.paging import page_of
from pollinia.store.configuration import current_version
from pollinia.web.access import needs
from pollinia.web.asked import asked_page

SIZE = 25


@needs(Right.INSPECT)
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Who saved what when, the newest first."""
    paging = asked_page(request, SIZE)
    page = page_of(list_versions(paging.offset, paging.limit), count_versions(), paging)
    return render(request, "configuration/versions.html", {"page": page, "current": current_version()})
