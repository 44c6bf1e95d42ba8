"""A proxy on this machine that lets clients with ORCID's addresses built in reach a sandbox instead, and nothing else.

A client connects to it (CONNECT, RFC 9110, 9.3.6); it ends TLS with a certificate of an authority of its own, for ORCID's hosts
alone, and passes what is said to the sandbox, Host header and all. Other hosts are refused, so no test reaches the Internet.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import trustme

HOSTS = frozenset(f"{name}{domain}" for domain in ("orcid.org", "sandbox.orcid.org") for name in ("", "api.", "pub."))


@dataclass(frozen=True, slots=True)
class Relay:
    """What a client needs to go through it: the address of the proxy and the certificate of its authority."""

    address: str
    authority: Path

    @property
    def environment(self) -> dict[str, str]:
        """For clients on requests, as all of these are."""
        return {
            "HTTPS_PROXY": self.address,
            "HTTP_PROXY": self.address,
            "NO_PROXY": "",
            "REQUESTS_CA_BUNDLE": str(self.authority),
            "SSL_CERT_FILE": str(self.authority),
        }


@contextmanager
def running_relay(sandbox_port: int, folder: Path) -> Iterator[Relay]:
    """A relay to the sandbox on this port, in a thread of its own."""
    authority = trustme.CA()
    certificate = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*sorted(HOSTS)).configure_cert(context)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    switchboard = _Switchboard(sandbox_port, context)
    port = asyncio.run_coroutine_threadsafe(switchboard.open(), loop).result(10)
    try:
        yield Relay(f"http://127.0.0.1:{port}", certificate)
    finally:
        asyncio.run_coroutine_threadsafe(switchboard.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class _Switchboard:
    def __init__(self, sandbox_port: int, context: ssl.SSLContext) -> None:
        self._sandbox_port = sandbox_port
        self._context = context
        self._calls: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        self._server.close()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        assert call is not None
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._connect(reader, writer)
        writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target, _ = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)
        host = target.decode("latin-1").rpartition(":")[0]
        if method != b"CONNECT" or host not in HOSTS:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.start_tls(self._context)
        there, back = await asyncio.open_connection("127.0.0.1", self._sandbox_port)
        try:
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        finally:
            back.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await source.read(65536):
            target.write(block)
            await target.drain()
    target.close()
