"""How many requests does each deed take, beside what other integrations take for the same by their published code?

    python -m benchmarks.deeds

Ours are counted at the sandbox, for a researcher who has nothing but works; the request for a token at connecting, one for
all, is left out. The others' are formulas, read from their sources, in which N is the number of works and k that of changed
ones.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.installation import REGISTRY, database, figure, sandbox
from benchmarks.requests import CHANGED, UNIVERSITY, arrived, output, requests_of_an_export, set_up
from pollinia.domain.content import Person, Text
from pollinia.flows.import_content import import_content
from pollinia.flows.verify import verify
from pollinia.trial.connecting import connect_in_trial
from pollinia.trial.control import add_person

SIZES = (1, 50, 350)
PASSWORD = secrets.token_urlsafe()


@dataclass(frozen=True, slots=True)
class Peer:
    """Requests, ``first``: of a first export of N works; ``quiet``: of a night without a change; ``changed``: of k works."""

    name: str
    first: Callable[[int], int]
    quiet: Callable[[int], int]
    changed: Callable[[int, int], int]


PEERS = (
    # A queue with a row for each work; each row is one request, and the record is never read.
    Peer("DSpace", lambda n: n, lambda n: 0, lambda n, k: k),
    # A job for each work, which reads the whole record twice before it writes.
    Peer("NZ ORCID Hub", lambda n: 3 * n, lambda n: 0, lambda n, k: 3 * k),
    # A request for each work whose hash has changed.
    Peer("INSPIRE", lambda n: n, lambda n: 0, lambda n, k: k),
    # Nothing at connecting; afterwards a request for each work that is saved.
    Peer("Hyrax", lambda n: n, lambda n: 0, lambda n, k: k),
)


def main() -> None:
    with database(), sandbox():
        set_up()
        for works in SIZES:
            measure(works)


def measure(works: int) -> None:
    person = Person(f"p{works}", given_names="Ada", family_name="Example")
    outputs = [output(f"{person.id}-{number}", person) for number in range(works)]
    import_content(person.id, [UNIVERSITY, person, *outputs])
    add_person(REGISTRY, "Ada", "Example", f"{person.id}@example.org", PASSWORD)
    connect_in_trial(person.id, f"{person.id}@example.org", PASSWORD)
    changed = min(CHANGED, works)
    print(f"# {works} works, then {changed} changed")
    figure("first export, Pollinia", requests_of_an_export(), "requests")
    for peer in PEERS:
        figure(f"first export, {peer.name}", peer.first(works), "requests")
    figure("nothing changed, Pollinia", requests_of_an_export(), "requests")
    for peer in PEERS:
        figure(f"nothing changed, {peer.name}", peer.quiet(works), "requests")
    retitled = [replace(each, title=Text(f"New {each.id}")) for each in outputs[:changed]]
    import_content(person.id, [UNIVERSITY, person, *retitled, *outputs[changed:]])
    figure("works changed, Pollinia", requests_of_an_export(), "requests")
    for peer in PEERS:
        figure(f"works changed, {peer.name}", peer.changed(works, changed), "requests")
    if works > 1:
        import_content(person.id, [UNIVERSITY, person, *retitled[1:], *outputs[changed:]], retire_many=True)
        figure("one work removed, Pollinia", requests_of_an_export(), "requests")
    before = arrived()
    verify([person.id])
    figure("verification, Pollinia", arrived() - before, "requests")


if __name__ == "__main__":
    main()
