"""The shapes of what the API answers: record, person, activities, lists, groups, dates."""

from typing import Any

import pytest
from tests.sandbox.content import affiliation, date, external_id, person_identifier, work
from tests.sandbox.trial import OTHER_CLIENT, Record, Trial, verdict


def test_an_empty_record_has_every_member(record: Record) -> None:
    body = record.get("/record").json()
    assert body == record.get("").json()
    assert body["orcid-identifier"]["path"] == record.orcid
    assert body["history"]["claimed"] is True
    assert set(body["person"]) == {
        "last-modified-date",
        "name",
        "other-names",
        "biography",
        "researcher-urls",
        "emails",
        "addresses",
        "keywords",
        "external-identifiers",
        "path",
    }
    activities = body["activities-summary"]
    assert activities["path"] == f"/{record.orcid}/activities"
    assert activities["last-modified-date"] is None
    assert activities["employments"] == {
        "last-modified-date": None,
        "affiliation-group": [],
        "path": f"/{record.orcid}/employments",
    }
    assert body["person"]["emails"] == {"last-modified-date": None, "email": [], "path": f"/{record.orcid}/email"}


def test_the_parts_of_the_record_answer_alone(record: Record) -> None:
    record.add("work", work())
    record.add("external-identifiers", person_identifier())
    whole = record.get("/record").json()
    assert record.get("/person").json() == whole["person"]
    assert record.get("/activities").json() == whole["activities-summary"]
    assert record.get("/works").json() == whole["activities-summary"]["works"]
    assert record.get("/external-identifiers").json() == whole["person"]["external-identifiers"]
    assert record.get("/personal-details").json()["name"] == whole["person"]["name"]


def test_a_biography_is_read_where_there_is_one(sandbox: Trial, record: Record) -> None:
    assert verdict(record.get("/biography")) == (404, 9041)
    other = sandbox.record(biography="Studies orchids.")
    assert other.get("/biography").json()["content"] == "Studies orchids."


def test_a_work_summary_leaves_out_what_lists_do_not_show(record: Record) -> None:
    put_code = record.add("work", work(language_code="en", short_description="x"))
    summary = record.get(f"/work/summary/{put_code}").json()
    assert not {"contributors", "citation", "short-description", "language-code", "country"} & set(summary)
    assert record.get("/works").json()["group"][0]["work-summary"] == [summary]


@pytest.mark.parametrize(
    ("path", "section", "body"),
    [
        ("fundings", "funding", {"title": {"title": {"value": "Grant"}}, "type": "grant"}),
        ("peer-reviews", "peer-review", {"review-group-id": "issn:1741-4857", "reviewer-role": "reviewer"}),
        ("research-resources", "research-resource", {"proposal": {"title": {"title": {"value": "Telescope"}}}}),
        ("other-names", "other-names", {"content": "A. Lovelace"}),
        ("keywords", "keywords", {"content": "orchids"}),
        ("address", "address", {"country": {"value": "NO"}}),
        ("email", "email", {"email": "ada@example.org", "verified": True, "primary": True}),
    ],
)
def test_sections_that_clients_do_not_write_are_read(record: Record, path: str, section: str, body: dict[str, Any]) -> None:
    record.trial.control(f"people/{record.orcid}/items", {"section": section, "body": body})
    listed = record.get(f"/{path}").json()
    assert listed["path"] == f"/{record.orcid}/{path}"
    assert listed["last-modified-date"]["value"] > 0
    assert _leaves(body) <= _leaves(listed)


def test_works_that_share_identifiers_group_across_steps(record: Record) -> None:
    first, second = external_id(), external_id("pmid", "1234567")
    other = record.as_client(OTHER_CLIENT)
    record.add("work", work(first, publication_date=date("2020")))
    other.add("work", work(second, publication_date=date("2019")))
    record.add("work", work(external_id(), publication_date=date("2021")))
    sizes = [len(group["work-summary"]) for group in record.get("/works").json()["group"]]
    assert sizes == [1, 1, 1]
    both = work({**first, "external-id-relationship": "version-of"}, second)
    record.trial.control(f"people/{record.orcid}/items", {"section": "work", "body": both})
    groups = record.get("/works").json()["group"]
    assert [len(group["work-summary"]) for group in groups] == [1, 3]
    assert {each["external-id-type"] for each in groups[1]["external-ids"]["external-id"]} == {"doi", "pmid"}


