"""What ends a job is logged: the queue's own log is silent, since it would show what jobs are called with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import InterfaceError, OperationalError, connection

from pollinia.domain.problem import Problem
from pollinia.flows.shared_pace import Stopped

PAUSES = (1, 2, 4, 8, 16, 30, 60)
"""Seconds between two looks whether the database is back."""

_log = structlog.get_logger()


@contextmanager
def reported(job: str, again: Callable[[], object] | None = None, **about: object) -> Iterator[None]:
    """Whatever ends the job is logged in one line. Nothing is lost by it: turns and marks stay, and are come back to.

    ``again`` has the job done once more where it was the database that failed under it: the queue, which has connections of
    its own, would take the job for done.
    """
    try:
        yield
    except Stopped:
        return
    except Problem as problem:
        _log.warning(f"{job}: {problem}", **about)
    except (OperationalError, InterfaceError) as problem:
        _log.warning(f"{job}: the database failed", problem=type(problem).__name__, **about)
        if again is not None:
            _once_the_database_is_back(again)
    except Exception:
        _log.exception(f"{job} failed", **about)


def _once_the_database_is_back(deed: Callable[[], object]) -> None:
    """The job is still in hand meanwhile: were this process killed, another would take it up."""
    for pause in PAUSES:
        connection.close()
        try:
            deed()
        except (OperationalError, InterfaceError):
            time.sleep(pause)
        else:
            return
    _log.error("The database did not come back, so a job was given up.")
