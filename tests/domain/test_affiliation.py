from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import content_strategies as nasty

from pollinia.domain.content import Address, Affiliation, AffiliationKind, Identifier, Organisation, PartialDate, Text
from pollinia.domain.organisations import OrganisationTree, Placement
from pollinia.domain.records.affiliation import (
    affiliation_section,
    build_affiliation,
    build_joint_affiliation,
    has_ended,
)
from pollinia.domain.records.item import RecordItem, Section
from pollinia.domain.records.limits import violations

UNIVERSITY = Organisation(
    "university",
    (Text("University of Exampleton"),),
    identifiers=(Identifier("ror", "https://ror.org/05qwgg493"),),
    address=Address("Exampleton", "Exshire", "GB"),
)
INSTITUTE = Organisation(
    "institute", (Text("Institute of Samples"),), parents=("university",), url="https://example.org/samples"
)
TREE = OrganisationTree([UNIVERSITY, INSTITUTE])
JOB = Affiliation(
    "A-1", "institute", job_title="Professor of <i>Psychoceramics</i>", start=PartialDate(2015, 9, 1), end=PartialDate(2020)
)


def place(organisation_id: str) -> Placement:
    placement = TREE.place(organisation_id, None)
    assert placement is not None
    return placement


def content(item: RecordItem) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(item.body)
    return parsed


def dates(start: PartialDate | None, end: PartialDate | None) -> tuple[str | None, str | None]:
    """The dates of an employment, as ORCID would print them."""
    written = content(build_affiliation(replace(JOB, start=start, end=end), place("institute")))
    return printed(written.get("start-date")), printed(written.get("end-date"))


def printed(written: dict[str, dict[str, str]] | None) -> str | None:
    if written is None:
        return None
    return "-".join(written[part]["value"] for part in ("year", "month", "day") if part in written)


def external_id(item: RecordItem) -> dict[str, str]:
    (written,) = content(item)["external-ids"]["external-id"]
    return dict(written)


