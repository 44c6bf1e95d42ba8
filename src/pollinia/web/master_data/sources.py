"""Master data > Sources: where the content comes from, and what became of the last reading of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pollinia.domain.roles import Right
from pollinia.reports.last_readings import last_readings
from pollinia.store.content import ReadingState
from pollinia.web.access import needs
from pollinia.web.asked import asked_page

SIZE = 50

_STATES = {
    ReadingState.READING: "It is being read.",
    ReadingState.DONE: "Read to its end.",
    ReadingState.BROKEN_OFF: "Broken off: what was read was taken over, and nothing was retired.",
    ReadingState.STOPPED: "Stopped: nothing was taken over.",
    ReadingState.FAILED: "Failed: nothing was taken over.",
    ReadingState.GIVEN_UP: "Given up: it is not read every night any more. What it gave stays.",
}


@needs(Right.READ)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    page = last_readings(asked_page(request, SIZE))
    rows = [(each, _STATES[each.state] if each.state else "It was never read.") for each in page.entries]
    return render(request, "master_data/sources.html", {"page": page, "rows": rows})
