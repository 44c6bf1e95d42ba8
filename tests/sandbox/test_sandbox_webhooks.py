"""Webhooks: registered, called, removed."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from urllib.parse import quote

import httpx2
import pytest
from tests.patience import PATIENCE_SECONDS
from tests.sandbox.content import work
from tests.sandbox.trial import CLIENT, OTHER_CLIENT, Record, Trial, verdict

from orcid_sandbox.people import register
from orcid_sandbox.registry import Registry
from orcid_sandbox.webhooks import MOST_ATTEMPTS, Deliveries


class _Callback:
    """A client's server: what was posted to it, and the status it answers with."""

    def __init__(self) -> None:
        self.calls: Queue[tuple[str, bytes]] = Queue()
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.calls.put((self.path, self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keeps the test's output clean."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/changed?orcid=0000"


@pytest.fixture
def callback() -> Iterator[_Callback]:
    callback = _Callback()
    thread = threading.Thread(target=callback.server.serve_forever)
    thread.start()
    yield callback
    callback.server.shutdown()
    callback.server.server_close()
    thread.join()


def _call(trial: Trial, method: str, orcid: str, url: str, client_id: str = CLIENT) -> httpx2.Response:
    token = trial.token(None, client_id, "/webhook")
    headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
    return trial.http.request(method, f"/{orcid}/webhook/{quote(url, safe='')}", headers=headers)


def test_a_change_of_the_record_is_called_out_with_an_empty_body(record: Record, callback: _Callback) -> None:
    answer = _call(record.trial, "PUT", record.orcid, callback.url)
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(quote(callback.url, safe=""))
    assert _call(record.trial, "PUT", record.orcid, callback.url).status_code == 204
    put_code = record.add("work", work())
    assert callback.calls.get(timeout=PATIENCE_SECONDS) == ("/changed?orcid=0000", b"")
    assert _call(record.trial, "DELETE", record.orcid, callback.url).status_code == 204
    record.delete(f"/work/{put_code}")
    with pytest.raises(Empty):
        callback.calls.get(timeout=0.5)


def test_what_cannot_be_registered(record: Record) -> None:
    url = "https://cris.example.org/changed"
    trial = record.trial
    assert verdict(_call(trial, "DELETE", record.orcid, url)) == (404, 9028)
    assert verdict(_call(trial, "PUT", "0000-0002-1825-0097", url)) == (404, 9011)
    assert verdict(_call(trial, "PUT", record.orcid, "no url")) == (400, 9012)
    assert _call(trial, "PUT", record.orcid, url).status_code == 201
    assert verdict(_call(trial, "DELETE", record.orcid, url, OTHER_CLIENT)) == (403, 9014)
    headers = {"authorization": f"Bearer {record.token}", "accept": "application/json"}
    answer = trial.http.put(f"/{record.orcid}/webhook/{quote(url, safe='')}", headers=headers)
    assert verdict(answer) == (403, 9038)


def test_a_failed_call_is_repeated_later_and_later_and_given_up_in_the_end(callback: _Callback) -> None:
    registry, deliveries, moment = Registry(), Deliveries(), 0.0
    person = register(registry, given_names="Ada")
    person.webhooks[callback.url] = CLIENT
    registry.touch(person)
    callback.status = 500
    for failures in range(1, MOST_ATTEMPTS + 1):
        asyncio.run(deliveries.make(registry, moment))
        assert callback.calls.qsize() == failures
        asyncio.run(deliveries.make(registry, moment + 600 * failures - 1))
        assert callback.calls.qsize() == failures
        moment += 600 * failures
    assert deliveries.waiting == {}
