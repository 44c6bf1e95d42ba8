"""What goes wrong in a way that a person can do something about."""

from __future__ import annotations


class Problem(Exception):
    """A problem whose docstring is its message: what happened, what it means, what to do. ``detail`` follows it."""

    def __init__(self, detail: str = "") -> None:
        sentence = " ".join((type(self).__doc__ or "").split())
        super().__init__(f"{sentence} {detail}".strip())
