"""The verdicts, each with its reason and its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Role,
    Text,
    Visibility,
)
from pollinia.domain.desired import Desired, desired
from pollinia.domain.options import InRevalidation, Options
from pollinia.domain.organisations import OrganisationTree
from pollinia.domain.selection import Outcome, Reason, Researcher, Verdict
from pollinia.domain.selection.outputs import duplicates
from pollinia.domain.work_types import WorkTypes

TODAY = date(2024, 6, 1)
ARTICLES_ONLY = WorkTypes.parse("source_scheme,source_type,orcid_work_type\ncsv,article,journal-article\n")

OUTPUT = ResearchOutput(
    "17",
    type=OutputType("csv", "article"),
    title=Text("On the habits of orchids"),
    status=PublicationStatus.PUBLISHED,
    workflow_step="validated",
    visibility=Visibility.PUBLIC,
    contributors=(Contributor("Ada Example", Role.AUTHOR, "p1"),),
)
UNIVERSITY = Organisation(
    "university",
    (Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/05qwgg493"),),
    address=Address("Exampleton", None, "GB"),
)
LIBRARY = Organisation("library", (Text("Library"),))
PERSON = Person("p1", profile_url="https://example.org/p1", visibility=Visibility.PUBLIC)
DETAILED = Options(detailed_affiliations=True)


def wanted(
    *outputs: ResearchOutput,
    person: Person = PERSON,
    options: Options = DETAILED,
    organisations: tuple[Organisation, ...] = (UNIVERSITY, LIBRARY),
    opted_out: tuple[str, ...] = (),
    work_types: WorkTypes = ARTICLES_ONLY,
) -> Desired:
    researcher = Researcher(person, outputs, OrganisationTree(organisations), {}, frozenset(opted_out))
    return desired(researcher, options, work_types, TODAY)


def verdict_on(output: ResearchOutput, options: Options = DETAILED, opted_out: tuple[str, ...] = ()) -> Verdict:
    outcome = wanted(output, options=options, opted_out=opted_out)
    verdict = outcome.verdicts[f"output:{output.id}"]
    assert (verdict.outcome is Outcome.EXPORTED) == (f"output:{output.id}" in {each.key for each in outcome.items})
    assert (verdict.outcome is Outcome.HELD) == (f"output:{output.id}" in outcome.held)
    return verdict


# --- research outputs ---


def test_an_output_that_nothing_speaks_against_is_exported() -> None:
    verdict = verdict_on(OUTPUT)
    assert (verdict.outcome, verdict.reason) == (Outcome.EXPORTED, Reason.ELIGIBLE)
    assert "journal-article" in verdict.sentence


@pytest.mark.parametrize("change", [{"visibility": None}, {"workflow_step": None}, {"identifiers": ()}])
def test_what_no_source_says_speaks_against_nothing(change: dict[str, Any]) -> None:
    assert verdict_on(replace(OUTPUT, **change)).outcome is Outcome.EXPORTED


LEFT_OUT: list[tuple[dict[str, Any], Reason, str]] = [
    ({"status": PublicationStatus.IN_PRESS}, Reason.STATUS_NOT_CHOSEN,
     "Its publication status is In press; exported are Published and E-pub ahead of print."),
    ({"status": None}, Reason.STATUS_UNKNOWN,
     "Its publication status is not known; exported are Published and E-pub ahead of print."),
    ({"visibility": Visibility.CAMPUS}, Reason.NOT_PUBLIC, "Its visibility is Campus; exported is only what is Public."),
    ({"workflow_step": "approved"}, Reason.WORKFLOW_STEP_TOO_EARLY,
     "Its workflow step is For validation; exported is what has reached Validated."),
    ({"workflow_step": "draft2"}, Reason.WORKFLOW_STEP_UNKNOWN,
     "Its workflow step draft2 is not among the steps known here. An administrator can add it to the workflow."),
    ({"contributors": (Contributor("Somebody", Role.AUTHOR, "p2"),)}, Reason.NOT_A_CONTRIBUTOR,
     "The researcher is not among its contributors."),
    ({"contributors": (Contributor("Ada Example", Role.ACKNOWLEDGED, "p1"),)}, Reason.ACKNOWLEDGED_ONLY,
     "The researcher is only acknowledged in it; exported is what they contributed to."),
    ({"title": None}, Reason.NO_TITLE, "It has no title, and ORCID takes no work without one. Give it a title."),
    ({"title": Text("<b> </b>&nbsp;\x00")}, Reason.NO_TITLE,
     "It has no title, and ORCID takes no work without one. Give it a title."),
    ({"type": OutputType("csv", "poem")}, Reason.NO_WORK_TYPE,
     "Its type poem (csv) has no row in the ORCID work type mapping file. An administrator can add one."),
    ({"type": None}, Reason.NO_WORK_TYPE,
     "It has no type, and outputs without one have no row in the ORCID work type mapping file. An administrator can add one."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason", "sentence"), LEFT_OUT)
def test_an_output_is_left_out_for_a_reason(change: dict[str, Any], reason: Reason, sentence: str) -> None:
    assert verdict_on(replace(OUTPUT, **change)) == Verdict(Outcome.LEFT_OUT, reason, sentence)


def test_of_several_reasons_the_first_in_the_order_of_checks_is_given() -> None:
    output = replace(
        OUTPUT,
        status=PublicationStatus.IN_PRESS,
        visibility=Visibility.BACKEND,
        workflow_step="forApproval",
        contributors=(),
        title=None,
        type=OutputType("csv", "poem"),
    )
    repairs: list[tuple[Reason, dict[str, Any]]] = [
        (Reason.STATUS_NOT_CHOSEN, {"status": PublicationStatus.EPUB}),
        (Reason.NOT_PUBLIC, {"visibility": Visibility.PUBLIC}),
        (Reason.WORKFLOW_STEP_TOO_EARLY, {"workflow_step": "validated"}),
        (Reason.NOT_A_CONTRIBUTOR, {"contributors": OUTPUT.contributors}),
        (Reason.NO_TITLE, {"title": OUTPUT.title}),
        (Reason.NO_WORK_TYPE, {"type": OUTPUT.type}),
        (Reason.ELIGIBLE, {}),
    ]
    for reason, repair in repairs:
        assert verdict_on(output).reason is reason
        output = replace(output, **repair)


def test_a_lower_threshold_lets_earlier_steps_go() -> None:
    options = replace(DETAILED, workflow_threshold="forApproval")
    for step, outcome in (
        ("entryInProgress", Outcome.LEFT_OUT),
        ("forApproval", Outcome.EXPORTED),
        ("approved", Outcome.EXPORTED),
    ):
        assert verdict_on(replace(OUTPUT, workflow_step=step), options).outcome is outcome


def test_other_statuses_may_be_chosen() -> None:
    options = replace(DETAILED, publication_statuses=frozenset({PublicationStatus.IN_PRESS}))
    assert verdict_on(replace(OUTPUT, status=PublicationStatus.IN_PRESS), options).outcome is Outcome.EXPORTED
    assert verdict_on(OUTPUT, options).sentence == "Its publication status is Published; exported is In press."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ACKNOWLEDGED}))
def test_every_role_counts_but_being_acknowledged(role: Role) -> None:
    assert verdict_on(replace(OUTPUT, contributors=(Contributor("Ada", role, "p1"),))).outcome is Outcome.EXPORTED


def test_who_is_listed_twice_counts_if_one_of_the_roles_does() -> None:
    twice = (Contributor("Ada", Role.ACKNOWLEDGED, "p1"), Contributor("Ada", Role.EDITOR, "p1"))
    assert verdict_on(replace(OUTPUT, contributors=twice)).outcome is Outcome.EXPORTED


def test_the_researcher_may_opt_out_of_one_output() -> None:
    assert verdict_on(OUTPUT, opted_out=("output:17",)).reason is Reason.OPTED_OUT


# --- re-validation ---

AGAIN = replace(OUTPUT, workflow_step="forRevalidation")
REMOVE = replace(DETAILED, in_revalidation=InRevalidation.REMOVE)


def test_an_output_in_re_validation_is_held() -> None:
    verdict = verdict_on(AGAIN)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.IN_REVALIDATION)


def test_an_output_in_re_validation_is_left_out_where_the_setting_says_so() -> None:
    verdict = verdict_on(AGAIN, REMOVE)
    assert (verdict.outcome, verdict.reason) == (Outcome.LEFT_OUT, Reason.IN_REVALIDATION)
    assert "Validated" in verdict.sentence


def test_an_output_in_re_validation_is_past_a_lower_threshold() -> None:
    assert verdict_on(AGAIN, replace(REMOVE, workflow_threshold="approved")).outcome is Outcome.EXPORTED


@pytest.mark.parametrize(
    ("change", "opted_out"),
    [
        ({"visibility": Visibility.CONFIDENTIAL}, ()),
        ({"status": PublicationStatus.UNPUBLISHED}, ()),
        ({"contributors": ()}, ()),
        ({}, ("output:17",)),
    ],
)
def test_re_validation_keeps_nothing_on_the_record_that_must_not_be_there(
    change: dict[str, Any], opted_out: tuple[str, ...]
) -> None:
    assert verdict_on(replace(AGAIN, **change), opted_out=opted_out).outcome is Outcome.LEFT_OUT


@pytest.mark.parametrize("change", [{"title": None}, {"type": OutputType("csv", "poem")}])
def test_re_validation_keeps_what_could_not_be_written_now(change: dict[str, Any]) -> None:
    assert verdict_on(replace(AGAIN, **change)).outcome is Outcome.HELD


# --- two outputs, one identifier ---


def with_dois(id: str, *dois: str, **more: Any) -> ResearchOutput:
    return replace(OUTPUT, id=id, identifiers=tuple(Identifier("doi", doi) for doi in dois), **more)


def test_of_two_outputs_with_the_same_identifier_the_more_complete_one_goes() -> None:
    poor, rich = with_dois("1", "10.5555/A"), with_dois("2", "https://doi.org/10.5555/a", abstract=Text("Long."))
    outcome = wanted(poor, rich)
    assert outcome.verdicts["output:2"].outcome is Outcome.EXPORTED
    assert outcome.verdicts["output:1"].reason is Reason.DUPLICATE
    assert "On the habits of orchids (output 2)" in outcome.verdicts["output:1"].sentence
    assert "doi:10.5555/a" in outcome.verdicts["output:1"].sentence
    assert [each.key for each in outcome.items if each.key.startswith("output")] == ["output:2"]


def test_of_equally_complete_outputs_the_one_with_more_identifiers_goes_then_the_smaller_id() -> None:
    more = wanted(with_dois("1", "10.5555/a"), with_dois("2", "10.5555/a", "10.5555/b"))
    assert more.verdicts["output:1"].reason is Reason.DUPLICATE
    even = wanted(with_dois("2", "10.5555/a"), with_dois("1", "10.5555/a"))
    assert even.verdicts["output:2"].reason is Reason.DUPLICATE


def test_of_a_chain_the_ends_go_when_the_middle_makes_way() -> None:
    ends = [with_dois("a", "10.5555/1", abstract=Text("x")), with_dois("c", "10.5555/2", abstract=Text("x"))]
    outcome = wanted(*ends, with_dois("b", "10.5555/1", "10.5555/2"))
    left_out = {key for key, verdict in outcome.verdicts.items() if verdict.reason is Reason.DUPLICATE}
    assert left_out == {"output:b"}


def test_an_output_that_is_not_exported_takes_nobodys_place() -> None:
    hidden = with_dois("1", "10.5555/a", visibility=Visibility.BACKEND, abstract=Text("Long."))
    assert wanted(hidden, with_dois("2", "10.5555/a")).verdicts["output:2"].outcome is Outcome.EXPORTED


def test_an_output_keeps_its_place_while_it_is_in_re_validation() -> None:
    rich = with_dois("1", "10.5555/a", workflow_step="forRevalidation", abstract=Text("Long."))
    outcome = wanted(rich, with_dois("2", "10.5555/a"))
    assert outcome.held == {"output:1"}
    assert outcome.verdicts["output:2"].reason is Reason.DUPLICATE


def test_the_issn_of_a_journal_makes_no_two_articles_one() -> None:
    issn = (Identifier("issn", "0028-0836"),)
    outcome = wanted(replace(OUTPUT, id="1", identifiers=issn), replace(OUTPUT, id="2", identifiers=issn))
    assert len([each for each in outcome.items if each.key.startswith("output")]) == 2


@given(st.dictionaries(st.integers(0, 8), st.frozensets(st.sampled_from("abcdef"), max_size=3)))
def test_as_many_outputs_go_as_share_nothing(identities: dict[int, frozenset[str]]) -> None:
    candidates = [(replace(OUTPUT, id=str(number)), identity) for number, identity in identities.items()]
    refused = duplicates(candidates)
    kept = [identity for output, identity in candidates if output.id not in refused]
    taken = frozenset().union(*kept)
    assert sum(map(len, kept)) == len(taken)
    assert all(identity & taken for output, identity in candidates if output.id in refused)
    assert duplicates(candidates[::-1]) == refused


# --- affiliations ---

JOB = Affiliation("a1", "university")


def affiliation_verdict(job: Affiliation = JOB, **more: Any) -> Verdict:
    return wanted(person=replace(PERSON, affiliations=(job,)), **more).verdicts["affiliation:a1"]


def test_an_affiliation_in_a_place_with_a_ror_id_is_exported() -> None:
    verdict = affiliation_verdict()
    assert verdict == Verdict(Outcome.EXPORTED, Reason.ELIGIBLE, "It is exported as an employment at University of Exampleton.")


@pytest.mark.parametrize(
    ("job", "more", "reason", "words"),
    [
        (JOB, {"options": Options(export_affiliation=False)}, Reason.SETTING_OFF, "Export affiliation to ORCID is off"),
        (JOB, {"opted_out": ("affiliation:a1",)}, Reason.OPTED_OUT, "researcher chose"),
        (replace(JOB, organisation_id="nowhere"), {}, Reason.ORGANISATION_UNKNOWN, "nowhere"),
        (replace(JOB, organisation_id="library"), {}, Reason.NO_ROR_ID, "root organisation"),
        (JOB, {"organisations": (replace(UNIVERSITY, names=()),)}, Reason.NO_ORGANISATION_NAME, "university"),
        (JOB, {"organisations": (replace(UNIVERSITY, address=None),)}, Reason.NO_COUNTRY, "University of Exampleton"),
        (
            replace(JOB, end=PartialDate(2020)),
            {"options": replace(DETAILED, only_active_affiliations=True)},
            Reason.ENDED,
            "Only active affiliations",
        ),
    ],
)
def test_an_affiliation_is_left_out_for_a_reason(job: Affiliation, more: dict[str, Any], reason: Reason, words: str) -> None:
    verdict = affiliation_verdict(job, **more)
    assert (verdict.outcome, verdict.reason) == (Outcome.LEFT_OUT, reason)
    assert words in verdict.sentence


def test_an_affiliation_that_has_ended_is_exported_by_default_and_one_that_lasts_always() -> None:
    assert affiliation_verdict(replace(JOB, end=PartialDate(2020))).outcome is Outcome.EXPORTED
    active = replace(DETAILED, only_active_affiliations=True)
    assert affiliation_verdict(replace(JOB, end=PartialDate(2024)), options=active).outcome is Outcome.EXPORTED


def test_a_city_that_is_not_known_is_a_warning_that_names_the_organisation() -> None:
    verdict = affiliation_verdict(organisations=(replace(UNIVERSITY, address=Address(None, None, "GB")),))
    assert verdict.outcome is Outcome.EXPORTED
    assert verdict.warning == "Its city is written as N/A: complete the address of University of Exampleton."


# --- the person ---

SCOPUS = Identifier("scopus-author", "7004212771")


def identifier_verdict(identifier: Identifier, key: str, **more: Any) -> Verdict:
    return wanted(person=replace(PERSON, identifiers=(identifier,)), **more).verdicts[key]


@pytest.mark.parametrize(
    ("identifier", "key", "setting", "label"),
    [
        (SCOPUS, "identifier:scopus-author:7004212771", "scopus_author_id", "Scopus Author ID"),
        (Identifier("researcherid", "a-1009-2008"), "identifier:researcherid:A-1009-2008", "researcher_id", "Researcher ID"),
        (
            Identifier("dai", "info:eu-repo/dai/nl/30407618X"),
            "identifier:dai:30407618X",
            "digital_author_id",
            "Digital Author ID",
        ),
    ],
)
def test_each_kind_of_identifier_follows_its_own_setting(identifier: Identifier, key: str, setting: str, label: str) -> None:
    assert identifier_verdict(identifier, key).outcome is Outcome.EXPORTED
    off: dict[str, Any] = {setting: False}
    verdict = identifier_verdict(identifier, key, options=replace(DETAILED, **off))
    assert verdict.reason is Reason.SETTING_OFF
    assert label in verdict.sentence


@pytest.mark.parametrize(
    ("identifier", "opted_out", "reason"),
    [
        (SCOPUS, ("identifier:scopus-author:7004212771",), Reason.OPTED_OUT),
        (Identifier("scopus-author", "seven"), (), Reason.MALFORMED),
        (Identifier("employee", "4711"), (), Reason.KIND_NOT_EXPORTED),
    ],
)
def test_an_identifier_is_left_out_for_a_reason(identifier: Identifier, opted_out: tuple[str, ...], reason: Reason) -> None:
    key = f"identifier:{identifier.scheme}:{identifier.value}"
    assert identifier_verdict(identifier, key, opted_out=opted_out).reason is reason


@pytest.mark.parametrize(
    ("person", "more", "reason"),
    [
        (PERSON, {}, Reason.ELIGIBLE),
        (replace(PERSON, visibility=None), {}, Reason.ELIGIBLE),
        (PERSON, {"options": Options(portal_url=False)}, Reason.SETTING_OFF),
        (replace(PERSON, visibility=Visibility.CAMPUS), {}, Reason.NOT_PUBLIC),
        (PERSON, {"opted_out": ("portal-url",)}, Reason.OPTED_OUT),
        (replace(PERSON, profile_url=None), {}, Reason.NO_PROFILE),
        (replace(PERSON, profile_url="ftp://example.org/p1"), {}, Reason.MALFORMED),
    ],
)
def test_the_profile_page_is_exported_when_it_is_public_and_on_the_web(
    person: Person, more: dict[str, Any], reason: Reason
) -> None:
    outcome = wanted(person=person, **more)
    assert outcome.verdicts["portal-url"].reason is reason
    assert ("portal-url" in {each.key for each in outcome.items}) == (reason is Reason.ELIGIBLE)
