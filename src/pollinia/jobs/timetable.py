"""What happens by the clock: the night, the post, what needs attention, and what was left lying."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from pollinia.flows.attention import count_attention
from pollinia.flows.issue_invitations import invitations_are_due
from pollinia.flows.nightly import begin_night, night_is_due
from pollinia.flows.rescue import rescue
from pollinia.flows.send_mail import mail_is_due
from pollinia.jobs import queue
from pollinia.jobs.reported import reported
from pollinia.store.configuration import current_options

URGENT = 200
"""The priority of what the clock says: before a queue of thousands."""


@app.periodic(cron="* * * * *")
@app.task(name="night", queue=queue.QUEUE, lock="night", queueing_lock="night", priority=URGENT)
def night(timestamp: int) -> None:
    """Begin the night once, at its hour or as soon after it as a worker runs."""
    with reported("night"):
        if night_is_due(last_night(timezone.localtime(), current_options().night_begins_at)):
            begin_night(reported)


@app.periodic(cron="* * * * * */5")
@app.task(name="look_after", queue=queue.QUEUE, queueing_lock="look_after", priority=URGENT)
def look_after(timestamp: int) -> None:
    """Without a lock, which a worker that is killed right now would take with it, and nobody would free its jobs any more."""
    with reported("look_after"):
        rescue()


@app.periodic(cron="* * * * *")
@app.task(name="post", queue=queue.QUEUE, lock="post", queueing_lock="post", priority=URGENT)
def post(timestamp: int) -> None:
    """Have e-mails sent whose time has come: invitations at their rate, and those that were not taken at first."""
    with reported("post"):
        if invitations_are_due():
            queue.defer_invitations()
        if mail_is_due():
            queue.defer_mail()


@app.periodic(cron="* * * * *")
@app.task(name="attend", queue=queue.QUEUE, lock="attend", queueing_lock="attend")
def attend(timestamp: int) -> None:
    """Count what waits for an administrator, for the menu of every page."""
    with reported("attend"):
        count_attention()


def last_night(now: datetime, hour: int) -> datetime:
    """When the night that is on, or the last one, was to begin."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
