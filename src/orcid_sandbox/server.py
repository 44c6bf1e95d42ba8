"""Serves the registry with granian: one process, one event loop, state in memory, saved to a file on demand."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.datastructures import State

from orcid_sandbox import app, registry
from orcid_sandbox.organisations import read_table
from orcid_sandbox.rate_limits import UNLIMITED, Limits
from orcid_sandbox.registry import Registry
from orcid_sandbox.webhooks import Deliveries

_SECONDS_BETWEEN_SAVES = 5
_logger = logging.getLogger(__name__)


def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    state_file: Path | None = None,
    organisations: str | None = None,
    limits: Limits = UNLIMITED,
    *,
    open_control: bool = False,
    stop_with_stdin: bool = False,
) -> None:
    """Serves until SIGTERM or SIGINT; prints the base URL in one line when it answers. Port 0 picks a free one.

    ``state_file`` is loaded at the start and saved every few seconds after a change, and at the end.
    ``organisations`` names a table, see ``organisations.read_table``. ``stop_with_stdin`` also stops at the end of standard
    input. Raises OSError where the port is taken.
    """
    loaded = registry.load(state_file) if state_file else Registry()
    if organisations:
        loaded.stored.organisations.table |= read_table(organisations)
    # What is stored stays: looking through it for garbage, as Python does every few lists, takes longer than any request.
    gc.set_threshold(50_000, 20, 50)
    application = app.build(loaded, limits, open_control=open_control)
    asyncio.run(_serve(application, host, _free_port(host, port), state_file, stop_with_stdin=stop_with_stdin))


async def _serve(application: Starlette, host: str, port: int, state_file: Path | None, *, stop_with_stdin: bool) -> None:
    server = Server(application, address=host, port=port, interface=Interfaces.ASGINL, log_enabled=False)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    if stop_with_stdin:
        loop.add_reader(sys.stdin, _stop_at_the_end_of_input, server.stop)
    beside = [
        loop.create_task(_announce(host, port)),
        loop.create_task(Deliveries().run(application.state)),
        *([loop.create_task(_save_regularly(application.state, state_file))] if state_file else []),
    ]
    await server.serve()
    for task in beside:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    if state_file:
        registry.save(application.state.registry, state_file)


def _stop_at_the_end_of_input(stop: Callable[[], object]) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin)
        stop()


async def _announce(host: str, port: int) -> None:
    """Prints the base URL as soon as a connection succeeds."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            shown = f"[{host}]" if ":" in host else host
            print(f"ORCID sandbox: http://{shown}:{port}", flush=True)  # noqa: T201
            return
        await asyncio.sleep(0.02)


async def _save_regularly(state: State, state_file: Path) -> None:
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_SAVES)
        if state.registry.changed:
            try:
                registry.save(state.registry, state_file)
            except OSError:
                _logger.exception("The state could not be saved in %s; it is tried again.", state_file)


def _free_port(host: str, port: int) -> int:
    """``port`` if it can be bound, a free one for 0. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        chosen: int = probe.getsockname()[1]
        return chosen
