"""Ending the connection of a request under the server's hands, so that its caller gets no answer, or half of it."""

import asyncio
import contextlib
import os
import socket
import stat
import struct

from starlette.types import Receive, Scope

# On, and no time to linger: closing discards what is not sent and answers with a reset (socket(7)).
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_NOTICED_SECONDS = 5
"""By when the server has noticed that a connection has ended; it takes a moment."""


def close(scope: Scope) -> None:
    """Ends the TCP connection that the request came over, after what was sent. Does nothing where it is gone already."""
    connection = _find(scope)
    if connection is not None:
        with connection:
            connection.shutdown(socket.SHUT_RDWR)


async def reset(scope: Scope, receive: Receive) -> None:
    """Breaks the TCP connection that the request came over off with a reset. Does nothing where it is gone already."""
    connection = _find(scope)
    if connection is not None:
        with connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            # The server takes this for the end of its caller and closes its own handle, which is the last.
            connection.shutdown(socket.SHUT_RD)
    # An app that returns without an answer has the server make one up; it must not before it has seen the end.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_NOTICED_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass


def _find(scope: Scope) -> socket.socket | None:
    host, port = scope["client"]
    # The server hands the port over as text.
    client = (host, int(port))
    for name in os.listdir("/dev/fd"):
        connection = _connection(int(name))
        if connection is None:
            continue
        if _peer(connection) == client:
            return connection
        connection.close()
    return None


def _connection(descriptor: int) -> socket.socket | None:
    """A second handle on a descriptor, where it is a socket: closing it leaves the server's own open."""
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return None
        return socket.socket(fileno=os.dup(descriptor))
    except OSError:
        return None


def _peer(connection: socket.socket) -> tuple[str, int] | None:
    try:
        peer = connection.getpeername()
    except OSError:
        return None
    return (peer[0], peer[1]) if isinstance(peer, tuple) else None
