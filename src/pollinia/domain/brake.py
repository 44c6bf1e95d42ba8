"""The brake: a run that would remove or rewrite too much of what is on ORCID stops before its first request and asks."""

from __future__ import annotations

from pollinia.domain.options import Options


def must_ask(removals: int, rewrites: int, on_orcid: int, options: Options) -> bool:
    """Whether an administrator must let the run go on: both of the brake's limits are exceeded.

    ``on_orcid`` is the number of items of ours on the records of the registry, before the run.
    """
    concerned = removals + rewrites
    return concerned > options.brake_items and concerned > options.brake_share * on_orcid
