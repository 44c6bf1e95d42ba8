"""A university of any size in the tables: connected researchers, their outputs, and, where wanted, all of it exported before.

Loaded by COPY, row by row as an import would store the content; the sources' own records, which no plan reads, are left out.
Each output has four contributors: one researcher of the university, in every tenth output a second one, and the others from
elsewhere. Titles and abstracts are as long as they are in life.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from django.db import connection as database
from django.utils import timezone

from benchmarks.installation import REGISTRY
from pollinia.domain.content import (
    Address,
    Affiliation,
    ContentItem,
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
from pollinia.domain.orcid_id import check_digit
from pollinia.domain.permission import ACTIVITIES_UPDATE, PERSON_UPDATE, READ_LIMITED, ConnectionState
from pollinia.flows.change_configuration import change_configuration, store_client_secret
from pollinia.flows.export_person import current_policy, wanted_items
from pollinia.store.change_marks import ChangeMark
from pollinia.store.codec import encode
from pollinia.store.configuration import current_options
from pollinia.store.connections import Connection
from pollinia.store.researchers import BATCH, load_researchers, load_tree

COAR_ARTICLE = "http://purl.org/coar/resource_type/c_6501"
CLIENT_ID = "APP-BENCHMARK0000001"
UNIVERSITY = Organisation(
    "U",
    names=(Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/02hpadn98"),),
    address=Address("Exampleton", None, "GB"),
)
UNITS = [Organisation(f"D{number}", names=(Text(f"Department {number}"),), parents=("U",)) for number in range(40)]
SHARED = 10
"""One output in so many is written together with the next researcher, who has it beside outputs of their own."""
WORDS = [
    "of",
    "the",
    "measurement",
    "and",
    "observations",
    "in",
    "between",
    "orchids",
    "pollination",
    "under",
    "temperate",
    "conditions",
    "climate",
    "response",
    "species",
    "distribution",
    "growth",
    "model",
    "evidence",
    "from",
    "long-term",
    "field",
    "data",
    "networks",
    "seasonal",
    "variation",
]


def found_university(researchers: int, works: int) -> None:
    """An installation with export enabled, and so many connected researchers with so many outputs each; nothing is exported."""
    _configure()
    people = [person(number) for number in range(researchers)]
    _copy(
        "store_organisation (id, name, body, retired)",
        ((each.id, each.names[0].value, _json(each), False) for each in (UNIVERSITY, *UNITS)),
    )
    _copy(
        "store_person (id, name, body, retired)",
        ((each.id, f"{each.family_name}, {each.given_names}", _json(each), False) for each in people),
    )
    _copy("store_researchoutput (id, title, type, body, retired)", (_row(each) for each in outputs(people, works)))
    _copy(
        "store_contribution (research_output_id, person_id)",
        (
            (output_id(author, number), each.id)
            for place, author in enumerate(people)
            for number in range(works)
            for each in (author, *co_authors(people, place, number))
        ),
    )
    _connect(people)
    _analyse()


def write_more(author: Person, first: int, works: int) -> None:
    """One researcher has more works than the others: up to so many, nobody else's."""
    numbers = range(first, works)
    _copy("store_researchoutput (id, title, type, body, retired)", (_row(output(author, number)) for number in numbers))
    _copy("store_contribution (research_output_id, person_id)", ((output_id(author, number), author.id) for number in numbers))


def content_items(researchers: int, works: int) -> Iterator[ContentItem]:
    """The same university as a source would give it."""
    people = [person(number) for number in range(researchers)]
    yield UNIVERSITY
    yield from UNITS
    yield from people
    yield from outputs(people, works)


def forget_university() -> None:
    """The tables are empty again."""
    with database.cursor() as cursor:
        cursor.execute(
            "TRUNCATE store_organisation, store_person, store_researchoutput, store_contribution, store_connection,"
            " store_exporteditem, store_run, store_configurationversion, store_clientsecret, procrastinate_jobs CASCADE"
        )


