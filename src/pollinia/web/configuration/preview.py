"""Saving the configuration: first what it would do, with progress while that is counted; then one of two buttons."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing

import structlog
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from pollinia.domain.problem import Problem
from pollinia.domain.roles import Right
from pollinia.flows.change_configuration import change_configuration, ensure_newest, options_with
from pollinia.flows.configuration_versions import changes_to, differences, options_at
from pollinia.flows.preview_export import Preview, preview_change
from pollinia.flows.progress import Progress
from pollinia.store.configuration import current_options
from pollinia.web.access import account, for_forms, needs
from pollinia.web.asked import number
from pollinia.web.configuration.draft import changes_in
from pollinia.web.configuration.pages import refused, seen_version
from pollinia.web.what_follows import what_follows

Counting = Callable[[Progress], Preview]

RESULT_STANDS_HERE = "<!-- result -->"
"""In a template: everything before it is sent at once, everything after it when the preview is there."""

_log = structlog.get_logger()


@needs(Right.CONFIGURE)
@for_forms
def preview(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What saving the form, or restoring a version, would do. Nothing is saved."""
    options = current_options()
    try:
        ensure_newest(seen_version(request))
        changes = _changes(request)
        after = options_with(options, changes)
    except Problem as problem:
        return refused(request, problem)
    differing = differences(options, after)
    if not differing:
        messages.info(request, "Nothing was changed, so there is nothing to save.")
        return redirect("configuration")
    shown = {
        "differences": differing,
        "posted": [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"],
        "restored": request.POST.get("restore"),
    }
    return counted(request, "configuration/preview.html", shown, lambda progress: preview_change(changes, progress))


@needs(Right.CONFIGURE)
@for_forms
def save(request: HttpRequest) -> HttpResponse:
    """Save what was previewed, unless somebody else has saved meanwhile; export at once where that was chosen."""
    export_now = request.POST.get("export") == "now"
    try:
        changed = change_configuration(
            _changes(request),
            saved_by=account(request).email,
            seen_version=seen_version(request),
            export_now=export_now,
        )
    except Problem as problem:
        return refused(request, problem)
    if not changed:
        messages.info(request, "Nothing was changed, so nothing was saved.")
    else:
        messages.success(request, f"Saved. {what_follows(now=export_now)}")
    return redirect("configuration")


def counted(request: HttpRequest, template: str, shown: Mapping[str, object], counting: Counting) -> StreamingHttpResponse:
    """A page that is sent while ``counting`` goes on: its head, lines of progress, and its result."""
    head, _, tail = render_to_string(template, {**shown, "head_only": True}, request).partition(RESULT_STANDS_HERE)
    response = StreamingHttpResponse(_parts(request, template, shown, counting, head, tail))
    # A proxy that waits for the whole page would show no progress.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _parts(
    request: HttpRequest, template: str, shown: Mapping[str, object], counting: Counting, head: str, tail: str
) -> Iterator[str]:
    yield head
    result: Preview | Exception | None = None
    with closing(_told(counting)) as all_told:
        for told in all_told:
            if isinstance(told, tuple):
                yield f'<p class="progress-line" role="status">{told[0]} of {told[1]} researchers looked at.</p>\n'
            else:
                result = told
    part = template.replace(".html", "_result.html")
    problem = result if isinstance(result, Problem) else None
    failed = isinstance(result, Exception) and problem is None
    yield render_to_string(part, {**shown, "preview": result, "problem": problem, "failed": failed}, request)
    yield tail


class _NobodyReadsOn(Exception):
    """The browser has gone: what is counted is counted for nobody."""


def _told(counting: Counting) -> Generator[tuple[int, int] | Preview | Exception]:
    """What the counting says, from a thread of its own: progress, and in the end the preview or what went wrong."""
    said: queue.Queue[tuple[int, int] | Preview | Exception] = queue.Queue()
    is_left = threading.Event()

    def progress(done: int, total: int) -> None:
        if is_left.is_set():
            raise _NobodyReadsOn
        said.put((done, total))

    def count() -> None:
        try:
            said.put(counting(progress))
        except Exception as problem:
            if not isinstance(problem, Problem | _NobodyReadsOn):
                _log.exception("A preview failed")
            said.put(problem)
        finally:
            connection.close()

    threading.Thread(target=count, name="preview", daemon=True).start()
    try:
        while isinstance(told := said.get(), tuple):
            yield told
        yield told
    finally:
        is_left.set()


def _changes(request: HttpRequest) -> dict[str, object]:
    """What the form changes of what it was made of, or what puts an earlier version back in force. Raises Problem."""
    if "restore" in request.POST:
        return changes_to(number(request.POST["restore"]) or 0)
    return changes_in(request.POST, options_at(seen_version(request)))
