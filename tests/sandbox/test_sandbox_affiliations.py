"""The seven kinds of affiliation."""

import pytest
from tests.sandbox.content import affiliation, date, external_id, organisation
from tests.sandbox.trial import OTHER_CLIENT, Record, verdict

_LOCATED = ["employment", "education"]
_PROFESSIONAL = ["distinction", "invited-position", "membership", "qualification", "service"]
_KINDS = [*_LOCATED, *_PROFESSIONAL]


@pytest.mark.parametrize("kind", _KINDS)
def test_an_affiliation_is_added_read_changed_and_deleted(record: Record, kind: str) -> None:
    sent = affiliation(department_name="Botany", role_title="Professor", start_date=date("2015", "02"))
    put_code = record.add(kind, sent)
    stored = record.get(f"/{kind}/{put_code}").json()
    assert (stored["department-name"], stored["role-title"], stored["end-date"]) == ("Botany", "Professor", None)
    assert stored["path"] == f"/{record.orcid}/{kind}/{put_code}"
    assert record.get(f"/{kind}/summary/{put_code}").json()["put-code"] == put_code
    listed = record.get(f"/{kind}s").json()
    assert listed["path"] == f"/{record.orcid}/{kind}s"
    assert [each[f"{kind}-summary"]["put-code"] for each in listed["affiliation-group"][0]["summaries"]] == [put_code]
    changed = record.put(f"/{kind}/{put_code}", affiliation(put_code=put_code)).json()
    assert (changed["department-name"], changed["start-date"]) == (None, None)
    assert record.delete(f"/{kind}/{put_code}").status_code == 204
    assert record.get(f"/{kind}s").json()["affiliation-group"] == []


@pytest.mark.parametrize("kind", _KINDS)
def test_an_organisation_is_required(record: Record, kind: str) -> None:
    assert verdict(record.post(f"/{kind}", {"role-title": "Professor"})) == (400, 9046)


@pytest.mark.parametrize("kind", _LOCATED)
@pytest.mark.parametrize("address", [{"city": "Bergen"}, {"country": "NO"}, {"region": "Vestland"}])
def test_employment_and_education_need_city_and_country(record: Record, kind: str, address: dict[str, str]) -> None:
    assert verdict(record.post(f"/{kind}", affiliation(organization=organisation(**address)))) == (400, 9060)


@pytest.mark.parametrize("kind", _PROFESSIONAL)
def test_the_others_need_a_country_only_with_a_place(record: Record, kind: str) -> None:
    without_country = organisation(city="Bergen")
    assert verdict(record.post(f"/{kind}", affiliation(organization=without_country))) == (400, 9061)
    record.add(kind, affiliation(organization={**organisation(), "address": {}}))


@pytest.mark.parametrize("kind", _KINDS)
def test_without_an_organisation_id_an_identifier_helps_the_professional_kinds_only(record: Record, kind: str) -> None:
    unidentified = {"name": "Botanical Society", "address": {"city": "Bergen", "country": "NO"}}
    alone, identified = affiliation(organization=unidentified), affiliation(external_id(), organization=unidentified)
    if kind in _LOCATED:
        assert verdict(record.post(f"/{kind}", alone)) == (400, 9045)
        assert verdict(record.post(f"/{kind}", identified)) == (400, 9045)
    else:
        assert verdict(record.post(f"/{kind}", alone)) == (400, 9062)
        record.add(kind, identified)


@pytest.mark.parametrize(
    ("identifier", "source"),
    [
        ("https://ror.org/03zga2b33", "ROR"),
        ("http://ror.org/03zga2b32", "ROR"),
        ("03zga2b32", "ROR"),
        ("https://ror.org/03zga2b32", "ror"),
        ("https://ror.org/03zga2b32", "GRID"),
        ("https://doi.org/10.13039/100000001", "FUNDREF"),
        ("0000000419367443", "ISNI"),
        ("Q204457", "WIKIDATA"),
    ],
)
def test_an_organisation_in_no_form_that_orcid_stores_is_9045(record: Record, identifier: str, source: str) -> None:
    sent = affiliation(organization=organisation(identifier, source))
    assert verdict(record.post("/employment", sent)) == (400, 9045)


