"""How fast, and in how much memory, is a CERIF file of 100,000 publications taken in: first, unchanged, by a second source?

What two sources give is merged, record by record.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.cerif_generator import write_cerif
from benchmarks.installation import database, figure, peak_memory
from pollinia.flows.import_content import import_content
from pollinia.sources import cerif

PUBLICATIONS = 100_000


def main(publications: int) -> None:
    with database() as folder:
        file = folder / "publications.xml"
        write_cerif(file, publications)
        figure("file", file.stat().st_size / 1e6, "MB")
        measure("read only", publications, lambda: sum(1 for _ in cerif.read(file)))
        figure("peak memory, read only", peak_memory(), "MB")
        for name, source in (("first time", "cerif"), ("unchanged", "cerif"), ("second source", "another")):
            measure(name, publications, partial(import_content, source, cerif.read(file)))
            figure(f"peak memory, {name}", peak_memory(), "MB")


def measure(name: str, records: int, deed: Callable[[], object]) -> None:
    began = time.perf_counter()
    deed()
    seconds = time.perf_counter() - began
    figure(f"import, {name}", records / seconds, "records/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PUBLICATIONS)