@pytest.mark.parametrize("relationship", ["part-of", "funded-by"])
def test_containers_and_grants_do_not_group(record: Record, relationship: str) -> None:
    shared = external_id("uri", "https://example.org/shared", relationship)
    record.add("work", work(external_id(), shared))
    record.add("work", work(external_id(), shared))
    groups = record.get("/works").json()["group"]
    assert len(groups) == 2
    assert all(len(group["external-ids"]["external-id"]) == 1 for group in groups)


def test_what_a_client_added_comes_before_what_the_person_added(record: Record) -> None:
    shared = external_id()
    own = record.trial.control(f"people/{record.orcid}/items", {"section": "work", "body": work(shared)})
    added = record.add("work", work(shared))
    summaries = record.get("/works").json()["group"][0]["work-summary"]
    assert [summary["put-code"] for summary in summaries] == [added, own["put_code"]]
    assert [summary["display-index"] for summary in summaries] == ["1", "0"]


def test_works_are_listed_by_publication_date_latest_first(record: Record) -> None:
    dates = [date("2019"), date("2021", "05"), date("2021"), None, date("2021", "05", "02")]
    for each in dates:
        record.add("work", work(publication_date=each))
    groups = record.get("/works").json()["group"]
    listed = [_text(group["work-summary"][0]["publication-date"]) for group in groups]
    assert listed == ["20210502", "202105", "2021", "2019", ""]


def test_a_sections_date_is_the_latest_of_what_is_visible_and_falls_with_deletions(record: Record) -> None:
    first = record.add("employment", affiliation())
    second = record.add("employment", affiliation())
    latest = record.get(f"/employment/{second}").json()["last-modified-date"]
    assert record.get("/employments").json()["last-modified-date"] == latest
    record.delete(f"/employment/{second}")
    earlier = record.get(f"/employment/{first}").json()["last-modified-date"]
    assert record.get("/employments").json()["last-modified-date"] == earlier
    record.delete(f"/employment/{first}")
    assert record.get("/employments").json()["last-modified-date"] is None


def test_the_records_own_date_moves_with_every_write_and_grant(record: Record) -> None:
    def modified() -> int:
        return int(record.get("/record").json()["history"]["last-modified-date"]["value"])

    stamps = [modified()]
    put_code = record.add("work", work())
    stamps.append(modified())
    record.delete(f"/work/{put_code}")
    stamps.append(modified())
    record.trial.token(record.orcid)
    stamps.append(modified())
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("accept", ["application/json", "application/orcid+json", "text/html, application/json;q=0.9"])
def test_json_is_written_under_each_of_its_names(record: Record, accept: str) -> None:
    record.headers["accept"] = accept
    answer = record.get("/works")
    assert answer.status_code == 200
    assert "json" in answer.headers["content-type"]


def test_a_type_that_is_not_written_is_406(record: Record) -> None:
    record.headers["accept"] = "text/csv"
    assert verdict(record.get("/works")) == (406, 9001)


def test_paths_and_methods_that_are_not_there(record: Record) -> None:
    assert verdict(record.get("/nothing")) == (404, 9016)
    assert verdict(record.get("/work/1/2/3")) == (404, 9016)
    assert verdict(record.post("/employments", {})) == (405, 9001)
    assert verdict(record.call("PATCH", "/work/1")) == (405, 9001)


def _leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_leaves, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_leaves, value)) if value else set()
    return {str(value)}


def _text(fuzzy: dict[str, Any] | None) -> str:
    return "".join(fuzzy[part]["value"] for part in ("year", "month", "day") if fuzzy[part]) if fuzzy else ""
