"""How many requests does an export need, as the registry counts them: the first, with nothing changed, with k works changed?

The least that ORCID's API allows for a first export is 1 reading, 1 for each 100 works, and 1 for each other item.
"""

from __future__ import annotations

import json
import math
import secrets
import urllib.request
from dataclasses import replace

from benchmarks.installation import REGISTRY, database, figure, sandbox
from pollinia.domain.content import (
    Address,
    Affiliation,
    Contributor,
    Identifier,
    Organisation,
    OutputType,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Text,
)
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.export import export
from pollinia.flows.import_content import import_content
from pollinia.flows.registry_access import redirect_uri
from pollinia.trial.connecting import connect_in_trial
from pollinia.trial.control import add_client, add_person

CASES = ((1, 1, 1), (50, 2, 2), (100, 3, 2), (101, 3, 3), (350, 5, 3), (1000, 10, 3))
"""Works, affiliations and identifiers of one researcher; the profile URL comes on top."""

CHANGED = 7
CLIENT_ID = "APP-BENCHMARK0000001"
PASSWORD = secrets.token_urlsafe()
IDENTIFIERS = (
    Identifier("scopus-author", "7004212771"),
    Identifier("researcherid", "A-1234-2010"),
    Identifier("dai", "info:eu-repo/dai/nl/12345678X"),
)
UNIVERSITY = Organisation(
    "U",
    names=(Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/02hpadn98"),),
    address=Address("Exampleton", None, "GB"),
)


def main() -> None:
    with database(), sandbox():
        set_up()
        for case in CASES:
            measure(*case)


def set_up() -> None:
    """An institution with a client of its own at the registry."""
    add_client(REGISTRY, CLIENT_ID, PASSWORD, "Benchmark", redirect_uri())
    change_configuration(
        {
            "sandbox_mode": True,
            "sandbox_client_id": CLIENT_ID,
            "export_enabled": True,
            "detailed_affiliations": True,
        },
        saved_by="benchmark",
    )
    store_client_secret(PASSWORD, by="benchmark")


def measure(works: int, affiliations: int, identifiers: int) -> None:
    person = researcher(f"p{works}", affiliations, identifiers)
    outputs = [output(f"{person.id}-{number}", person) for number in range(works)]
    import_content(person.id, [UNIVERSITY, person, *outputs])
    add_person(REGISTRY, "Ada", "Example", f"{person.id}@example.org", PASSWORD)
    connect_in_trial(person.id, f"{person.id}@example.org", PASSWORD)
    name = f"{works} works, {affiliations} affiliations, {identifiers} identifiers, 1 URL"
    least = 1 + math.ceil(works / 100) + affiliations + identifiers + 1
    figure(f"first export, {name}", requests_of_an_export(), "requests")
    figure(f"least possible, {name}", least, "requests")
    figure(f"nothing changed, {name}", requests_of_an_export(), "requests")
    changed = min(CHANGED, works)
    retitled = [replace(each, title=Text(f"New {each.id}")) for each in outputs[:changed]]
    import_content(person.id, [UNIVERSITY, person, *retitled, *outputs[changed:]])
    figure(f"{changed} works changed, {name}", requests_of_an_export(), "requests")


def researcher(id: str, affiliations: int, identifiers: int) -> Person:
    return Person(
        id,
        given_names="Ada",
        family_name="Example",
        identifiers=IDENTIFIERS[:identifiers],
        profile_url=f"https://cris.example.org/persons/{id}",
        affiliations=tuple(
            Affiliation(f"{id}-{number}", "U", job_title=f"Post {number}", start=PartialDate(2010 + number))
            for number in range(affiliations)
        ),
    )


def output(id: str, person: Person) -> ResearchOutput:
    return ResearchOutput(
        id,
        type=OutputType("coar", "http://purl.org/coar/resource_type/c_6501"),
        title=Text(f"On orchids {id}"),
        status=PublicationStatus.PUBLISHED,
        publication_date=PartialDate(2024, 5),
        identifiers=(Identifier("doi", f"10.5555/{id}"),),
        contributors=(Contributor("Ada Example", person_id=person.id),),
    )


def requests_of_an_export() -> int:
    """Requests that arrived at the registry from our client during one export of everybody."""
    before = arrived()
    export()
    return arrived() - before


def arrived() -> int:
    with urllib.request.urlopen(f"{REGISTRY}/control/requests") as answer:  # noqa: S310
        counts = json.load(answer)["requests"]
    return sum(each["count"] for each in counts if each["client"] == CLIENT_ID)


if __name__ == "__main__":
    main()
