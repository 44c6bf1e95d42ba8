"""How long does a full re-plan take after a settings change, and how much memory? Beside it, the least that a client can do.

    python -m benchmarks.replan [--researchers NUMBER] [--works NUMBER]

Everything was exported; then one setting changes, and everybody is planned anew: 10,000 researchers with 500,000 outputs, on
one core, which the database shares. The floor is a plain COPY of the same rows to a client that throws them away.
"""

from __future__ import annotations

import argparse
import os
import time

from django.db import connection as database

from benchmarks.installation import database as running_database
from benchmarks.installation import figure, peak_memory
from benchmarks.university import export_all, found_university
from pollinia.flows.change_configuration import change_configuration
from pollinia.flows.start_run import start_run
from pollinia.store.runs import RunState, Trigger

ROWS = (
    "SELECT id, body FROM store_person WHERE NOT retired",
    "SELECT contribution.person_id, output.body FROM store_contribution contribution"
    " JOIN store_researchoutput output ON output.id = contribution.research_output_id WHERE NOT output.retired",
    "SELECT connection_id, section, key, put_code, fingerprint FROM store_exporteditem",
)
"""What a plan reads."""


def main(researchers: int, works: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with running_database():
        found_university(researchers, works)
        export_all()
        memory = peak_memory()
        seconds = replan()
        figure("re-plan", seconds, "s")
        figure("re-plan, each researcher", seconds / researchers * 1000, "ms")
        # The export that filled the tables has planned everybody too, so that peak is a plan's as well.
        figure("most memory", max(memory, peak_memory()), "MB")
        floor = copied()
        figure("COPY of the same rows", floor, "s")
        figure("re-plan, times the COPY", seconds / floor, "")


def replan() -> float:
    """Seconds for planning everybody. The setting that changes removes an item of nobody, so that nothing is to be sent."""
    change_configuration({"only_active_affiliations": True}, saved_by="benchmark")
    began = time.perf_counter()
    run = start_run(Trigger.CHANGED)
    seconds = time.perf_counter() - began
    assert run.state == RunState.DONE, run.state
    figure("researchers planned", run.planned, "researchers")
    figure("items found unchanged", run.unchanged, "items")
    return seconds


def copied() -> float:
    began = time.perf_counter()
    for query in ROWS:
        with database.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
            for _ in copy:
                pass
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--works", type=int, default=50, help="of each (default: %(default)s)")
    main(**vars(parser.parse_args()))
