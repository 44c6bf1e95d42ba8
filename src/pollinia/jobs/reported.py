"""What ends a job or a part of it is logged: the queue's own log is silent, since it would show what jobs are called with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from pollinia.domain.problem import Problem
from pollinia.flows.shared_pace import Stopped

_log = structlog.get_logger()


@contextmanager
def reported(job: str, **about: object) -> Iterator[None]:
    """Whatever ends the job is logged in one line. Nothing is lost by it: turns and marks stay, and are come back to."""
    try:
        yield
    except Stopped:
        return
    except Problem as problem:
        _log.warning(f"{job}: {problem}", **about)
    except Exception:
        _log.exception(f"{job} failed", **about)
