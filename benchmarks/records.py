"""How fast records are built: works of 100,000 generated outputs on one core, and the memory that it takes.

    python benchmarks/records.py [NUMBER OF OUTPUTS]

The outputs are made one at a time, as an importer yields them, and are not part of the time. Each has five contributors, an
abstract of about 1,000 characters, four identifiers and a journal; a fifth hold markup, a tenth letters beyond ASCII.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator

from pollinia.domain.content import Contributor, Host, Identifier, OutputType, PartialDate, ResearchOutput, Role, Text
from pollinia.domain.records.work import build_work
from pollinia.domain.work_types import builtin

_WORDS = (
    "orchid habits observed meadow pollination winter analysis growth symbiosis fungal network of the in under and a for on "
    "significant population northern island specimen collected measured model response temperature light soil genetic variation"
)
_ACCENTED = ("Über", "façade", "naïve", "Ærø", "Žižkov", "漢字", "данные", "μm")
_PEOPLE = 2_000


def _sentence(chance: random.Random, words: list[str], length: int) -> str:
    return " ".join(chance.choices(words, k=length)).capitalize()


def outputs(number: int) -> Iterator[ResearchOutput]:
    """``number`` outputs of a fictional university, always the same ones."""
    chance = random.Random(7)  # noqa: S311 - content, not a secret
    plain, accented = _WORDS.split(), [*_WORDS.split(), *_ACCENTED]
    for index in range(number):
        words = accented if index % 10 == 0 else plain
        title, abstract = _sentence(chance, words, 12), ". ".join(_sentence(chance, words, 12) for _ in range(12))
        if index % 5 == 0:
            title, abstract = f"{title} of <i>Ophrys</i> &amp; CO<sub>2</sub>", f"<p>{abstract}</p>"
        people = [chance.randrange(_PEOPLE * 10) for _ in range(5)]
        yield ResearchOutput(
            id=f"{index}",
            type=OutputType("pure", "/dk/atira/pure/researchoutput/researchoutputtypes/contributiontojournal/article"),
            title=Text(title, "en_GB"),
            language="en_GB",
            publication_date=PartialDate(1990 + index % 35, 1 + index % 12, 1 + index % 28),
            identifiers=(
                Identifier("doi", f"https://doi.org/10.5555/orchid.{index}"),
                Identifier("pmid", f"{10_000_000 + index}"),
                Identifier("eid", f"2-s2.0-{85_000_000_000 + index}"),
            ),
            host=Host(f"Journal of Imaginary Botany {index % 500}", issns=("0028-0836",)),
            abstract=Text(abstract, "en_GB"),
            url=f"https://research.example.org/outputs/{index}",
            contributors=tuple(
                Contributor(f"Given{person} Family{person}", Role.AUTHOR, f"p{person}" if person < _PEOPLE else None)
                for person in people
            ),
        )


def main(number: int) -> None:
    authenticated = {f"p{person}": "0000-0002-1825-0097" for person in range(_PEOPLE)}
    types = builtin()
    before = _peak_memory()
    seconds = 0.0
    size = 0
    for output in outputs(number):
        start = time.process_time()
        work_type = types.look_up(output.type)
        assert work_type is not None
        item = build_work(output, work_type, authenticated, "orcid.org")
        seconds += time.process_time() - start
        size += len(item.body)
    print(f"records built and fingerprinted: {number} outputs")
    print(f"records speed: {number / seconds:.0f} outputs/s")
    print(f"records body: {size / number:.0f} bytes/output")
    print(f"records peak memory: {_peak_memory() / 1024:.0f} MB")
    print(f"records memory added while building: {(_peak_memory() - before) / 1024:.1f} MB")


def _peak_memory() -> int:
    """The most memory that this process has held so far, in kB (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
