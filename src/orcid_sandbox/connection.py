"""Closing the connection of a request under the server's hands, so that its caller gets no answer."""

import os
import socket
import stat

from starlette.types import Scope


def close(scope: Scope) -> None:
    """Ends the TCP connection that the request came over. Does nothing where the connection is gone already."""
    host, port = scope["client"]
    # The server hands the port over as text.
    client = (host, int(port))
    for name in os.listdir("/dev/fd"):
        connection = _connection(int(name))
        if connection is None:
            continue
        with connection:
            if _peer(connection) == client:
                connection.shutdown(socket.SHUT_RDWR)
                return


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