@pytest.mark.parametrize(
    ("identifier", "source"),
    [
        ("https://ror.org/03zga2b32", "ROR"),
        ("http://dx.doi.org/10.13039/100000001", "FUNDREF"),
        ("grid.63124.32", "GRID"),
        ("5493001KJTIIGC8Y1R12", "LEI"),
        ("1658", "RINGGOLD"),
    ],
)
def test_every_source_has_its_form(record: Record, identifier: str, source: str) -> None:
    record.add("employment", affiliation(organization=organisation(identifier, source)))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date("2020", "5"), None, 9049),
        (date("2019", "02", "29"), None, 9049),
        (None, date("2020", "13"), 9047),
        (date("2020", "05"), date("2020"), 9055),
        (date("2021"), date("2020", "12", "31"), 9055),
        (date("1899"), None, 9047),
    ],
)
def test_dates_that_are_refused(
    record: Record, start: dict[str, object] | None, end: dict[str, object] | None, code: int
) -> None:
    assert verdict(record.post("/employment", affiliation(start_date=start, end_date=end))) == (400, code)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, date("2020")),
        (date("2020"), date("2020")),
        (date("2020", "02", "29"), date("2020", "02", "29")),
        (date("2099"), None),
    ],
)
def test_dates_that_are_taken(record: Record, start: dict[str, object] | None, end: dict[str, object] | None) -> None:
    record.add("employment", affiliation(start_date=start, end_date=end))


def test_without_identifiers_nothing_is_a_duplicate(record: Record) -> None:
    assert record.add("employment", affiliation()) != record.add("employment", affiliation())


@pytest.mark.parametrize("relationship", ["self", None])
def test_an_identifier_shared_within_the_section_is_9021(record: Record, relationship: str | None) -> None:
    identifier = external_id("uri", "https://cris.example.org/contracts/1", relationship)
    put_code = record.add("employment", affiliation(identifier))
    answer = record.post("/employment", affiliation(identifier))
    assert verdict(answer) == (409, 9021)
    assert f"put-code {put_code}" in answer.json()["developer-message"]
    record.add("education", affiliation(identifier))
    record.as_client(OTHER_CLIENT).add("employment", affiliation(identifier))


def test_an_identifier_with_a_dash_in_its_type_never_matches(record: Record) -> None:
    identifier = external_id("source-work-id", "42")
    first = record.add("employment", affiliation(identifier))
    record.add("employment", affiliation(identifier))
    stored = record.get(f"/employment/{first}").json()["external-ids"]["external-id"][0]
    assert stored["external-id-type"] == "source_work_id"


def test_types_outside_the_vocabulary_are_taken(record: Record) -> None:
    record.add("membership", affiliation(external_id("hr-contract", "1")))


def test_on_update_the_source_is_checked_before_the_rules(record: Record) -> None:
    put_code = record.add("employment", affiliation())
    broken = {"put-code": put_code}
    assert verdict(record.put(f"/employment/{put_code}", broken)) == (400, 9046)
    assert verdict(record.as_client(OTHER_CLIENT).put(f"/employment/{put_code}", broken)) == (403, 9010)


def test_an_update_always_writes(record: Record) -> None:
    put_code = record.add("employment", affiliation())
    before = record.get(f"/employment/{put_code}").json()["last-modified-date"]["value"]
    answer = record.put(f"/employment/{put_code}", affiliation(put_code=put_code))
    assert answer.json()["last-modified-date"]["value"] > before


def test_a_delete_finds_an_affiliation_whatever_section_its_path_names(record: Record) -> None:
    put_code = record.add("employment", affiliation())
    assert verdict(record.get(f"/education/{put_code}")) == (404, 9016)
    assert record.delete(f"/education/{put_code}").status_code == 204
    assert verdict(record.get(f"/employment/{put_code}")) == (404, 9016)


def test_what_has_not_ended_is_listed_first(record: Record) -> None:
    past = record.add("employment", affiliation(start_date=date("2010"), end_date=date("2012")))
    current = record.add("employment", affiliation(start_date=date("2005")))
    groups = record.get("/employments").json()["affiliation-group"]
    assert [group["summaries"][0]["employment-summary"]["put-code"] for group in groups] == [current, past]
