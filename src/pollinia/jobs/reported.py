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
"""Seconds before each look whether the database is back."""
_BROKEN_OFF = ("08", "57P", "40")
"""Classes of SQLSTATE: the connection, the server's shutdown, serialization and deadlock (PostgreSQL, appendix A)."""

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
    except Exception as problem:
        if not _was_broken_off(problem):
            _log.exception(f"{job} failed", **about)
            return
        _log.warning(f"{job}: the database broke it off", problem=str(problem), **about)
        # Or whatever comes next in this thread would find it broken.
        connection.close()
        if again is not None:
            _once_the_database_is_back(again)


def _was_broken_off(problem: Exception) -> bool:
    """Whether the connection was lost, or the transaction gave way to another one: nothing that would fail again by itself."""
    if not isinstance(problem, (OperationalError, InterfaceError)):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or state.startswith(_BROKEN_OFF)


def _once_the_database_is_back(deed: Callable[[], object]) -> None:
    """The job is still in hand meanwhile: were this process killed, another would take it up."""
    for pause in PAUSES:
        time.sleep(pause)
        try:
            deed()
        except (OperationalError, InterfaceError):
            connection.close()
        else:
            return
    _log.error("The database did not come back, so a job was given up.")
