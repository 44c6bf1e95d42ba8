"""How many requests does each deed take, beside what other integrations take for the same by their published code?

    python -m benchmarks.deeds [--works NUMBER NUMBER NUMBER]

Ours are counted at the sandbox, for a researcher who has nothing but works; the request for a token at connecting, one for
all, is left out. The others' are formulas, read from their sources; those of Pure, Symplectic Elements and IRIS are not
published, so nothing is said of them. No other integration verifies records apart from its exports.
"""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.installation import REGISTRY, database, figure, sandbox
from benchmarks.requests import CHANGED, UNIVERSITY, arrived, output, requests_of_an_export, set_up
from pollinia.domain.content import Person, ResearchOutput, Text
from pollinia.flows.import_content import import_content
from pollinia.flows.verify import verify
from pollinia.trial.connecting import connect_in_trial
from pollinia.trial.control import add_person

PASSWORD = secrets.token_urlsafe()


def dspace(written: int) -> int:
    """DSpace: a queue with a row for each work to add, update or delete; each row is one request. It never reads the record."""
    return written


def nz_orcid_hub(written: int) -> int:
    """NZ ORCID Hub: a job for each uploaded work, which reads the whole record twice before it writes."""
    return 3 * written


def inspire(written: int) -> int:
    """INSPIRE: a request for each work of which the hash has changed, as long as its put-codes are known."""
    return written


def hyrax(written: int) -> int:
    """Hyrax: a request for each work saved; at connecting nothing is sent, so a first export is every work saved anew."""
    return written


def scholars_cornell(written: int) -> int:
    """Scholars@Cornell: every run reads the works of the record, then a request for each work to add, update or delete."""
    return 1 + written


PEERS: dict[str, Callable[[int], int]] = {
    "DSpace": dspace,
    "NZ ORCID Hub": nz_orcid_hub,
    "INSPIRE": inspire,
    "Hyrax": hyrax,
    "Scholars@Cornell": scholars_cornell,
}
"""Requests for so many works that are added, changed or removed."""

PEERS_THAT_REMOVE = [name for name in PEERS if name != "NZ ORCID Hub"]
"""What the hub sends for a work that is to go was not found in its code."""


def main(works: Sequence[int]) -> None:
    with database(), sandbox():
        set_up()
        for number in works:
            measure(number)


def measure(works: int) -> None:
    """Each deed follows on the one before, on the same record."""
    person = Person(f"p{works}", given_names="Ada", family_name="Example")
    outputs = [output(f"{person.id}-{number}", person) for number in range(works)]
    import_content(person.id, [UNIVERSITY, person, *outputs])
    add_person(REGISTRY, "Ada", "Example", f"{person.id}@example.org", PASSWORD)
    connect_in_trial(person.id, f"{person.id}@example.org", PASSWORD)
    compare(f"first export of {works}", requests_of_an_export(), works)
    compare(f"nothing changed of {works}", requests_of_an_export(), 0)
    for changed in sorted({1, min(CHANGED, works)}):
        outputs = [*(_retitled(each, changed) for each in outputs[:changed]), *outputs[changed:]]
        import_content(person.id, [UNIVERSITY, person, *outputs])
        compare(f"{changed} changed of {works}", requests_of_an_export(), changed)
    # A reading without any output says nothing of outputs, so the only one cannot go in this way.
    if works > 1:
        import_content(person.id, [UNIVERSITY, person, *outputs[1:]], retire_many=True)
        compare(f"1 removed of {works}", requests_of_an_export(), 1, PEERS_THAT_REMOVE)
    before = arrived()
    verify([person.id])
    figure(f"verification of {works}, Pollinia", arrived() - before, "requests")


def compare(deed: str, ours: int, written: int, peers: Sequence[str] = tuple(PEERS)) -> None:
    figure(f"{deed}, Pollinia", ours, "requests")
    for name in peers:
        figure(f"{deed}, {name}", PEERS[name](written), "requests")


def _retitled(output: ResearchOutput, time: int) -> ResearchOutput:
    return replace(output, title=Text(f"Title {time} of {output.id}"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="+", default=[1, 50, 350], help="of a researcher (default: %(default)s)")
    main(**vars(parser.parse_args()))
