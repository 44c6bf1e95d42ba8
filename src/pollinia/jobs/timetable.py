"""What happens by the clock: the night, and looking after what was left lying."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from pollinia.flows.nightly import begin_night
from pollinia.flows.rescue import rescue
from pollinia.jobs import queue
from pollinia.store.configuration import current_options
from pollinia.store.runs import Run, Trigger

URGENT = 200
"""The priority of what the clock says: before a queue of thousands."""


@app.periodic(cron="* * * * *")
@app.task(name="night", queue=queue.QUEUE, lock="night", queueing_lock="night", priority=URGENT)
def night(timestamp: int) -> None:
    """Begin the night once, at its hour or as soon after it as a worker runs."""
    since = last_night(timezone.localtime(), current_options().night_begins_at)
    if not Run.objects.filter(trigger=Trigger.NIGHTLY, started_at__gte=since).exists():
        begin_night()


@app.periodic(cron="* * * * * */5")
@app.task(name="look_after", queue=queue.QUEUE, lock="look_after", queueing_lock="look_after", priority=URGENT)
def look_after(timestamp: int) -> None:
    rescue()


def last_night(now: datetime, hour: int) -> datetime:
    """When the night that is on, or the last one, was to begin."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
