"""Faults on demand and limits on traffic."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.sandbox.content import external_id, work
from tests.sandbox.trial import CLIENT, JSON, OTHER_CLIENT, Record, Trial, running_sandbox, verdict


@pytest.fixture(scope="module")
def faulty() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture
def record(faulty: Trial) -> Iterator[Record]:
    yield faulty.record()
    faulty.http.delete("/control/faults")


def _fault(record: Record, kind: str, **settings: Any) -> None:
    record.trial.control("faults", {"kind": kind, **settings})


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_status_comes_with_a_body_that_is_not_json_and_nothing_is_done(record: Record, status: int) -> None:
    _fault(record, "status", status=status, method="POST", count=1)
    answer = record.post("/work", work())
    assert answer.status_code == status
    assert "html" in answer.headers["content-type"]
    assert record.get("/works").json()["group"] == []
    assert record.post("/work", work()).status_code == 201


def test_a_connection_dropped_before_the_request_leaves_the_record_as_it_was(record: Record) -> None:
    _fault(record, "drop-before", path="/v3.0/*/work", count=1)
    with pytest.raises(httpx2.TransportError):
        record.post("/work", work())
    assert record.get("/works").json()["group"] == []


def test_a_lost_answer_leaves_the_work_on_the_record(record: Record) -> None:
    identifier = external_id()
    _fault(record, "drop-after", path="/v3.0/*/work", count=1)
    with pytest.raises(httpx2.TransportError):
        record.post("/work", work(identifier))
    assert len(record.get("/works").json()["group"]) == 1
    assert verdict(record.post("/work", work(identifier))) == (409, 9021)


@pytest.mark.parametrize("kind", ["drop-before", "drop-after"])
def test_a_dropped_connection_is_reset(record: Record, kind: str) -> None:
    _fault(record, kind, path="/", count=1)
    base = record.trial.http.base_url
    with socket.create_connection((base.host, base.port or 80)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


@pytest.mark.parametrize("kind", ["drop-before", "drop-after"])
def test_a_dropped_connection_is_reset_also_where_the_body_follows_late(record: Record, kind: str) -> None:
    _fault(record, kind, path="/v3.0/*/work", count=1)
    base = record.trial.http.base_url
    with socket.create_connection((base.host, base.port or 80)) as connection:
        head = (
            f"POST /v3.0/{record.orcid}/work HTTP/1.1\r\nHost: localhost\r\nContent-Type: {JSON}\r\nContent-Length: 2\r\n\r\n"
        )
        connection.sendall(head.encode())
        time.sleep(0.1)
        connection.sendall(b"{}")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_truncated_body_ends_early(record: Record) -> None:
    _fault(record, "truncate", method="GET", count=1)
    with pytest.raises(httpx2.TransportError):
        record.get("/record")
    assert record.get("/record").status_code == 200


def test_a_token_is_revoked_in_the_middle_of_a_run(record: Record) -> None:
    put_code = record.add("work", work())
    _fault(record, "revoke-token", client_id=CLIENT, method="POST", count=1)
    assert record.post("/work", work()).status_code == 401
    assert record.delete(f"/work/{put_code}").status_code == 204


def test_a_delay_answers_all_the_same(record: Record) -> None:
    _fault(record, "delay", seconds=0.01, count=1)
    assert record.get("/works").status_code == 200


def test_only_the_named_client_is_hit(record: Record) -> None:
    _fault(record, "status", client_id=OTHER_CLIENT)
    assert record.get("/works").status_code == 200
    assert record.as_client(OTHER_CLIENT).get("/works").status_code == 503


def test_a_share_drawn_from_a_seed_repeats_itself(record: Record) -> None:
    runs = []
    for _ in range(2):
        record.trial.http.delete("/control/faults")
        _fault(record, "status", share=0.5, seed=7)
        runs.append([record.get("/works").status_code for _ in range(30)])
    assert runs[0] == runs[1]
    assert {200, 503} == set(runs[0])
    rows = record.trial.http.get("/control/faults").json()["faults"]
    assert rows[0]["met"] == runs[1].count(503)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "fire"},
        {"kind": "status", "status": 404},
        {"kind": "delay", "seconds": -1},
        {"kind": "status", "share": 2},
        {"kind": "status", "count": 0},
        {"kind": "status", "path": 1},
    ],
)
def test_faults_that_cannot_be_made_are_refused(faulty: Trial, body: dict[str, Any]) -> None:
    assert faulty.http.post("/control/faults", json=body).status_code == 400


def test_over_the_burst_the_answer_is_503_and_not_json() -> None:
    # A rate so slow that no request leaves the queue during the test; no wait, as one request is let in at once.
    with running_sandbox("--limits", "0.001,0.001,0,2") as trial:
        record = trial.record()
        assert record.get("/works").status_code == 200
        refused = record.get("/works")
        assert refused.status_code == 503
        assert "html" in refused.headers["content-type"]
        assert "retry-after" not in refused.headers
        assert record.as_client(OTHER_CLIENT).get("/works").status_code == 200


def test_over_the_daily_quota_the_answer_is_429_in_plain_text() -> None:
    with running_sandbox("--limits", "1000,1000,40,2") as trial:
        url = f"/pub/v3.0/{trial.person()}/works"
        statuses = [trial.http.get(url, headers={"accept": "application/json"}).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = trial.http.get(url)
        assert refused.headers["content-type"].startswith("text/plain")
        token = trial.token(None, OTHER_CLIENT, "/read-public")
        known = trial.http.get(url, headers={"authorization": f"Bearer {token}", "accept": "application/json"})
        assert known.status_code == 200
