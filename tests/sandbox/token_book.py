"""The sandbox, in a process that writes down each token that it issues where tests look for them everywhere (no_secrets.py)."""

import os
import sys
from pathlib import Path

from orcid_sandbox.cli import main
from orcid_sandbox.model import Token
from orcid_sandbox.registry import Registry

_FOLDER = os.environ.get("POLLINIA_TESTS_PRODUCED")
_add_token = Registry.add_token


def _write_down(registry: Registry, token: Token) -> None:
    with (Path(str(_FOLDER)) / "issued").open("a") as book:
        book.write(f"{token.access}\n{token.refresh}\n")
    _add_token(registry, token)


if __name__ == "__main__":
    if _FOLDER:
        Registry.add_token = _write_down  # type: ignore[method-assign, assignment]
    sys.exit(main())
