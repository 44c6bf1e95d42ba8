"""What follows from a change for the ORCID records, in a sentence for whoever made it."""

from __future__ import annotations

from pollinia.store.configuration import current_options


def what_follows(*, now: bool = True) -> str:
    """As the settings are after the change; not ``now`` is with the next nightly run."""
    if not current_options().may_export:
        return "Export is off, so nothing is written to any record."
    return f"What it touches is exported {'now' if now else 'with the next nightly run'}."
