"""Works: adding, changing, deleting, in bulk and alone."""

import pytest
from tests.sandbox.content import date, external_id, work
from tests.sandbox.trial import OTHER_CLIENT, Record, verdict


def test_a_new_work_is_answered_with_its_address_and_no_body(record: Record) -> None:
    answer = record.post("/work", work())
    assert (answer.status_code, answer.content) == (201, b"")
    location = answer.headers["location"]
    assert location.startswith(f"{record.trial.base}/v3.0/{record.orcid}/work/")
    put_code = int(location.rsplit("/", 1)[1])
    stored = record.get(f"/work/{put_code}").json()
    assert stored["put-code"] == put_code
    assert stored["title"]["title"] == {"value": "On the habits of orchids"}
    assert stored["source"]["source-client-id"]["path"] == "APP-0000000000000001"
    assert stored["display-index"] == "1"
    assert stored["citation"] is None


def test_a_work_survives_the_round_trip(record: Record) -> None:
    sent = work(
        external_id("isbn", "978-3-16-148410-0", "part-of"),
        external_id("doi", "https://doi.org/10.5555/ABC"),
        journal_title={"value": "Journal of Imaginary Botany"},
        short_description="We looked at orchids.",
        citation={"citation-type": "bibtex", "citation-value": "@article{a}"},
        publication_date=date("2021", "05", "24"),
        url={"value": "https://cris.example.org/outputs/17"},
        language_code="en",
        country={"value": "NO"},
        contributors={
            "contributor": [
                {
                    "credit-name": {"value": "Ada Example"},
                    "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
                }
            ]
        },
    )
    stored = record.get(f"/work/{record.add('work', sent)}").json()
    for name in ("title", "type", "journal-title", "short-description", "citation", "publication-date", "url"):
        assert _without_nulls(stored[name]) == sent[name]
    assert _without_nulls(stored["contributors"]) == sent["contributors"]
    doi = stored["external-ids"]["external-id"][1]
    assert doi["external-id-value"] == "https://doi.org/10.5555/ABC"
    assert doi["external-id-normalized"] == {"value": "10.5555/abc", "transient": True}


def test_an_identifier_that_cannot_be_normalised_is_stored_and_says_so(record: Record) -> None:
    put_code = record.add("work", work(external_id("isbn", "foo")))
    identifier = record.get(f"/work/{put_code}").json()["external-ids"]["external-id"][0]
    assert identifier["external-id-normalized"] is None
    assert identifier["external-id-normalized-error"]["error-code"] == "8001"
    assert identifier["external-id-normalized-error"]["error-message"] == "Cannot normalize identifier value isbn:foo"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"title": {"title": "a", "foo": 1}}'])
def test_json_that_does_not_fit_is_9047(record: Record, body: bytes) -> None:
    assert verdict(record.call("POST", "/work", content=body)) == (400, 9047)


def test_text_that_is_not_json_is_9001(record: Record) -> None:
    assert verdict(record.call("POST", "/work", content=b'{"a":')) == (400, 9001)


def test_a_body_of_an_unknown_type_is_refused(record: Record) -> None:
    record.headers["content-type"] = "text/plain"
    assert verdict(record.call("POST", "/work", content=b"{}")) == (415, 9001)


@pytest.mark.parametrize("role", ["author", "AUTHOR", "CO_INVENTOR", "HTTP://CREDIT.niso.org/contributor-roles/software/"])
def test_roles_of_both_vocabularies_are_known(record: Record, role: str) -> None:
    contributors = {"contributor": [{"contributor-attributes": {"contributor-role": role}}]}
    record.add("work", work(contributors=contributors))


def test_an_unknown_role_is_9058(record: Record) -> None:
    role = "https://credit.niso.org/contributor-roles/software/"
    contributors = {"contributor": [{"contributor-attributes": {"contributor-role": role}}]}
    assert verdict(record.post("/work", work(contributors=contributors))) == (400, 9058)


def test_a_deleted_work_is_gone(record: Record) -> None:
    put_code = record.add("work", work())
    assert record.delete(f"/work/{put_code}").status_code == 204
    assert verdict(record.delete(f"/work/{put_code}")) == (404, 9016)
    assert record.get("/works").json()["group"] == []


def test_only_the_source_deletes(record: Record) -> None:
    put_code = record.add("work", work())
    assert verdict(record.as_client(OTHER_CLIENT).delete(f"/work/{put_code}")) == (403, 9010)


def test_unknown_put_codes_come_last_as_errors(record: Record) -> None:
    first, second = record.add("work", work()), record.add("work", work())
    bulk = record.get(f"/works/{first},5,{second}").json()["bulk"]
    assert [entry["work"]["put-code"] for entry in bulk[:2]] == [first, second]
    assert bulk[2]["error"]["error-code"] == 9034
    assert "'5' is not a valid put code" in bulk[2]["error"]["developer-message"]


def test_more_than_a_hundred_are_9042_and_letters_9006(record: Record) -> None:
    assert verdict(record.get("/works/" + ",".join(["1"] * 101))) == (400, 9042)
    assert verdict(record.get("/works/1,x")) == (400, 9006)


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(member) for member in value]
    return value
