"""What does the first export of a whole university take: requests, time at ORCID's limit, and our own time beside it?

    python -m benchmarks.first_export [--researchers NUMBER] [--works NUMBER]

Planned, not sent: 10,000 researchers with 50 works each. Requests are grouped as they are sent: one reading of each record,
works in bulks of 100, everything else one by one. Our time is that of the run's plan, and of each researcher's turn, which
loads and plans that one again; on one core, which the database shares.
"""

from __future__ import annotations

import argparse
import os
import time

from benchmarks.installation import REGISTRY, figure
from benchmarks.installation import database as running_database
from benchmarks.university import found_university
from pollinia.domain.plan import Plan
from pollinia.flows.apply_plan import requests_of
from pollinia.flows.export_person import current_policy, plan_person
from pollinia.flows.start_run import start_run
from pollinia.store.configuration import current_options
from pollinia.store.researchers import load_researchers, load_tree
from pollinia.store.runs import Run, RunState, Trigger, Turn


def main(researchers: int, works: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with running_database():
        found_university(researchers, works)
        began = time.perf_counter()
        run = start_run(Trigger.PERSONAL, everyone=True)
        assert run.state == RunState.RUNNING, run.state
        planned = time.perf_counter() - began
        items, requests = turns_of(run)
        ours = time.perf_counter() - began
        per_second = current_options().member_requests_per_second
    figure("researchers", researchers, "researchers")
    figure("items to add", items, "items")
    figure("requests", requests, "requests")
    figure("time at ORCID's limit", requests / per_second, "s")
    figure("our time for the run's plan", planned, "s")
    figure("our time in all", ours, "s")
    figure("our time, as a share of ORCID's", ours / (requests / per_second), "of 1")


def turns_of(run: Run) -> tuple[int, int]:
    """How many items are to be written in the turns of a run, and in how many requests."""
    policy, tree = current_policy(current_options()), load_tree()
    items = requests = 0
    for person_id in Turn.objects.filter(run=run).values_list("person_id", flat=True):
        (loaded,) = load_researchers(REGISTRY, [person_id], tree)
        plan = plan_person(loaded, policy)
        items += len(plan.actions)
        requests += requests_for(plan)
    return items, requests


def requests_for(plan: Plan) -> int:
    """The reading that comes before any addition, and the writing."""
    return int(plan.needs_record) + sum(1 for _ in requests_of(plan.actions))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--works", type=int, default=50, help="of each (default: %(default)s)")
    main(**vars(parser.parse_args()))
