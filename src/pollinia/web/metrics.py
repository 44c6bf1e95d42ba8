"""The figures of the engine in Prometheus' text format, for who has the token."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from pollinia.flows.figures import Figures, Labels, figures
from pollinia.web.access import anybody


@anybody
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 while no token is set (POLLINIA_METRICS_TOKEN), 401 without it, otherwise the figures as they are now."""
    token: str | None = settings.METRICS_TOKEN
    if token is None:
        return HttpResponse("Metrics are off: POLLINIA_METRICS_TOKEN is not set.\n", status=404, content_type="text/plain")
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return HttpResponse(
            "These figures need the token as a bearer token.\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    collected = CollectorRegistry(auto_describe=False)
    collected.register(_Now(figures()))
    return HttpResponse(generate_latest(collected), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class _Now(Collector):
    def __init__(self, now: Figures) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Every metric; docs/reference/metrics.md describes each."""
        now = self.now
        requests = CounterMetricFamily(
            "pollinia_orcid_requests", "Requests sent to ORCID, by outcome", labels=("registry", "client", "outcome")
        )
        for labels, value in now.requests.items():
            requests.add_metric(labels, value)
        yield requests
        yield _gauge("pollinia_pace_limit_requests_per_second", "What ORCID allows this client", now.requests_per_second)
        yield _gauge("pollinia_pace_burst_used_ratio", "Share of the burst in use; above 1: requests wait", now.burst_used)
        yield _gauge("pollinia_pace_requests_today", "Requests of this client on the database's day", now.requests_today)
        yield _gauge("pollinia_pace_pushed_back_seconds", "How long ORCID is left alone from now on", now.pushed_back_seconds)
        yield _gauges("pollinia_jobs", "Jobs in the queue", ("task", "status"), now.jobs)
        yield _gauge("pollinia_workers", "Workers heard of lately", now.workers)
        yield _gauges("pollinia_persons", "Persons by the state of their connection", ("state",), now.persons)
        yield _gauge("pollinia_researchers_changed", "Researchers with a change not yet exported", now.researchers_changed)
        yield _gauge("pollinia_oldest_change_age_seconds", "Age of the oldest change not yet exported", now.oldest_change_age)
        yield _gauge("pollinia_turns_waiting", "Turns of researchers in runs that are on or held", now.turns_waiting)
        yield _gauge("pollinia_runs_held", "Runs that the brake holds for an administrator", now.runs_held)
        yield _gauge("pollinia_items_refused", "Items that ORCID has refused", now.items_refused)
        yield _gauges("pollinia_last_run_ended_seconds", "When the last run ended", ("trigger",), now.last_run_ended)
        yield _gauge("pollinia_mails_waiting", "E-mails that are not sent yet", now.mails_waiting)
        yield _gauge("pollinia_oldest_mail_age_seconds", "Age of the oldest e-mail that is not sent yet", now.oldest_mail_age)
        yield _gauge("pollinia_fence_open", "1: this installation may write to the registry in use", now.fence_open)


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _gauges(name: str, help: str, labels: Labels, values: Mapping[Labels, float]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=labels)
    for each, value in values.items():
        family.add_metric(each, value)
    return family
