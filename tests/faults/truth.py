"""What is on a record and what we know of it, told apart from each other: the record is read as another client reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA
from tests.sandbox.trial import EVERY_SCOPE, OTHER_CLIENT, Record

from pollinia.domain.content import Identifier, Person
from pollinia.domain.permission import ConnectionState
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.runs import Run, RunState, Trigger

BESIDE_WORKS = Counter({"employment": 1, "external-identifiers": 1, "researcher-urls": 1})
"""How many items a person like Ada has in which sections, without her works."""


def like_ada(number: int) -> Person:
    """A person with an affiliation, an identifier and a page of her own."""
    affiliation = replace(ADA.affiliations[0], id=f"A-{number}")
    return replace(
        ADA,
        id=f"p{number}",
        email=f"p{number}@example.org",
        affiliations=(affiliation,),
        identifiers=(Identifier("scopus-author", f"70042{number:05}"),),
        profile_url=f"https://cris.example.org/persons/p{number}",
    )


def connected(institution: Institution, person_id: str) -> Record:
    """A new record of a person who gave permission out of our sight: no job waits for it, no mark is set."""
    orcid = institution.sandbox.person()
    Connection.objects.create(
        person_id=person_id,
        registry=institution.sandbox.base,
        client_id=institution.client_id,
        orcid=orcid,
        state=ConnectionState.EXPORTING,
        access_token=institution.sandbox.token(orcid, institution.client_id, EVERY_SCOPE),
        scopes=EVERY_SCOPE,
        connected_at=timezone.now(),
    )
    return Record(institution.sandbox, orcid, institution.sandbox.token(orcid, OTHER_CLIENT, "/read-limited"))


def quiet_by_the_clock(institution: Institution) -> None:
    """The night has been, and nothing is verified: all that the workers do from now on is of the test's making."""
    institution.configure(verify_every_days=0)
    now = timezone.now()
    Run.objects.create(
        registry=institution.sandbox.base,
        client_id=institution.client_id,
        trigger=Trigger.NIGHTLY,
        state=RunState.DONE,
        version=version("pollinia"),
        started_at=now,
        ended_at=now,
    )


def on_the_record(record: Record, client_id: str) -> Counter[tuple[str, int]]:
    """(section, put-code) of every item on the record whose source is the client."""
    return Counter(
        (str(item["path"]).split("/")[2], int(item["put-code"]))
        for item in _items(record.get("/record").json())
        if item["source"]["source-client-id"]["path"] == client_id
    )


def known(person_id: str) -> Counter[tuple[str, int]]:
    """(section, put-code) of every item that we have recorded as ours."""
    return Counter(ExportedItem.objects.filter(connection__person_id=person_id).values_list("section", "put_code"))


def titles(record: Record) -> Counter[str]:
    groups = record.get("/works").json()["group"]
    return Counter(each["title"]["title"]["value"] for group in groups for each in group["work-summary"])


def sections(items: Counter[tuple[str, int]]) -> Counter[str]:
    return Counter(section for section, _ in items.elements())


def requests(institution: Institution, method: str = "") -> int:
    """How many requests of our client came to the registry, those that it broke off before it took them too."""
    http = institution.sandbox.http
    taken: list[dict[str, Any]] = http.get("/control/requests").json()["requests"]
    faults: list[dict[str, Any]] = http.get("/control/faults").json()["faults"]
    counts = [int(each["count"]) for each in taken if _is_asked_for(each["client"], each["method"], institution, method)]
    # A fault that meets every method counts for none alone.
    counts += [
        int(each["met"])
        for each in faults
        if each["kind"] == "drop-before" and _is_asked_for(each["client_id"], each["method"], institution, method)
    ]
    return sum(counts)


def _is_asked_for(client_id: str, method: str, institution: Institution, wanted: str) -> bool:
    return client_id == institution.client_id and wanted in ("", method)


def _items(part: Any) -> Iterator[dict[str, Any]]:
    """Everything in a record that has a put-code."""
    if isinstance(part, list):
        for each in part:
            yield from _items(each)
    elif isinstance(part, dict):
        if "put-code" in part and "source" in part:
            yield part
            return
        for each in part.values():
            yield from _items(each)
