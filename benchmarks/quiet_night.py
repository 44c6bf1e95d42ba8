"""What does a night cost on which nothing has changed: time, plans, requests?

    python -m benchmarks.quiet_night [--researchers NUMBER] [--works NUMBER]

10,000 researchers with 500,000 outputs, all of it exported. First without verification: nobody is planned, nothing is sent.
Then with it, where every record is due: one reading each waits in the queue, and nothing else.
"""

from __future__ import annotations

import argparse
import os
import time

from django.db import connection as database

from benchmarks.installation import database as running_database
from benchmarks.installation import figure
from benchmarks.university import export_all, found_university
from pollinia.flows.change_configuration import change_configuration
from pollinia.flows.nightly import begin_night
from pollinia.store.change_marks import ChangeMark
from pollinia.store.connections import Connection
from pollinia.store.runs import Run, Trigger, Turn


def main(researchers: int, works: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with running_database():
        found_university(researchers, works)
        export_all()
        night_after_night()
        measure("quiet night", verify_every_days=0)
        Connection.objects.update(verified_at=None)
        measure("quiet night with verification", verify_every_days=1)


def night_after_night() -> None:
    """The very first night plans everybody, for what an earlier version may have written in another form."""
    begin_night()
    ChangeMark.objects.all().delete()
    Turn.objects.all().delete()


def measure(name: str, verify_every_days: int) -> None:
    change_configuration({"verify_every_days": verify_every_days}, saved_by="benchmark")
    # That a setting was saved would mark everybody.
    ChangeMark.objects.all().delete()
    before = set(Run.objects.values_list("pk", flat=True))
    with database.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    began = time.perf_counter()
    begin_night()
    figure(name, time.perf_counter() - began, "s")
    runs = Run.objects.exclude(pk__in=before).filter(trigger=Trigger.NIGHTLY)
    readings = Turn.objects.filter(run__in=runs, verifies=True).count()
    figure(f"researchers planned, {name}", sum(run.planned for run in runs) - readings, "researchers")
    figure(f"records to read, {name}", readings, "requests")
    figure(f"records to write to, {name}", Turn.objects.filter(run__in=runs, verifies=False).count(), "records")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--works", type=int, default=50, help="of each (default: %(default)s)")
    main(**vars(parser.parse_args()))
