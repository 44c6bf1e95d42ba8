"""The control API: what it makes, what it refuses, what it counts."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.sandbox.content import affiliation, organisation, work
from tests.sandbox.trial import CLIENT, OTHER_CLIENT, Trial, add_clients, running_sandbox, verdict


@pytest.fixture(scope="module")
def own_sandbox() -> Iterator[Trial]:
    """For what changes the registry as a whole."""
    with running_sandbox() as trial:
        yield trial


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clients", {}),
        ("clients", {"client_id": "A", "client_secret": "s", "name": "N", "membership": "guest"}),
        ("clients", {"client_id": "A", "client_secret": "s", "name": "N", "redirect_uris": "https://e.org"}),
        ("people", {"given_names": " "}),
        ("people", {"given_names": "A", "orcid": "0000-0002-1825-0098"}),
        ("people", {"given_names": "A", "email": "no address"}),
        ("people", {"given_names": "A", "default_visibility": "secret"}),
        ("people", {"given_names": 1}),
        ("tokens", {"orcid": "0000-0002-1825-0097", "client_id": CLIENT, "scope": "/read-limited"}),
        ("tokens", {"client_id": "APP-UNKNOWN", "scope": "/read-public"}),
        ("tokens", {"client_id": CLIENT, "scope": "/activities/update"}),
        ("people/0000-0002-1825-0097/items", {"section": "work", "body": {}}),
        ("people/0000-0002-1825-0097/state", {"state": "locked"}),
        ("organisations", {"organisations": [{"source": "ROR"}]}),
    ],
)
def test_what_cannot_be_done_is_400_with_a_sentence(sandbox: Trial, path: str, body: dict[str, Any]) -> None:
    answer = sandbox.http.post(f"/control/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".") or ":" in answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"section": "theses", "body": {}},
        {"section": "work", "body": {"foo": 1}},
        {"section": "work", "body": {"title": {"title": {"value": ""}}, "type": "book"}},
        {"section": "work", "body": "text"},
        {"section": "work", "body": work(), "visibility": "secret"},
        {"section": "work", "body": work(), "source": {"name": "Nobody"}},
        {"section": "work", "body": work(), "source": {"client_id": "A", "orcid": "B"}},
    ],
)
def test_items_that_are_refused(sandbox: Trial, body: dict[str, Any]) -> None:
    answer = sandbox.http.post(f"/control/people/{sandbox.person()}/items", json=body)
    assert answer.status_code == 400


def test_a_body_that_is_not_a_json_object_is_refused(sandbox: Trial) -> None:
    for content in (b"[", b"[]", b"\xff"):
        assert sandbox.http.post("/control/people", content=content).status_code == 400


def test_a_generated_orcid_id_has_the_right_check_digit(sandbox: Trial) -> None:
    orcid = sandbox.person()
    total = 0
    for digit in orcid.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    assert orcid[-1] == "0123456789X"[(12 - total % 11) % 11]


def test_an_item_has_the_source_and_visibility_it_is_given(sandbox: Trial) -> None:
    record = sandbox.record()
    put_code = sandbox.control(
        f"people/{record.orcid}/items",
        {
            "section": "works",
            "body": work(),
            "source": {"client_id": "APP-CROSSREF00000001", "name": "Crossref"},
            "visibility": "limited",
        },
    )["put_code"]
    stored = record.get(f"/work/{put_code}").json()
    assert stored["visibility"] == "limited"
    assert stored["source"]["source-client-id"]["path"] == "APP-CROSSREF00000001"
    assert stored["source"]["source-name"] == {"value": "Crossref"}


def test_without_a_source_the_person_is_it(sandbox: Trial) -> None:
    record = sandbox.record()
    put_code = sandbox.control(f"people/{record.orcid}/items", {"section": "work", "body": work()})["put_code"]
    source = record.get(f"/work/{put_code}").json()["source"]
    assert source["source-client-id"] is None
    assert source["source-orcid"]["path"] == record.orcid


def test_requests_are_counted_by_client_method_pattern_and_status(own_sandbox: Trial) -> None:
    record = own_sandbox.record()
    own_sandbox.http.delete("/control/requests")
    put_code = record.add("work", work())
    record.add("work", work())
    record.get(f"/work/{put_code}")
    record.get("/work/999999")
    own_sandbox.http.get("/no/such/path/at/all")
    own_sandbox.http.get("/no/such/path/either")
    rows = own_sandbox.http.get("/control/requests").json()["requests"]
    counts = {(row["client"], row["method"], row["path"], row["status"]): row["count"] for row in rows}
    assert counts[CLIENT, "POST", "/v3.0/{orcid}/work", 201] == 2
    assert counts[CLIENT, "GET", "/v3.0/{orcid}/work/{put-code}", 200] == 1
    assert counts[CLIENT, "GET", "/v3.0/{orcid}/work/{put-code}", 404] == 1
    assert counts[None, "GET", "(unknown)", 404] == 2


def test_with_a_table_only_its_organisations_are_known(own_sandbox: Trial) -> None:
    record = own_sandbox.record()
    listed = {"source": "ROR", "identifier": "https://ror.org/02hpadn98"}
    own_sandbox.control("organisations", {"organisations": [listed]})
    sent = affiliation(organization=organisation("https://ror.org/02hpadn98"))
    record.add("employment", sent)
    assert verdict(record.post("/employment", affiliation())) == (400, 9045)
    assert own_sandbox.http.delete("/control/organisations").status_code == 204
    record.add("employment", affiliation())


def test_a_reset_leaves_nothing(own_sandbox: Trial) -> None:
    record = own_sandbox.record()
    record.add("work", work())
    own_sandbox.control("reset")
    assert record.get("/works").status_code == 401
    assert own_sandbox.http.post("/control/tokens", json={"client_id": CLIENT, "scope": "/read-public"}).is_error
    add_clients(own_sandbox)
    assert own_sandbox.record(OTHER_CLIENT).get("/works").json()["group"] == []


def test_an_address_beyond_the_loopback_is_refused_by_default() -> None:
    from starlette.requests import Request

    from orcid_sandbox import control

    def from_address(host: str) -> bool:
        return control.is_loopback(Request({"type": "http", "client": (host, 1), "headers": []}))

    assert from_address("127.0.0.1")
    assert from_address("::1")
    assert not from_address("192.0.2.7")
    assert not from_address("not an address")


def test_the_control_page_sets_states_and_ends_permissions(sandbox: Trial) -> None:
    record = sandbox.record()
    with httpx2.Client(base_url=sandbox.base) as http:
        page = http.get("/control")
        assert "/v3.0/{orcid}/" in page.text
        key = re.search(r'name="form_key" value="([^"]+)"', page.text)
        assert key is not None
        form = {"form_key": key[1], "orcid": record.orcid}
        assert http.post("/control/change", data={**form, "state": "locked"}).status_code == 303
        assert verdict(record.get("/works")) == (409, 9018)
        assert http.post("/control/change", data={**form, "state": "active"}).status_code == 303
        assert http.post("/control/change", data={**form, "client_id": CLIENT}).status_code == 303
        assert record.get("/works").status_code == 401
        refused = http.post("/control/change", data={**form, "state": "deprecated", "primary": record.orcid})
        assert refused.status_code == 400
        assert 'role="alert"' in refused.text
        assert http.post("/control/change", data={"orcid": record.orcid, "state": "locked"}).status_code == 403