def export_all() -> None:
    """As if everybody's first export were done: each desired item is recorded with the fingerprint that the rules give."""
    ids = list(Connection.objects.order_by("person_id").values_list("person_id", flat=True))
    policy, tree, now = current_policy(current_options()), load_tree(), timezone.now()
    put_codes = count(1)
    for start in range(0, len(ids), BATCH):
        rows = [
            (loaded.connection.pk, item.section, item.key, next(put_codes), item.fingerprint, now)
            for loaded in load_researchers(REGISTRY, ids[start : start + BATCH], tree)
            if loaded.connection is not None
            for item in wanted_items(loaded, policy).items
        ]
        _copy("store_exporteditem (connection_id, section, key, put_code, fingerprint, written_at)", rows)
    ChangeMark.objects.all().delete()
    Connection.objects.update(verified_at=now)
    _analyse()


def person(number: int) -> Person:
    id = f"P{number:06}"
    return Person(
        id,
        given_names="Ada",
        family_name=f"Example {number}",
        identifiers=(Identifier("scopus-author", str(7_000_000_000 + number)),),
        profile_url=f"https://cris.example.org/persons/{id}",
        affiliations=(Affiliation(f"{id}-a", UNITS[number % len(UNITS)].id, job_title="Professor", start=PartialDate(2010)),),
    )


def outputs(people: Sequence[Person], works: int) -> Iterator[ResearchOutput]:
    for place, author in enumerate(people):
        for number in range(works):
            yield output(author, number, co_authors(people, place, number))


def co_authors(people: Sequence[Person], place: int, number: int) -> Sequence[Person]:
    """Who of the university has written this output of the researcher in that place, beside them: nobody, or the next one."""
    if len(people) == 1 or number % SHARED != SHARED - 1:
        return ()
    return (people[(place + 1) % len(people)],)


def output_id(author: Person, number: int) -> str:
    return f"{author.id}-{number}"


def output(author: Person, number: int, co_authors: Sequence[Person] = ()) -> ResearchOutput:
    """An article with a title of about 90 characters and an abstract of about 1,200."""
    id = output_id(author, number)
    noise = hashlib.sha256(id.encode()).digest()
    words = [WORDS[byte % len(WORDS)] for byte in noise]
    elsewhere = tuple(Contributor(f"Colleague {noise[place]} from elsewhere") for place in (2, 3, 4))
    ours = tuple(Contributor(f"Ada {each.family_name}", person_id=each.id) for each in (author, *co_authors))
    return ResearchOutput(
        id,
        type=OutputType("coar", COAR_ARTICLE),
        title=Text(f"On orchids {id}: {' '.join(words[:10])}"),
        abstract=Text(" ".join(words * 6)),
        status=PublicationStatus.PUBLISHED,
        publication_date=PartialDate(2000 + noise[0] % 25, 1 + noise[1] % 12),
        identifiers=(Identifier("doi", f"10.5555/{id.lower()}"),),
        contributors=(ours + elsewhere)[:4],
    )


def change(people: int) -> None:
    """The first output of each of the first so many researchers, which is nobody else's, has another title now."""
    title = "On other orchids"
    for number in range(people):
        changed = replace(output(person(number), 0), title=Text(title))
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE store_researchoutput SET title = %s, body = %s WHERE id = %s", [title, _json(changed), changed.id]
            )


def _row(output: ResearchOutput) -> tuple[str, str, str | None, str, bool]:
    type = output.type.value if output.type else None
    return output.id, output.title.value if output.title else "", type, _json(output), False


def _configure() -> None:
    change_configuration(
        {
            "sandbox_mode": True,
            "sandbox_client_id": CLIENT_ID,
            "export_enabled": True,
            "root_organisation": None,
        },
        saved_by="benchmark",
    )
    store_client_secret("a benchmark's secret", by="benchmark")


def _connect(people: Iterable[Person]) -> None:
    field = Connection._meta.get_field("access_token")
    token = field.get_prep_value("a token")
    scopes, now = " ".join((ACTIVITIES_UPDATE, PERSON_UPDATE, READ_LIMITED)), timezone.now()
    _copy(
        'store_connection (person_id, registry, client_id, orcid, state, access_token, scopes, connected_at, "left")',
        (
            (each.id, REGISTRY, CLIENT_ID, _orcid(number), ConnectionState.EXPORTING.value, token, scopes, now, False)
            for number, each in enumerate(people)
        ),
    )


def _orcid(number: int) -> str:
    digits = f"00000009{number:07}"
    whole = digits + check_digit(digits)
    return "-".join(whole[start : start + 4] for start in range(0, 16, 4))


def _json(item: object) -> str:
    return encode(item).decode()


def _copy(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with database.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _analyse() -> None:
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
