"""Tokens, targets, scopes, visibility and record states: who may do what to a record."""

import pytest
from tests.sandbox.content import affiliation, external_id, person_identifier, work
from tests.sandbox.trial import CLIENT, EVERY_SCOPE, OTHER_CLIENT, PUBLIC_CLIENT, Record, Trial, verdict


def test_without_a_token_the_member_api_is_forbidden(sandbox: Trial) -> None:
    answer = sandbox.http.get(f"/v3.0/{sandbox.person()}/works")
    assert answer.status_code == 403
    assert answer.json()["error"] == "forbidden"


def test_a_token_nobody_issued_is_invalid(record: Record) -> None:
    record.token = "never-issued"
    for answer in (record.get("/works"), record.post("/work", work()), record.delete("/work/1")):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_a_public_clients_token_is_forbidden_on_the_member_api(sandbox: Trial) -> None:
    record = sandbox.record(PUBLIC_CLIENT, "/authenticate")
    answer = record.get("/works")
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


def test_a_token_for_another_record_is_9017_whether_that_record_exists_or_not(sandbox: Trial, record: Record) -> None:
    for orcid in (sandbox.person(), "0000-0002-1825-0097"):
        other = Record(sandbox, orcid, record.token)
        assert verdict(other.get("/works")) == (401, 9017)
        assert verdict(other.post("/work", work())) == (401, 9017)


def test_the_token_may_come_in_the_query(record: Record) -> None:
    url = f"/v3.0/{record.orcid}/works?access_token={record.token}"
    assert record.trial.http.get(url, headers={"accept": "application/json"}).status_code == 200


def test_what_follows_a_comma_in_the_header_is_dropped(record: Record) -> None:
    record.token += ", Basic abc"
    assert record.get("/works").status_code == 200


@pytest.mark.parametrize("scope", ["/read-limited /person/update", "/authenticate"])
def test_activities_need_their_update_scope(sandbox: Trial, scope: str) -> None:
    record = sandbox.record(scope=scope)
    assert verdict(record.post("/work", work())) == (403, 9038)
    assert verdict(record.post("/works", {"bulk": [{"work": work()}]})) == (403, 9038)
    assert verdict(record.post("/employment", affiliation())) == (403, 9038)
    assert verdict(record.delete("/work/1")) == (403, 9038)


def test_person_sections_need_their_update_scope(sandbox: Trial) -> None:
    record = sandbox.record(scope="/activities/update")
    assert verdict(record.post("/external-identifiers", person_identifier())) == (403, 9038)


def test_a_body_is_parsed_before_the_scope_is_looked_at(sandbox: Trial) -> None:
    record = sandbox.record(scope="/authenticate")
    assert verdict(record.post("/work", {"foo": 1})) == (400, 9047)
    assert verdict(record.post("/work", {})) == (400, 9047)


def test_a_client_token_reads_public_items_of_any_record_and_writes_nothing(sandbox: Trial, record: Record) -> None:
    record.add("work", work())
    reader = Record(sandbox, record.orcid, sandbox.token(None, OTHER_CLIENT, "/read-public"))
    assert len(reader.get("/works").json()["group"]) == 1
    assert verdict(reader.post("/work", work())) == (403, 9038)
    missing = Record(sandbox, "0000-0002-1825-0097", reader.token)
    assert verdict(missing.get("/works")) == (404, 9016)


@pytest.mark.parametrize("visibility", ["limited", "private"])
def test_a_client_sees_its_own_items_at_any_visibility(sandbox: Trial, visibility: str) -> None:
    record = sandbox.record(scope="/activities/update", default_visibility=visibility)
    put_code = record.add("work", work(visibility="public"))
    assert record.get(f"/work/{put_code}").json()["visibility"] == visibility
    assert len(record.get("/works").json()["group"]) == 1


@pytest.mark.parametrize(
    ("visibility", "scope", "expected"),
    [
        ("public", "/activities/update", (200, None)),
        ("limited", "/activities/update", (403, 9038)),
        ("limited", "/read-limited", (200, None)),
        ("private", "/activities/update", (403, 9038)),
        ("private", "/read-limited", (403, 9013)),
    ],
)
def test_what_a_client_sees_of_others(sandbox: Trial, visibility: str, scope: str, expected: tuple[int, int | None]) -> None:
    owner = sandbox.record(default_visibility=visibility)
    put_code = owner.add("work", work())
    other = owner.as_client(OTHER_CLIENT, scope)
    assert verdict(other.get(f"/work/{put_code}")) == expected
    assert len(other.get("/works").json()["group"]) == (1 if expected[0] == 200 else 0)
    in_bulk = other.get(f"/works/{put_code}").json()["bulk"][0]
    assert in_bulk.get("error", {}).get("error-code") == expected[1]


def test_a_group_shows_only_the_identifiers_of_what_is_visible(sandbox: Trial) -> None:
    owner = sandbox.record(default_visibility="private")
    shared, hidden = external_id(), external_id("pmid", "123")
    owner.add("work", work(shared, hidden))
    owner.trial.control(f"people/{owner.orcid}/items", {"section": "work", "body": work(shared), "visibility": "public"})
    group = owner.as_client(OTHER_CLIENT).get("/works").json()["group"][0]
    assert len(group["work-summary"]) == 1
    assert [identifier["external-id-type"] for identifier in group["external-ids"]["external-id"]] == ["doi"]


