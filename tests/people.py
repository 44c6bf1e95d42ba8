"""The cast: a small university whose people and outputs every test can use."""

from __future__ import annotations

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

JOURNAL_ARTICLE = OutputType("coar", "http://purl.org/coar/resource_type/c_6501")

UNIVERSITY = Organisation(
    id="U",
    names=(Text("University of Exampleton", "en"),),
    identifiers=(Identifier("ror", "https://ror.org/02hpadn98"),),
    address=Address(city="Exampleton", country="GB"),
)
BOTANY = Organisation(id="BOT", names=(Text("Department of Botany", "en"),), parents=("U",))

ADA = Person(
    id="ada",
    given_names="Ada",
    family_name="Example",
    email="ada@example.org",
    identifiers=(Identifier("scopus-author", "7004212771"),),
    profile_url="https://cris.example.org/persons/ada",
    affiliations=(Affiliation(id="A-1", organisation_id="BOT", job_title="Professor", start=PartialDate(2015, 9, 1)),),
)
BEN = Person(id="ben", given_names="Ben", family_name="Sample", email="ben@example.org")


def output(id: str, *persons: Person, title: str = "On orchids", **fields: object) -> ResearchOutput:
    """A published journal article by ``persons``, with a DOI of its own."""
    plain: dict[str, object] = {
        "type": JOURNAL_ARTICLE,
        "title": Text(f"{title} {id}", "en"),
        "status": PublicationStatus.PUBLISHED,
        "publication_date": PartialDate(2024, 5),
        "identifiers": (Identifier("doi", f"10.5555/{id}"),),
        "contributors": tuple(Contributor(f"{each.given_names} {each.family_name}", person_id=each.id) for each in persons),
    }
    return ResearchOutput(id=id, **{**plain, **fields})  # type: ignore[arg-type]
