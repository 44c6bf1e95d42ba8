"""Items are added, updated, deleted and read at a registry over HTTP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from tests.orcid.scripted_server import BROKEN, Reply, ScriptedServer, oauth_refusal, refusal
from tests.sandbox.content import affiliation, external_id, person_identifier, work
from tests.sandbox.trial import OTHER_CLIENT, PUBLIC_CLIENT, Record, Trial

from pollinia.domain import faults
from pollinia.domain.faults import Fault
from pollinia.domain.records.item import Section, canonical
from pollinia.orcid.client import OrcidClient

ORCID = "0000-0002-1825-0097"

ITEMS: dict[Section, dict[str, Any]] = {
    Section.WORK: work(),
    Section.EMPLOYMENT: affiliation(external_id("uri", "https://cris.example.org/affiliations/1")),
    Section.EDUCATION: affiliation(external_id("uri", "https://cris.example.org/affiliations/2")),
    Section.EXTERNAL_IDENTIFIER: person_identifier(),
    Section.RESEARCHER_URL: {"url": {"value": "https://cris.example.org/persons/1"}, "url-name": "Exampleton"},
}


def add_works(client: OrcidClient, record: Record, works: Sequence[dict[str, Any]]) -> list[int | Fault]:
    return client.add_works(record.orcid, record.token, [canonical(each) for each in works])


def put_codes(record: Record) -> set[int]:
    """The put-codes of the works on the record."""
    groups = record.get("/works").json()["group"]
    return {each["put-code"] for group in groups for each in group["work-summary"]}


@pytest.mark.parametrize("section", Section)
def test_an_item_lives_from_adding_to_deleting(client: OrcidClient, record: Record, section: Section) -> None:
    content = ITEMS[section]
    put_code = client.add(section, record.orcid, record.token, canonical(content))
    assert record.get(f"/{section}/{put_code}").json()["put-code"] == put_code

    changed = {**content, "url": {"value": "https://cris.example.org/changed"}}
    if section is Section.EXTERNAL_IDENTIFIER:
        changed = {**content, "external-id-url": {"value": "https://cris.example.org/changed"}}
    answered = client.update(section, record.orcid, record.token, put_code, canonical(changed))
    assert b"https://cris.example.org/changed" in answered
    assert json.loads(answered) == record.get(f"/{section}/{put_code}").json()

    client.delete(section, record.orcid, record.token, put_code)
    assert record.get(f"/{section}/{put_code}").status_code == 404


@pytest.mark.parametrize("section", Section)
def test_an_item_that_is_gone_can_be_neither_updated_nor_deleted(client: OrcidClient, record: Record, section: Section) -> None:
    with pytest.raises(faults.ItemNotFound):
        client.update(section, record.orcid, record.token, 999_999_999, canonical(ITEMS[section]))
    with pytest.raises(faults.ItemNotFound):
        client.delete(section, record.orcid, record.token, 999_999_999)


@pytest.mark.parametrize("section", Section)
def test_adding_an_item_again_is_a_duplicate(client: OrcidClient, record: Record, section: Section) -> None:
    put_code = client.add(section, record.orcid, record.token, canonical(ITEMS[section]))
    with pytest.raises(faults.Duplicate) as caught:
        client.add(section, record.orcid, record.token, canonical(ITEMS[section]))
    is_about_the_person = section in {Section.EXTERNAL_IDENTIFIER, Section.RESEARCHER_URL}
    assert caught.value.put_code == (None if is_about_the_person else put_code)


@pytest.mark.parametrize("section", Section)
def test_an_item_of_another_source_is_left_alone(client: OrcidClient, record: Record, sandbox: Trial, section: Section) -> None:
    put_code = record.as_client(OTHER_CLIENT).add(section, ITEMS[section])
    with pytest.raises(faults.NotOurItem):
        client.update(section, record.orcid, record.token, put_code, canonical(ITEMS[section]))
    with pytest.raises(faults.NotOurItem):
        client.delete(section, record.orcid, record.token, put_code)


# --- works in bulk ---


def test_a_hundred_works_are_one_request(client: OrcidClient, record: Record) -> None:
    before = client.requests
    added = add_works(client, record, [work() for _ in range(100)])
    assert client.requests == before + 1
    assert len(added) == 100
    assert set(added) == put_codes(record)


def test_the_answers_stand_in_the_order_of_the_works(client: OrcidClient, record: Record) -> None:
    works = [work(title={"title": {"value": f"Title {number}"}}) for number in range(5)]
    added = add_works(client, record, works)
    titles = [record.get(f"/work/{put_code}").json()["title"]["title"]["value"] for put_code in added]
    assert titles == [f"Title {number}" for number in range(5)]


def test_one_work_with_a_fault_holds_back_no_other(client: OrcidClient, record: Record) -> None:
    first, twin, roleless = work(external_id(value="10.5555/twin")), work(external_id(value="10.5555/TWIN")), work()
    roleless["contributors"] = {"contributor": [{"contributor-attributes": {"contributor-role": "gardener"}}]}
    added = add_works(client, record, [first, twin, roleless, work()])
    assert isinstance(added[1], faults.Duplicate)
    assert added[1].put_code == added[0]
    assert isinstance(added[2], faults.ItemRefused)
    assert added[2].code == 9058
    assert put_codes(record) == {added[0], added[3]}


@pytest.mark.parametrize("place", [0, 1, 49, 50, 99])
def test_a_work_that_orcid_cannot_read_is_found_and_all_others_are_added(
    client: OrcidClient, record: Record, place: int
) -> None:
    works = [work() for _ in range(100)]
    works[place] = work(colour="green")
    before = client.requests
    added = add_works(client, record, works)
    assert isinstance(added[place], faults.ItemRefused)
    assert [index for index, each in enumerate(added) if isinstance(each, Fault)] == [place]
    assert len(put_codes(record)) == 99
    assert client.requests - before <= 1 + 2 * 7


def test_works_that_orcid_cannot_read_are_all_found(client: OrcidClient, record: Record) -> None:
    works = [work(colour="green") if number % 3 == 0 else work() for number in range(20)]
    added = add_works(client, record, works)
    assert [index for index, each in enumerate(added) if isinstance(each, faults.ItemRefused)] == list(range(0, 20, 3))
    assert put_codes(record) == {each for each in added if isinstance(each, int)}


def test_a_single_work_that_orcid_cannot_read_is_one_request(client: OrcidClient, record: Record) -> None:
    before = client.requests
    [refused] = add_works(client, record, [work(colour="green")])
    assert isinstance(refused, faults.ItemRefused)
    assert refused.code == 9047
    assert client.requests == before + 1


@pytest.mark.parametrize("number", [0, 101])
def test_no_works_and_too_many_works_are_never_sent(scripted: OrcidClient, server: ScriptedServer, number: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        scripted.add_works(ORCID, "token", [b"{}"] * number)
    assert server.asked == []


def bulk(*put_codes: int) -> Reply:
    return Reply(200, json.dumps({"bulk": [{"work": {"put-code": each}} for each in put_codes]}).encode())


@pytest.mark.parametrize("reply", [bulk(), bulk(1), bulk(1, 2, 3)])
def test_a_bulk_answered_with_another_number_of_works_is_unexpected(
    scripted: OrcidClient, server: ScriptedServer, reply: Reply
) -> None:
    server.answers(reply)
    with pytest.raises(faults.UnexpectedAnswer):
        scripted.add_works(ORCID, "token", [b'{"a":1}', b'{"a":2}'])


def test_what_was_added_is_known_even_where_the_rest_of_the_bulk_fails(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(refusal(400, 9047), bulk(1, 2), BROKEN)
    added = scripted.add_works(ORCID, "token", [b'{"a":1}'] * 4)
    assert added[:2] == [1, 2]
    assert [type(each) for each in added[2:]] == [faults.NoAnswer, faults.NoAnswer]


def test_a_fault_of_the_record_that_meets_the_whole_bulk_is_raised(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(refusal(400, 9047), oauth_refusal(401, "invalid_token"))
    with pytest.raises(faults.PermissionWithdrawn):
        scripted.add_works(ORCID, "token", [b'{"a":1}'] * 4)


def test_an_error_within_a_bulk_that_nobody_knows_is_that_of_its_work(scripted: OrcidClient, server: ScriptedServer) -> None:
    unknown = {"response-code": 418, "developer-message": "A teapot.", "error-code": 9999}
    failed = {"response-code": 500, "developer-message": "NullPointerException", "error-code": 9008}
    server.answers(
        Reply(200, json.dumps({"bulk": [{"error": unknown}, {"error": failed}, {"work": {"put-code": 3}}]}).encode())
    )
    added = scripted.add_works(ORCID, "token", [b'{"a":1}'] * 3)
    assert [type(each) for each in added] == [faults.ItemRefused, faults.FailedAtOrcid, int]


@pytest.mark.parametrize("kind", ["drop-after", "truncate"])
def test_works_whose_answer_was_lost_are_there_and_cannot_be_doubled(
    client: OrcidClient, record: Record, sandbox: Trial, kind: str
) -> None:
    works = [work(), work()]
    sandbox.control("faults", {"kind": kind, "path": f"/v3.0/{record.orcid}/works", "method": "POST", "count": 1})
    with pytest.raises(faults.NoAnswer):
        add_works(client, record, works)
    again = add_works(client, record, works)
    assert {each.put_code for each in again if isinstance(each, faults.Duplicate)} == put_codes(record)
    assert len(put_codes(record)) == 2


# --- as it goes over the wire ---


def test_a_new_item_goes_byte_for_byte(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(201, b"", {"Location": "https://api.orcid.org/v3.0/x/employment/12"}))
    body = '{"title":"Grüße  — \\u00e9"}'.encode()
    assert scripted.add(Section.EMPLOYMENT, ORCID, "token", body) == 12
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", f"/v3.0/{ORCID}/employment", body)
    assert asked.headers["authorization"] == "Bearer token"
    assert asked.headers["accept"] == asked.headers["content-type"] == "application/vnd.orcid+json"


def test_a_bulk_holds_the_works_byte_for_byte(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(bulk(1, 2))
    scripted.add_works(ORCID, "token", [b'{"a":1}', b'{"b": 2}'])
    assert server.asked[0].path == f"/v3.0/{ORCID}/works"
    assert server.asked[0].body == b'{"bulk":[{"work":{"a":1}},{"work":{"b": 2}}]}'


def test_an_update_has_the_put_code_before_all_else(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(200, b'{"put-code": 12}'))
    scripted.update(Section.RESEARCHER_URL, ORCID, "token", 12, b'{"a":{"b":1}}')
    [asked] = server.asked
    assert (asked.method, asked.path) == ("PUT", f"/v3.0/{ORCID}/researcher-urls/12")
    assert asked.body == b'{"put-code":12,"a":{"b":1}}'


def test_a_deletion_has_no_body_and_asks_for_errors_in_json(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(204))
    scripted.delete(Section.WORK, ORCID, "token", 12)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body) == ("DELETE", f"/v3.0/{ORCID}/work/12", b"")
    assert asked.headers["accept"] == "application/vnd.orcid+json"
    assert "content-type" not in asked.headers


def test_an_addition_without_an_answer_is_sent_once(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(BROKEN)
    with pytest.raises(faults.NoAnswer):
        scripted.add(Section.EMPLOYMENT, ORCID, "token", b'{"a":1}')
    assert len(server.asked) == 1


def test_updates_deletions_and_reads_without_an_answer_are_sent_again(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(BROKEN, Reply(200, b'{"put-code": 12}'), BROKEN, Reply(204), BROKEN, Reply(200, b"{}"))
    scripted.update(Section.WORK, ORCID, "token", 12, b'{"a":1}')
    scripted.delete(Section.WORK, ORCID, "token", 12)
    scripted.read_works(ORCID, "token")
    assert [asked.method for asked in server.asked] == ["PUT", "PUT", "DELETE", "DELETE", "GET", "GET"]


def test_another_record_than_the_one_asked_for_is_refused(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(200, b'{"orcid-identifier": {"path": "0000-0001-5109-3700"}}'))
    with pytest.raises(faults.UnexpectedAnswer):
        scripted.read_record(ORCID, "token")


# --- permissions and the state of records ---


def test_a_withdrawn_permission_still_lets_us_delete(client: OrcidClient, record: Record, sandbox: Trial) -> None:
    put_code = client.add(Section.WORK, record.orcid, record.token, canonical(work()))
    sandbox.control(f"people/{record.orcid}/revoke", {"client_id": client.client_id})
    for deed in (
        lambda: client.read_record(record.orcid, record.token),
        lambda: client.add(Section.WORK, record.orcid, record.token, canonical(work())),
        lambda: client.update(Section.WORK, record.orcid, record.token, put_code, canonical(work())),
    ):
        with pytest.raises(faults.PermissionWithdrawn):
            deed()
    client.delete(Section.WORK, record.orcid, record.token, put_code)


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("locked", faults.RecordLocked),
        ("unclaimed", faults.RecordUnclaimed),
        ("deactivated", faults.PermissionWithdrawn),
    ],
)
def test_the_state_of_a_record_is_a_fault_of_its_own(
    client: OrcidClient, record: Record, sandbox: Trial, state: str, fault: type[Fault]
) -> None:
    sandbox.control(f"people/{record.orcid}/state", {"state": state})
    with pytest.raises(fault):
        client.read_record(record.orcid, record.token)
    with pytest.raises(fault):
        add_works(client, record, [work()])


def test_a_record_given_up_names_the_one_to_connect_to(client: OrcidClient, record: Record, sandbox: Trial) -> None:
    primary = sandbox.person()
    sandbox.control(f"people/{record.orcid}/state", {"state": "deprecated", "primary": primary})
    with pytest.raises(faults.RecordDeprecated) as reading:
        client.read_record(record.orcid, record.token)
    with pytest.raises(faults.RecordDeprecated) as adding:
        client.add(Section.WORK, record.orcid, record.token, canonical(work()))
    assert reading.value.primary_orcid == primary
    assert adding.value.primary_orcid in {primary, None}


def test_a_permission_for_another_record_is_told_from_a_dead_one(client: OrcidClient, record: Record, sandbox: Trial) -> None:
    other = sandbox.record()
    with pytest.raises(faults.TokenForAnotherRecord):
        client.read_record(record.orcid, other.token)


def test_a_permission_to_read_does_not_let_us_write(client: OrcidClient, sandbox: Trial) -> None:
    record = sandbox.record(scope="/read-limited")
    client.read_record(record.orcid, record.token)
    with pytest.raises(faults.ScopeMissing):
        add_works(client, record, [work()])


def test_a_public_client_is_not_taken_for_a_member(client: OrcidClient, sandbox: Trial) -> None:
    record = sandbox.record(PUBLIC_CLIENT, scope="/authenticate")
    with pytest.raises(faults.MembershipMissing):
        client.read_record(record.orcid, record.token)


def test_a_record_that_does_not_exist_is_told_from_an_item_that_does_not(client: OrcidClient, sandbox: Trial) -> None:
    token = sandbox.token(None, scope="/read-public")
    with pytest.raises(faults.RecordNotFound):
        client.read_record("0000-0002-1694-233X", token)