def test_a_visibility_sent_with_an_update_must_be_the_stored_one(record: Record) -> None:
    for section, item in (
        ("work", work()),
        ("employment", affiliation()),
        ("external-identifiers", person_identifier()),
        ("researcher-urls", {"url": {"value": "https://example.org"}}),
    ):
        put_code = record.add(section, item)
        for visibility, expected in (("public", (200, None)), ("private", (403, 9035))):
            sent = {**item, "put-code": put_code, "visibility": visibility}
            assert verdict(record.put(f"/{section}/{put_code}", sent)) == expected, section


class _Public:
    def __init__(self, trial: Trial, orcid: str) -> None:
        self._trial, self._orcid = trial, orcid

    def get(self, path: str) -> tuple[int, int | None]:
        url = f"/pub/v3.0/{self._orcid}{path}"
        return verdict(self._trial.http.get(url, headers={"accept": "application/json"}))


def test_the_public_api_shows_public_items_to_anybody(sandbox: Trial) -> None:
    for visibility, expected in (("public", (200, None)), ("limited", (403, 9039)), ("private", (403, 9039))):
        record = sandbox.record(default_visibility=visibility)
        put_code = record.add("work", work())
        public = _Public(sandbox, record.orcid)
        assert public.get(f"/work/{put_code}") == expected
        assert public.get("/record") == (200, None)


def test_the_public_api_takes_no_writes(record: Record) -> None:
    headers = {"authorization": f"Bearer {record.token}", "accept": "application/json"}
    answer = record.trial.http.post(f"/pub/v3.0/{record.orcid}/work", json=work(), headers=headers)
    assert verdict(answer) == (405, 9001)


def test_the_host_decides_where_it_begins_with_api_or_pub(record: Record) -> None:
    http, path = record.trial.http, f"/v3.0/{record.orcid}/works"
    accept = {"accept": "application/json"}
    assert http.get(path, headers={"host": "pub.orcid.test", **accept}).status_code == 200
    assert http.get(path, headers={"host": "api.orcid.test", **accept}).status_code == 403
    unversioned = http.get(f"/{record.orcid}/works", headers={"host": "pub.orcid.test", **accept})
    assert (unversioned.status_code, unversioned.headers["location"]) == (302, f"http://pub.orcid.test{path}")


@pytest.mark.parametrize(
    ("state", "expected"),
    [("unclaimed", 9036), ("locked", 9018)],
)
def test_a_record_in_a_state_that_forbids_all_calls(record: Record, state: str, expected: int) -> None:
    record.trial.control(f"people/{record.orcid}/state", {"state": state})
    assert verdict(record.get("/works")) == (409, expected)
    assert verdict(record.post("/work", work())) == (409, expected)
    assert _Public(record.trial, record.orcid).get("/works") == (409, expected)
    record.trial.control(f"people/{record.orcid}/state", {"state": "active"})
    record.add("work", work())


def test_the_creator_of_an_unclaimed_record_writes_with_the_visibility_it_sends(record: Record) -> None:
    record.trial.control(f"people/{record.orcid}/state", {"state": "unclaimed", "creator": CLIENT})
    for sent, stored in (("limited", "limited"), (None, "private")):
        put_code = record.add("work", work(visibility=sent))
        assert record.get(f"/work/{put_code}").json()["visibility"] == stored


def test_a_deactivated_record_is_empty_and_its_tokens_dead(record: Record) -> None:
    record.add("work", work())
    record.trial.control(f"people/{record.orcid}/state", {"state": "deactivated"})
    for answer in (record.get("/works"), record.delete("/work/1")):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert _Public(record.trial, record.orcid).get("/works") == (409, 9044)


def test_a_deprecated_record_sends_readers_to_its_successor(record: Record) -> None:
    primary = record.trial.person()
    record.trial.control(f"people/{record.orcid}/state", {"state": "deprecated", "primary": primary})
    read = record.get("/works")
    assert verdict(read) == (301, 9007)
    assert read.headers["location"] == f"{record.trial.base}/v3.0/{primary}/works"
    written = record.post("/work", work())
    assert verdict(written) == (409, 9007)
    assert primary in written.headers["location"]
    assert verdict(Record(record.trial, primary, record.token).get("/works")) == (401, 9017)


def test_a_token_its_user_revoked_still_deletes_and_does_nothing_else(record: Record) -> None:
    put_code = record.add("work", work())
    revoked = record.trial.control(f"people/{record.orcid}/revoke", {"client_id": CLIENT})
    assert revoked == {"revoked": 1}
    for answer in (record.get("/works"), record.post("/work", work()), record.put(f"/work/{put_code}", work())):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert record.delete(f"/work/{put_code}").status_code == 204


def test_several_tokens_of_a_person_live_side_by_side(record: Record) -> None:
    second = record.as_client(CLIENT, EVERY_SCOPE)
    assert second.token != record.token
    assert record.get("/works").status_code == second.get("/works").status_code == 200
