"""Who typed the command, for the audit."""

from __future__ import annotations

import getpass
import os


def operator() -> str:
    """The name of the user, or the number where it has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
