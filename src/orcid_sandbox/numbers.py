"""Whole numbers in URLs and forms."""

import re

# As many digits as a 64-bit integer surely holds; more would be a way to keep the server busy.
_NATURAL = re.compile(r"\d{1,18}", re.ASCII)


def natural(text: str | None) -> int | None:
    """The number that the digits write, None for anything else."""
    return int(text) if text is not None and _NATURAL.fullmatch(text) else None
