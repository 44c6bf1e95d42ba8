"""How long does the preview of a changed setting take, with 1,000 researchers of 50 outputs each?

    python -m benchmarks.preview [--researchers NUMBER] [--works NUMBER] [--times NUMBER]

Everything was exported. Once nobody is marked as changed, as on most days; once everybody is, as after a change of the settings
that no run has followed yet: then each researcher is planned before and after. One change touches no work, one all of them.
"""

from __future__ import annotations

import argparse
import statistics
import time

from benchmarks.installation import REGISTRY, figure
from benchmarks.installation import database as running_database
from benchmarks.university import export_all, found_university
from pollinia.domain.content import PublicationStatus
from pollinia.flows.effects import Effect
from pollinia.flows.preview_export import preview_change
from pollinia.store.change_marks import mark_all

CHANGES: dict[str, dict[str, object]] = {
    "no work": {"scopus_author_id": False},
    "every work": {"publication_statuses": frozenset({PublicationStatus.EPUB})},
}


def main(researchers: int, works: int, times: int) -> None:
    with running_database():
        found_university(researchers, works)
        export_all()
        measure("nobody marked", times)
        mark_all(REGISTRY)
        measure("everybody marked", times)


def measure(marked: str, times: int) -> None:
    for touches, changes in CHANGES.items():
        taken: list[float] = []
        for _ in range(times):
            began = time.perf_counter()
            preview = preview_change(changes)
            taken.append(time.perf_counter() - began)
        figure(f"items removed, {marked}, {touches} touched", preview.total(Effect.REMOVED), "items")
        figure(f"preview, {marked}, {touches} touched", statistics.median(taken), "s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--researchers", type=int, default=1_000, help="default: %(default)s")
    parser.add_argument("--works", type=int, default=50, help="of each (default: %(default)s)")
    parser.add_argument("--times", type=int, default=5, help="that each preview is made (default: %(default)s)")
    main(**vars(parser.parse_args()))
