"""The night: who is out of step for time alone is marked, all that is marked is planned, records are verified, sources read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TypeAlias

from django.db.models import Q
from django.utils import timezone

from pollinia.domain.options import Options
from pollinia.domain.problem import Problem
from pollinia.flows.accounts import forget_expired
from pollinia.flows.count_outputs import counts_are_stale
from pollinia.flows.forget_history import forget_history
from pollinia.flows.give_back import give_back_at_night
from pollinia.flows.hand_out import hand_out
from pollinia.flows.harvest import nightly_sources
from pollinia.flows.import_works import defer_due_imports, settle_doubts
from pollinia.flows.issue_invitations import remind
from pollinia.flows.registry_access import Clients, registry_in_use
from pollinia.flows.send_mail import forget_mail
from pollinia.flows.start_run import PLANNER_ENDED, start_run
from pollinia.flows.take_over_accepted import anything_is_taken
from pollinia.flows.verify import start_verification
from pollinia.jobs.queue import defer_accepted_works, defer_count, defer_harvest
from pollinia.store.change_marks import mark_all, mark_ended_affiliations
from pollinia.store.configuration import current_options
from pollinia.store.runs import Run, RunState, Trigger

MOST_BEGINNINGS = 3
"""How often a night is begun that is cut off each time, as by what takes more memory than there is."""
UNFORESEEN = "Something went wrong that nobody foresaw, so nothing was sent. The log of the worker says more."

Tried: TypeAlias = Callable[[str], AbstractContextManager[None]]


def night_is_due(since: datetime) -> bool:
    """Whether the night that was to begin then has not, or was cut off by the end of the process that began it."""
    begun = Run.objects.filter(trigger=Trigger.NIGHTLY, started_at__gte=since)
    last = begun.order_by("-pk").first()
    cut_off = begun.filter(Q(state=RunState.PLANNING) | Q(ended_early=PLANNER_ENDED))
    return last is None or (last in cut_off and len(cut_off) < MOST_BEGINNINGS)


def begin_night(tried: Tried = lambda _: nullcontext()) -> None:
    """Start what is due every night, and have it handed out, each step within ``tried``: one that fails hinders no other."""
    for step in (
        _export,
        _verify,
        _settle_doubts,
        give_back_at_night,
        _read_sources,
        _import_works,
        _count,
        _forget,
        remind,
    ):
        with tried(f"night: {step.__name__.strip('_')}"):
            step()


def _export() -> None:
    """What hinders it is noted as a run that was stopped."""
    options = current_options()
    try:
        _mark_for_time(options)
        hand_out(start_run(Trigger.NIGHTLY))
    except Problem as problem:
        _note(str(problem), options)
    except Exception:
        _note(UNFORESEEN, options)
        raise


def _verify() -> None:
    """What hinders it hinders the export, too, and is noted there."""
    options = current_options()
    if options.verify_every_days:
        with suppress(Problem):
            hand_out(start_verification(Trigger.NIGHTLY, last_read_before=_oldest(options)))


def _read_sources() -> None:
    for name in nightly_sources().values_list("name", flat=True):
        defer_harvest(name)


def _import_works() -> None:
    if anything_is_taken():
        defer_accepted_works()
    defer_due_imports()


def _count() -> None:
    if counts_are_stale():
        defer_count()


def _forget() -> None:
    days = current_options().keep_history_days
    forget_history(days)
    forget_expired()
    forget_mail(days)


def _settle_doubts() -> None:
    """Of the works that were imported since the last night. What hinders it hinders the export, too, and is noted there."""
    with suppress(Problem), Clients() as clients:
        settle_doubts(clients)


def _mark_for_time(options: Options) -> None:
    """Mark whom the last night's plan no longer fits: an affiliation has ended since, or another version writes other items."""
    registry = registry_in_use(options).site
    last = Run.objects.filter(registry=registry, trigger=Trigger.NIGHTLY).exclude(version="").order_by("-pk").first()
    if last is None or last.version != version("pollinia"):
        mark_all(registry)
    else:
        mark_ended_affiliations(timezone.localdate(last.started_at), timezone.localdate())


def _oldest(options: Options) -> datetime:
    """An hour less than the days: a nightly run does not come to each record at the same minute of each night."""
    return timezone.now() - timedelta(days=options.verify_every_days, hours=-1)


def _note(why: str, options: Options) -> None:
    now = timezone.now()
    Run.objects.create(
        registry=registry_in_use(options).site,
        client_id=options.client_id,
        trigger=Trigger.NIGHTLY,
        # Where export is off, or with the Public API, that is as it is meant.
        state=RunState.STOPPED if options.may_export else RunState.DONE,
        started_at=now,
        ended_at=now,
        ended_early=why,
    )
