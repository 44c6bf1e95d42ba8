"""The world of the demo: a data folder of its own and a registry on this machine, whatever else is configured here."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path


def demo_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to set over ``environment``: no database, key, registry or mail server in use is ever touched."""
    data = Path(environment.get("POLLINIA_DATA") or Path.home() / ".local" / "share" / "pollinia")
    # A proxy for the world outside must not be asked for a registry on this machine.
    direct = ",".join(filter(None, (environment.get("no_proxy") or environment.get("NO_PROXY"), "127.0.0.1")))
    return {
        "no_proxy": direct,
        "NO_PROXY": direct,
        "POLLINIA_DATA": str(data / "demo"),
        "POLLINIA_TRIAL_REGISTRY": f"http://127.0.0.1:{free_port()}",
        "POLLINIA_BASE_URL": f"http://127.0.0.1:{free_port(8000)}",
        "POLLINIA_KEY_FILE": "",
        "POLLINIA_IDENTITY_FILE": "",
        "DATABASE_URL": "",
        "DATABASE_URL_FILE": "",
        "POLLINIA_EMAIL": "",
        "POLLINIA_EMAIL_FILE": "",
    }


def free_port(preferred: int = 0) -> int:
    """A port of this machine that nobody listens on now: the preferred one, where it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
