"""Whatever is imported in whatever order, the content is what the sources say now, and do not say any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pollinia.domain.content import (
    Affiliation,
    ContentItem,
    Contributor,
    Identifier,
    Kind,
    Organisation,
    Person,
    ResearchOutput,
    Text,
)
from pollinia.flows.import_content import import_content
from pollinia.sources.reading import Deleted, Reading
from pollinia.store import models

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = ("cris", "hr", "library")
ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700", None)
RORS = ("https://ror.org/02hpadn98", "https://ror.org/05qwgg493", None)
IDS = st.sampled_from(["1", "2", "3"])
Feed = Mapping[tuple[str, str], ContentItem]


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    ror = draw(st.sampled_from(RORS))
    return Organisation(
        draw(IDS),
        names=draw(st.sampled_from([(), (Text("A"),), (Text("B"),)])),
        parents=tuple(draw(st.lists(IDS, max_size=1))),
        identifiers=(Identifier("ror", ror),) if ror else (),
    )


@st.composite
def persons(draw: st.DrawFn) -> Person:
    return Person(
        draw(IDS),
        family_name=draw(st.sampled_from(["A", "B", None])),
        email=draw(st.sampled_from(["a@example.org", None])),
        orcid=draw(st.sampled_from(ORCIDS)),
        affiliations=tuple(Affiliation(f"a{id}", organisation_id=id) for id in draw(st.sets(IDS, max_size=1))),
    )


@st.composite
def outputs(draw: st.DrawFn) -> ResearchOutput:
    return ResearchOutput(
        draw(IDS),
        title=draw(st.sampled_from([Text("A"), Text("B"), None])),
        workflow_step=draw(st.sampled_from(["validated", None])),
        contributors=tuple(Contributor(person_id=id) for id in draw(st.lists(IDS, max_size=2, unique=True))),
    )


def kind(item: ContentItem) -> str:
    return {Organisation: Kind.ORGANISATION, Person: Kind.PERSON, ResearchOutput: Kind.RESEARCH_OUTPUT}[type(item)]


feeds = st.lists(st.one_of(organisations(), persons(), outputs()), max_size=6).map(
    lambda items: {(kind(item), item.id): item for item in items}
)
steps = st.lists(st.tuples(st.sampled_from(SOURCES), feeds), min_size=1, max_size=6)


def forget_everything() -> None:
    with connection.cursor() as cursor:
        tables = (
            "source",
            "sourcerecord",
            "organisation",
            "person",
            "researchoutput",
            "contribution",
            "importrun",
            "refusedrecord",
        )
        cursor.execute(f"TRUNCATE {', '.join(f'store_{name}' for name in tables)} CASCADE")


def content() -> dict[str, Any]:
    found: dict[str, Any] = {
        model.__name__: dict(model.objects.filter(retired=False).values_list("id", "body"))
        for model in (models.Organisation, models.Person, models.ResearchOutput)
    }
    there = set(found["ResearchOutput"])
    contributions = models.Contribution.objects.values_list("research_output_id", "person_id")
    return {**found, "Contribution": {pair for pair in contributions if pair[0] in there}}


def bring_up_to_date(source: str, before: Feed, now: Feed) -> None:
    """A reading that holds ``now``, and says of each item of before that is no more that it is deleted."""
    gone: list[Reading] = [Deleted(Kind(kind), id) for kind, id in before.keys() - now.keys()]
    import_content(source, [*now.values(), *gone], retire_many=True)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps)
def test_the_order_of_imports_makes_no_difference(sequence: list[tuple[str, Feed]]) -> None:
    forget_everything()
    for rank, name in enumerate(SOURCES):
        models.Source.objects.create(name=name, rank=rank)
    held: dict[str, Feed] = {name: {} for name in SOURCES}
    ever: dict[str, Feed] = {name: {} for name in SOURCES}
    for source, feed in sequence:
        bring_up_to_date(source, held[source], feed)
        held[source] = feed
        ever[source] = {**ever[source], **feed}
    reached = content()
    forget_everything()
    for name in SOURCES:
        import_content(name, ever[name].values())
    for name in SOURCES:
        bring_up_to_date(name, ever[name], held[name])
    assert reached == content()
