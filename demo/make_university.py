"""Write the demo university: ``python -m demo.make_university [FOLDER]``.

Without a folder, the files that the package carries are written anew. The seed never changes, so neither do they.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from demo.cerif import write_cerif
from demo.outputs import make_outputs
from demo.people import make_people
from demo.tables import write_tables

SEED = 1898
FOLDER = Path(__file__).resolve().parent.parent / "src" / "pollinia" / "demo_university"


def write_university(folder: Path) -> None:
    """Write ``cerif/*.xml`` and ``csv/*.csv`` into ``folder``: the same bytes each time."""
    random_ = random.Random(SEED)  # noqa: S311 – repeatable on purpose, and nothing secret
    people = make_people(random_)
    outputs = make_outputs(people, random_)
    write_cerif(folder / "cerif", people, outputs)
    write_tables(folder / "csv", people, outputs)


if __name__ == "__main__":
    write_university(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
