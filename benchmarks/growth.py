"""How do a re-plan, a quiet night and a small change grow with the size of the institution?

    python -m benchmarks.growth [--researchers NUMBER NUMBER NUMBER] [--works NUMBER]

At 1,000, 10,000 and 40,000 researchers with 10 outputs each (with 50, two million outputs would take longer to load than all
the rest), on one core, which the database shares. A factor of growth is the time at one size over that at the size before,
over the ratio of the sizes: 1 is linear, less is better. What a change of 100 researchers takes has nothing to do with the
size, so its factor is not divided.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence

from benchmarks.installation import database as running_database
from benchmarks.installation import figure
from benchmarks.university import change, export_all, forget_university, found_university, person
from pollinia.flows.change_configuration import change_configuration
from pollinia.flows.nightly import begin_night
from pollinia.flows.start_run import start_run
from pollinia.store.change_marks import ChangeMark, mark_persons
from pollinia.store.runs import Trigger, Turn

CHANGED = 100


def main(researchers: Sequence[int], works: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    times: dict[str, list[float]] = {}
    with running_database():
        for number in researchers:
            forget_university()
            found_university(number, works)
            export_all()
            measured = (
                ("re-plan", number, replan()),
                ("quiet night", 0, quiet_night()),
                (f"{CHANGED} changed", CHANGED, small_change()),
            )
            for name, touched, seconds in measured:
                figure(f"{name}, {number} researchers", seconds, "s")
                times.setdefault(name, []).append(seconds)
                if touched:
                    figure(f"{name}, {number} researchers, each researcher touched", seconds / touched * 1000, "ms")
    for name, taken in times.items():
        for place in range(1, len(researchers)):
            ratio = 1 if name.endswith("changed") else researchers[place] / researchers[place - 1]
            factor = taken[place] / taken[place - 1] / ratio
            figure(f"growth, {name}, {researchers[place - 1]} to {researchers[place]}", factor, "of 1")


def replan() -> float:
    change_configuration({"only_active_affiliations": True, "verify_every_days": 0}, saved_by="benchmark")
    return _seconds_of_a_run(turns=0)


def quiet_night() -> float:
    begin_night()
    ChangeMark.objects.all().delete()
    began = time.perf_counter()
    begin_night()
    return time.perf_counter() - began


def small_change() -> float:
    change(CHANGED)
    mark_persons([person(number).id for number in range(CHANGED)])
    return _seconds_of_a_run(CHANGED)


def _seconds_of_a_run(turns: int) -> float:
    began = time.perf_counter()
    run = start_run(Trigger.CHANGED)
    seconds = time.perf_counter() - began
    assert Turn.objects.filter(run=run).count() == turns
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, nargs="+", default=[1_000, 10_000, 40_000], help="default: %(default)s")
    parser.add_argument("--works", type=int, default=10, help="of each (default: %(default)s)")
    main(**vars(parser.parse_args()))
