"""A worker: takes jobs from the queue and does them in threads until it is told to stop. Any number may run, on any machine."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import procrastinate
import structlog
from django.db import DatabaseError, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from pollinia.domain.problem import Problem
from pollinia.flows.registry_access import ensure_fit_to_work
from pollinia.flows.rescue import rescue
from pollinia.jobs import queue, tasks

THREADS = 12
"""Jobs at once: enough for 24 requests a second where each takes half a second."""
STOP_SECONDS = 8.0
LONGEST_PAUSE_SECONDS = 30.0

_log = structlog.get_logger()


def work(threads: int = THREADS) -> None:
    """Do jobs until SIGTERM or SIGINT, and then leave within ten seconds."""
    # What goes wrong in a job is logged by the job, without secrets.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    asyncio.run(_work(threads))


async def _work(threads: int) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    # The loop's own executor has as many threads as the machine has processors, and a few: jobs wait, they do not compute.
    loop.set_default_executor(ThreadPoolExecutor(threads + 2, thread_name_prefix="job"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    pause = 1.0
    while not stopping.is_set():
        began = loop.time()
        try:
            await asyncio.to_thread(_ensure_fit_to_work)
            await _until_stopped(threads, stopping)
        except Problem as problem:
            # Any job that it took would be lost on it. What is asked of an administrator may be done meanwhile.
            _log.warning("The worker waits: this machine may not work for this installation.", problem=str(problem))
            await _either(stopping, LONGEST_PAUSE_SECONDS)
        except (procrastinate.exceptions.ProcrastinateException, DatabaseError) as problem:
            # The database is restarted, or out of reach: it is waited for.
            pause = 1.0 if loop.time() - began > LONGEST_PAUSE_SECONDS else min(LONGEST_PAUSE_SECONDS, pause * 2)
            _log.warning("The worker lost its database and tries again.", seconds=pause, problem=type(problem).__name__)
            await _either(stopping, pause)


def _ensure_fit_to_work() -> None:
    try:
        ensure_fit_to_work()
    finally:
        # The thread keeps it otherwise, and would find it broken after a restart of the database.
        connection.close()


async def _until_stopped(threads: int, stopping: asyncio.Event) -> None:
    """One life of the worker. Raises what ended it before it was to stop."""
    async with app.with_connector(DjangoConnector().get_worker_connector()).open_async() as opened:
        await asyncio.to_thread(rescue)
        working = asyncio.create_task(
            opened.run_worker_async(
                queues=[queue.QUEUE],
                concurrency=threads,
                install_signal_handlers=False,
                delete_jobs="always",
                update_heartbeat_interval=queue.HEARTBEAT_SECONDS,
                stalled_worker_timeout=queue.STALLED_SECONDS,
            )
        )
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        if not told.done():
            told.cancel()
            return await working
        tasks.clients().stop()
        working.cancel()
        done, _ = await asyncio.wait({working}, timeout=STOP_SECONDS)
        if not done:
            # A request is still under way. What it was for is written down, so the next run looks at the record and goes on.
            _log.warning("The worker did not wait any longer for the answers to come.")
            os._exit(0)
        return None


async def _either(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
