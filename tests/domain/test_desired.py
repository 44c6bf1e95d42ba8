from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.domain import content_strategies as nasty

from pollinia.domain.content import (
    Address,
    Affiliation,
    AffiliationKind,
    Contributor,
    Identifier,
    Organisation,
    OutputType,
    PartialDate,
    Person,
    PublicationStatus,
    ResearchOutput,
    Text,
    Visibility,
)
from pollinia.domain.desired import Desired, desired
from pollinia.domain.options import InRevalidation, Options
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.records.item import Section
from pollinia.domain.records.limits import violations
from pollinia.domain.selection import Outcome, Reason, Researcher
from pollinia.domain.work_types import builtin

TODAY = date(2024, 6, 1)
UNIVERSITY = Organisation(
    "university",
    (Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/05qwgg493"),),
    address=Address("Exampleton", None, "GB"),
)
HOSPITAL = Organisation(
    "hospital",
    (Text("Exampleton Hospital"),),
    parents=("university",),
    identifiers=(Identifier("ror", "https://ror.org/03zga2b32"),),
    address=Address("Exampleton", None, "GB"),
)
INSTITUTE = Organisation("institute", (Text("Institute of Samples"),), parents=("university",))
ABROAD = Organisation("abroad", (Text("Institute Abroad"),), parents=("university",), address=Address("Oslo", None, "NO"))
ORGANISATIONS = (UNIVERSITY, HOSPITAL, INSTITUTE, ABROAD)
PERSON = Person("p1")
DEFAULTS = Options()


def wanted(
    person: Person = PERSON, *outputs: ResearchOutput, options: Options = DEFAULTS, opted_out: tuple[str, ...] = (),
    organisations: tuple[Organisation, ...] = ORGANISATIONS, authenticated: dict[str, str] | None = None,
) -> Desired:  # fmt: skip
    researcher = Researcher(person, outputs, OrganisationTree(organisations), authenticated or {}, frozenset(opted_out))
    return desired(researcher, options, builtin(), TODAY)


def with_affiliations(*affiliations: Affiliation) -> Person:
    return replace(PERSON, affiliations=affiliations)


def keys(outcome: Desired) -> list[str]:
    return [each.key for each in outcome.items]


def content(outcome: Desired, key: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(next(each.body for each in outcome.items if each.key == key))
    return parsed


# --- one item for an institution ---

PROFESSOR = Affiliation("a1", "institute", job_title="Professor", start=PartialDate(2015), end=PartialDate(2020))
DEAN = Affiliation("a2", "university", job_title="Dean", start=PartialDate(2019))


def test_one_employment_stands_for_all_affiliations_in_an_institution() -> None:
    outcome = wanted(with_affiliations(PROFESSOR, DEAN))
    assert keys(outcome) == ["employment:university"]
    assert content(outcome, "employment:university").keys() == {"organization", "external-ids"}
    for key in ("affiliation:a1", "affiliation:a2"):
        assert outcome.verdicts[key].outcome is Outcome.EXPORTED
        assert "part of the one employment at University of Exampleton" in outcome.verdicts[key].sentence
    assert "2 affiliations" in outcome.verdicts["employment:university"].sentence


def test_a_former_member_has_an_end_and_a_present_one_has_none() -> None:
    assert content(wanted(with_affiliations(PROFESSOR)), "employment:university")["end-date"] == {"year": {"value": "2020"}}
    assert "end-date" not in content(wanted(with_affiliations(PROFESSOR, DEAN)), "employment:university")


def test_an_end_that_is_still_to_come_is_none() -> None:
    leaving = replace(DEAN, end=PartialDate(2024, 12, 31))
    assert "end-date" not in content(wanted(with_affiliations(leaving)), "employment:university")


def test_every_institution_with_a_ror_id_of_its_own_has_its_employment() -> None:
    outcome = wanted(with_affiliations(PROFESSOR, Affiliation("a3", "hospital")))
    assert keys(outcome) == ["employment:hospital", "employment:university"]


def test_a_student_who_also_works_there_has_an_education_and_an_employment() -> None:
    outcome = wanted(with_affiliations(DEAN, Affiliation("a4", "institute", AffiliationKind.STUDENT)))
    assert [(each.section, each.key) for each in outcome.items] == [
        (Section.EMPLOYMENT, "employment:university"),
        (Section.EDUCATION, "education:university"),
    ]


def test_the_institutions_address_is_its_own_and_not_that_of_a_unit() -> None:
    outcome = wanted(with_affiliations(Affiliation("a5", "abroad")))
    assert content(outcome, "employment:university")["organization"]["address"] == {"city": "Exampleton", "country": "GB"}


def test_the_researcher_may_opt_out_of_the_item_or_of_one_affiliation_in_it() -> None:
    person = with_affiliations(PROFESSOR, DEAN)
    without = wanted(person, opted_out=("employment:university",))
    assert without.items == ()
    assert {each.reason for key, each in without.verdicts.items() if key != "portal-url"} == {Reason.OPTED_OUT}
    former = wanted(person, opted_out=("affiliation:a2",))
    assert "end-date" in content(former, "employment:university")


def test_ended_affiliations_count_for_nothing_where_only_active_ones_go() -> None:
    options = Options(only_active_affiliations=True)
    assert keys(wanted(with_affiliations(PROFESSOR), options=options)) == []
    assert keys(wanted(with_affiliations(PROFESSOR, DEAN), options=options)) == ["employment:university"]


# --- every affiliation in detail ---

DETAILED = Options(detailed_affiliations=True)


def test_in_detail_each_affiliation_is_an_item() -> None:
    outcome = wanted(with_affiliations(PROFESSOR, DEAN), options=DETAILED)
    assert keys(outcome) == ["affiliation:a1", "affiliation:a2"]
    assert content(outcome, "affiliation:a1")["department-name"] == "Institute of Samples"
    assert content(outcome, "affiliation:a2")["role-title"] == "Dean"
    assert "department-name" not in content(outcome, "affiliation:a2")


def test_in_detail_the_address_is_the_units() -> None:
    outcome = wanted(with_affiliations(Affiliation("a5", "abroad")), options=DETAILED)
    assert content(outcome, "affiliation:a5")["organization"]["address"] == {"city": "Oslo", "country": "NO"}


def test_in_detail_a_student_is_in_education() -> None:
    outcome = wanted(with_affiliations(replace(PROFESSOR, kind=AffiliationKind.STUDENT)), options=DETAILED)
    assert [each.section for each in outcome.items] == [Section.EDUCATION]


def test_an_affiliation_listed_twice_is_one_item() -> None:
    outcome = wanted(with_affiliations(PROFESSOR, replace(PROFESSOR, job_title="Lecturer")), options=DETAILED)
    assert keys(outcome) == ["affiliation:a1"]


def test_the_root_organisation_stands_in_for_a_branch_without_a_ror_id() -> None:
    library = Organisation("library", (Text("Library"),))
    person = with_affiliations(Affiliation("a1", "library"))
    assert wanted(person, organisations=(UNIVERSITY, library)).items == ()
    rooted = wanted(person, options=Options(root_organisation="university"), organisations=(UNIVERSITY, library))
    assert keys(rooted) == ["employment:university"]


# --- works ---

OUTPUT = ResearchOutput(
    "17",
    type=OutputType("csv", "article"),
    title=Text("On the habits of orchids"),
    status=PublicationStatus.PUBLISHED,
    contributors=(Contributor("Ada Example", person_id="p1"), Contributor("Josiah Carberry", person_id="p2")),
)


def test_authenticated_ids_of_the_registry_in_use_stand_beside_names() -> None:
    def ids(options: Options) -> list[dict[str, str] | None]:
        outcome = wanted(PERSON, OUTPUT, options=options, authenticated={"p2": "0000-0002-1825-0097"})
        return [each.get("contributor-orcid") for each in content(outcome, "output:17")["contributors"]["contributor"]]

    path = "0000-0002-1825-0097"
    assert ids(Options()) == [None, {"uri": f"https://orcid.org/{path}", "path": path, "host": "orcid.org"}]
    sandbox = {"uri": f"https://sandbox.orcid.org/{path}", "path": path, "host": "sandbox.orcid.org"}
    assert ids(Options(sandbox_mode=True)) == [None, sandbox]


def test_a_held_output_is_no_item() -> None:
    outcome = wanted(PERSON, replace(OUTPUT, workflow_step="forRevalidation"))
    assert outcome.items == ()
    assert outcome.held == {"output:17"}


def test_an_output_listed_twice_is_one_item() -> None:
    assert keys(wanted(PERSON, OUTPUT, OUTPUT)) == ["output:17"]


def test_a_preview_does_not_ask_whether_export_is_enabled() -> None:
    assert keys(wanted(PERSON, OUTPUT, options=Options(export_enabled=False))) == ["output:17"]


# --- the person ---


def test_one_identifier_in_two_spellings_is_one_item() -> None:
    person = replace(PERSON, identifiers=(Identifier("researcherid", "A-1009-2008"), Identifier("researcherid", "a-1009-2008")))
    assert keys(wanted(person)) == ["identifier:researcherid:A-1009-2008"]


def test_the_profile_page_is_named_after_the_institution() -> None:
    person = replace(with_affiliations(Affiliation("a3", "hospital", primary=True), DEAN), profile_url="https://example.org/p1")
    assert content(wanted(person), "portal-url")["url-name"] == "Exampleton Hospital profile page"
    rooted = wanted(person, options=Options(root_organisation="university"))
    assert content(rooted, "portal-url")["url-name"] == "University of Exampleton profile page"
    nowhere = replace(person, affiliations=())
    assert content(wanted(nowhere), "portal-url") == {"url": {"value": "https://example.org/p1"}, "url-name": "Profile page"}


# --- any content ---

all_options = st.builds(
    Options,
    publication_statuses=st.just(frozenset(PublicationStatus)),
    workflow_threshold=st.sampled_from(("entryInProgress", "validated")),
    in_revalidation=st.sampled_from(InRevalidation),
    export_affiliation=st.just(True) | st.booleans(),
    detailed_affiliations=st.booleans(),
    only_active_affiliations=st.booleans(),
    root_organisation=nasty.optional(nasty.ids("org")),
)


def mended_output(output: ResearchOutput, doi: str, person_id: str) -> ResearchOutput:
    """An output that may be exported, unless another one has its identifier."""
    return replace(
        output,
        title=Text(f"Orchids {output.title.value if output.title else ''}"),
        status=PublicationStatus.EPUB,
        visibility=Visibility.PUBLIC,
        workflow_step="validated",
        contributors=(*output.contributors, Contributor("Ada", person_id=person_id)),
        identifiers=(*output.identifiers, Identifier("doi", doi)),
    )


def mended_organisation(organisation: Organisation) -> Organisation:
    """An organisation that ORCID takes: with a name, a country and a ROR ID."""
    return replace(
        organisation,
        names=(Text(f"University {organisation.id}"),),
        address=replace(organisation.address or Address(), country="DK"),
        identifiers=(*organisation.identifiers, Identifier("ror", "https://ror.org/05qwgg493")),
    )


most = st.integers(0, 3).map(bool)


@st.composite
def contents(draw: st.DrawFn) -> tuple[Person, list[ResearchOutput], list[Organisation], Options]:
    """A person with anything, most of it mended so that it may be exported."""
    person = draw(nasty.persons)
    outputs = [
        mended_output(each, draw(st.sampled_from(("10.5555/a", "10.5555/B", "10.5555/b", "10.5555/c"))), person.id)
        if draw(most)
        else each
        for each in draw(st.lists(nasty.outputs, max_size=4, unique_by=lambda output: output.id))
    ]
    drawn = draw(st.lists(nasty.organisations, max_size=4))
    belonged_to = [replace(draw(nasty.organisations), id=each.organisation_id) for each in person.affiliations]
    organisations = {each.id: mended_organisation(each) if draw(most) else each for each in [*drawn, *belonged_to]}
    return person, outputs, list(organisations.values()), draw(all_options)


Content = tuple[Person, list[ResearchOutput], list[Organisation], Options]


def decide(content: Content) -> Desired:
    person, outputs, organisations, options = content
    researcher = Researcher(person, outputs, OrganisationTree(organisations), {}, frozenset({"output:o1", "affiliation:a1"}))
    return desired(researcher, options, builtin(), TODAY)


@given(contents(), st.integers())
def test_the_same_content_in_another_order_gives_the_same_items_and_verdicts(content: Content, seed: int) -> None:
    person, outputs, organisations, options = content
    shuffle = random.Random(seed)  # noqa: S311

    def shuffled(values: Any) -> Any:
        return shuffle.sample(values, len(values))

    other = (
        replace(
            person,
            affiliations=tuple(shuffled(person.affiliations)),
            identifiers=tuple(shuffled(person.identifiers)),
        ),
        [replace(each, identifiers=tuple(shuffled(each.identifiers))) for each in shuffled(outputs)],
        [replace(each, identifiers=tuple(shuffled(each.identifiers))) for each in shuffled(organisations)],
        options,
    )
    first, second = decide(content), decide(other)
    assert first == second
    assert list(first.verdicts) == list(second.verdicts)


@given(contents())
def test_whatever_the_content_every_item_is_one_that_orcid_takes(content: Content) -> None:
    for item in decide(content).items:
        assert violations(item.section, item.body) == []


@given(contents())
def test_everything_that_is_known_has_a_verdict_and_everything_exported_an_item(content: Content) -> None:
    person, outputs, _, options = content
    outcome = decide(content)
    known = {f"output:{each.id}" for each in outputs} | {f"affiliation:{each.id}" for each in person.affiliations}
    assert known | {"portal-url"} <= outcome.verdicts.keys()
    assert len([key for key in outcome.verdicts if key.startswith("identifier:")]) <= len(person.identifiers)
    assert bool(person.identifiers) == any(key.startswith("identifier:") for key in outcome.verdicts)
    exported = {key for key, each in outcome.verdicts.items() if each.outcome is Outcome.EXPORTED}
    joined = set() if options.detailed_affiliations else {key for key in exported if key.startswith("affiliation:")}
    assert set(keys(outcome)) == exported - joined
    assert len(keys(outcome)) == len(set(keys(outcome)))
    assert all(each.sentence.strip() and each.sentence.endswith(".") for each in outcome.verdicts.values())


@given(contents())
def test_no_two_items_of_a_section_share_an_identifier(content: Content) -> None:
    names = [(item.section, name) for item in decide(content).items for name in item.identity]
    assert len(names) == len(set(names))