def test_a_detailed_employment_has_unit_job_dates_and_page() -> None:
    item = build_affiliation(JOB, place("institute"))
    written = content(item)
    assert item.section is Section.EMPLOYMENT
    assert item.key == "affiliation:A-1"
    assert item.label == "Institute of Samples, University of Exampleton"
    assert written["department-name"] == "Institute of Samples"
    assert written["role-title"] == "Professor of Psychoceramics"
    assert written["start-date"] == {"year": {"value": "2015"}, "month": {"value": "09"}, "day": {"value": "01"}}
    assert written["end-date"] == {"year": {"value": "2020"}}
    assert written["url"] == {"value": "https://example.org/samples"}
    assert written["organization"] == {
        "name": "University of Exampleton",
        "address": {"city": "Exampleton", "region": "Exshire", "country": "GB"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    }


def test_visibility_is_never_sent() -> None:
    assert "visibility" not in content(build_affiliation(JOB, place("institute")))


def test_the_employment_for_an_institution_says_no_department_role_start_or_page() -> None:
    item = build_joint_affiliation(Section.EMPLOYMENT, "p1", place("university"), [None])
    assert content(item).keys() == {"organization", "external-ids"}
    assert item.key == "employment:university"


def test_a_former_member_has_the_latest_end() -> None:
    ends = [PartialDate(2019, 6), PartialDate(2020), PartialDate(2020, 12, 30)]
    item = build_joint_affiliation(Section.EMPLOYMENT, "p1", place("university"), ends)
    assert content(item)["end-date"] == {"year": {"value": "2020"}}


def test_of_ends_that_mean_the_same_day_the_precise_one_is_written() -> None:
    ends = [PartialDate(2020, 12, 31), PartialDate(2020)]
    item = build_joint_affiliation(Section.EMPLOYMENT, "p1", place("university"), ends)
    assert content(item)["end-date"].keys() == {"year", "month", "day"}


def test_who_still_has_one_affiliation_has_no_end() -> None:
    item = build_joint_affiliation(Section.EMPLOYMENT, "p1", place("university"), [PartialDate(2019), None])
    assert "end-date" not in content(item)


def test_students_are_in_education_and_all_others_employed() -> None:
    assert {kind: affiliation_section(kind) for kind in AffiliationKind} == {
        AffiliationKind.STAFF: Section.EMPLOYMENT,
        AffiliationKind.STUDENT: Section.EDUCATION,
        AffiliationKind.HONORARY: Section.EMPLOYMENT,
        AffiliationKind.VISITING: Section.EMPLOYMENT,
    }


# --- the external ID that makes a second sending a duplicate ---


def test_an_affiliation_has_one_external_id_of_type_uri_that_orcid_recognises_it_by() -> None:
    item = build_affiliation(JOB, place("institute"))
    written = external_id(item)
    assert written["external-id-type"] == "uri"
    assert written["external-id-relationship"] == "self"
    assert written["external-id-value"].startswith("urn:uuid:")
    # ORCID compares URIs with a scheme of their own put before those that are no web address.
    assert item.identity == {f"uri:http://{written['external-id-value']}"}


def test_the_external_id_survives_a_change_of_anything_but_the_id() -> None:
    first = build_affiliation(JOB, place("institute"))
    changed = Affiliation("A-1", "university", AffiliationKind.STUDENT, "Dean", PartialDate(1990), None, primary=True)
    assert external_id(build_affiliation(changed, place("university"))) == external_id(first)
    assert external_id(build_affiliation(replace(JOB, id="A-2"), place("institute"))) != external_id(first)


def test_the_external_id_for_an_institution_is_made_of_person_section_and_organisation() -> None:
    def value(section: Section, person_id: str, organisation_id: str) -> str:
        return external_id(build_joint_affiliation(section, person_id, place(organisation_id), [None]))["external-id-value"]

    assert value(Section.EMPLOYMENT, "p1", "university") == value(Section.EMPLOYMENT, "p1", "university")
    assert len({value(Section.EMPLOYMENT, "p1", "university"), value(Section.EMPLOYMENT, "p2", "university"),
                value(Section.EDUCATION, "p1", "university")}) == 3  # fmt: skip


# --- dates ---


def test_what_the_calendar_does_not_have_is_trimmed() -> None:
    assert dates(PartialDate(2015, 2, 30), PartialDate(2016, 13, 1)) == ("2015-02", "2016")
    assert dates(PartialDate(1), PartialDate(9999, 12, 31)) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (PartialDate(2020, 5), PartialDate(2020), ("2020", "2020")),
        (PartialDate(2020, 5, 3), PartialDate(2020, 5), ("2020-05", "2020-05")),
        (PartialDate(2020, 5, 3), PartialDate(2020, 4), (None, "2020-04")),
        (PartialDate(2021), PartialDate(2020, 4), (None, "2020-04")),
        (PartialDate(2020), PartialDate(2020, 4), ("2020", "2020-04")),
        (PartialDate(2020, 4, 1), PartialDate(2020, 4, 1), ("2020-04-01", "2020-04-01")),
        (None, PartialDate(2020), (None, "2020")),
    ],
)
def test_a_start_that_orcid_would_put_after_the_end_is_cut_or_dropped(
    start: PartialDate | None, end: PartialDate, written: tuple[str | None, str]
) -> None:
    assert dates(start, end) == written


def test_an_affiliation_has_ended_once_its_end_lies_in_the_past() -> None:
    today = date(2021, 1, 1)
    assert has_ended(JOB, today)
    assert not has_ended(JOB, date(2020, 12, 31))
    assert not has_ended(replace(JOB, end=None), today)
    assert not has_ended(replace(JOB, end=PartialDate(9999, 12, 31)), today)
    assert not has_ended(replace(JOB, end=PartialDate(1)), today)


# --- any content ---


@given(nasty.affiliations, st.lists(nasty.organisations, min_size=1, max_size=6), nasty.ids("p"))
def test_whatever_the_content_an_affiliation_is_within_orcids_limits(
    affiliation: Affiliation, organisations: list[Organisation], person_id: str
) -> None:
    anywhere = replace(organisations[0], id=affiliation.organisation_id)
    root = replace(UNIVERSITY, id="root")
    placement = OrganisationTree([*organisations, anywhere, root]).place(affiliation.organisation_id, "root")
    assert placement is not None
    if not placement.name or not placement.address.country:
        return
    for item in (
        build_affiliation(affiliation, placement),
        build_joint_affiliation(Section.EDUCATION, person_id, placement, [affiliation.end, None]),
        build_joint_affiliation(Section.EMPLOYMENT, person_id, placement, [affiliation.end, affiliation.start]),
    ):
        assert violations(item.section, item.body) == []


@given(nasty.partial_dates, nasty.partial_dates)
def test_any_two_dates_make_an_affiliation_that_orcid_takes(start: PartialDate, end: PartialDate) -> None:
    item = build_affiliation(replace(JOB, start=start, end=end), place("institute"))
    assert violations(item.section, item.body) == []
