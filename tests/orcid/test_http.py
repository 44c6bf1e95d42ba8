"""Requests are repeated where that is safe and nowhere else; each one is counted; what fails is a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import stamina
from tests.orcid.scripted_server import BROKEN, Reply, ScriptedServer, Silence, oauth_refusal, refusal

from pollinia.domain.faults import Fault, NoAnswer, RegistryUnavailable
from pollinia.orcid import http as http_module
from pollinia.orcid.http import ATTEMPTS, LONGEST_PAUSE_SECONDS, Answer, Connections, Http, Repeat
from pollinia.trial.environment import free_port

OK = Reply(200, b"{}", {"Content-Type": "application/json"})
LIMITED = Reply(503, b"<html>slow down</html>", {"Content-Type": "text/html"})
LIMITED_WITH_429 = Reply(429, b"", {"Retry-After": "1"})
SPENT = Reply(429, b"Too Many Requests. You have exceeded the daily quota for anonymous usage.", {"Content-Type": "text/plain"})
FAILED = refusal(500, 9008, "NullPointerException")
MAINTENANCE = refusal(503, 9008, "in maintenance")
BAD_GATEWAY = Reply(502, b"<html></html>", {"Content-Type": "text/html"})


@pytest.fixture
def http() -> Iterator[Http]:
    """A fresh one, which has counted nothing yet."""
    with closing(Connections()) as connections:
        yield Http(connections)


def send(http: Http, server: ScriptedServer, repeat: Repeat = Repeat.ALWAYS) -> Answer | Fault:
    try:
        return http.send("POST", server.url, {"Accept": "*/*"}, b"{}", repeat)
    except Fault as fault:
        return fault


def status(answer: Answer | Fault) -> int:
    assert isinstance(answer, Answer)
    return answer.status


@pytest.mark.parametrize("failure", [BROKEN, FAILED, BAD_GATEWAY, MAINTENANCE, LIMITED, LIMITED_WITH_429])
def test_what_may_be_repeated_is_repeated_until_it_succeeds(http: Http, server: ScriptedServer, failure: Reply | None) -> None:
    server.answers(failure, failure, OK)
    assert status(send(http, server)) == 200
    assert len(server.asked) == http.requests == 3


@pytest.mark.parametrize("failure", [FAILED, BAD_GATEWAY, LIMITED])
def test_repeating_ends(http: Http, server: ScriptedServer, failure: Reply) -> None:
    server.answers(failure)
    assert status(send(http, server)) == failure.status
    assert len(server.asked) == http.requests == ATTEMPTS


@pytest.mark.parametrize("failure", [BROKEN, FAILED, BAD_GATEWAY, MAINTENANCE])
def test_an_addition_that_may_have_been_taken_is_not_repeated(
    http: Http, server: ScriptedServer, failure: Reply | None
) -> None:
    server.answers(failure, OK)
    send(http, server, Repeat.IF_TURNED_AWAY)
    assert len(server.asked) == 1


@pytest.mark.parametrize("failure", [LIMITED, LIMITED_WITH_429])
def test_an_addition_that_the_limiter_turned_away_is_repeated(http: Http, server: ScriptedServer, failure: Reply) -> None:
    server.answers(failure, OK)
    assert status(send(http, server, Repeat.IF_TURNED_AWAY)) == 200


@pytest.mark.parametrize("failure", [BROKEN, FAILED, LIMITED, LIMITED_WITH_429])
def test_what_is_good_for_one_use_is_sent_once(http: Http, server: ScriptedServer, failure: Reply | None) -> None:
    server.answers(failure, OK)
    send(http, server, Repeat.IF_NOT_SENT)
    assert len(server.asked) == 1


@pytest.mark.parametrize("repeat", Repeat)
def test_what_never_reached_the_server_is_always_repeated(http: Http, repeat: Repeat) -> None:
    with pytest.raises(RegistryUnavailable):
        http.send("POST", f"http://127.0.0.1:{free_port()}", {}, b"{}", repeat)
    assert http.requests == ATTEMPTS


@pytest.mark.parametrize("refused", [refusal(400, 9022), oauth_refusal(401, "invalid_token"), refusal(409, 9021), SPENT])
def test_a_refusal_is_not_repeated(http: Http, server: ScriptedServer, refused: Reply) -> None:
    server.answers(refused, OK)
    assert status(send(http, server)) == refused.status


@pytest.mark.parametrize(
    "lost",
    [
        BROKEN,
        Reply(200, b'{"orcid-identifier":', missing=100),
        Reply(200, b"not compressed", {"Content-Encoding": "gzip"}),
    ],
)
def test_an_answer_that_is_lost_on_the_way_is_no_answer(http: Http, server: ScriptedServer, lost: Reply | None) -> None:
    server.answers(lost)
    assert isinstance(send(http, server, Repeat.IF_TURNED_AWAY), NoAnswer)


def test_an_answer_that_does_not_come_in_time_is_no_answer(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "READ_SECONDS", 0.1)
    server.answers(Silence())
    with closing(Connections()) as connections:
        assert isinstance(send(Http(connections), server, Repeat.IF_TURNED_AWAY), NoAnswer)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch, no_pauses: None) -> Iterator[list[float]]:
    """The pauses that would have been made, in seconds."""
    made: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", made.append)
    with stamina.set_testing(False):
        yield made


def test_the_pause_that_the_server_asks_for_is_made(http: Http, server: ScriptedServer, pauses: list[float]) -> None:
    server.answers(Reply(429, b"", {"Retry-After": "7"}), OK)
    assert status(send(http, server)) == 200
    assert pauses == [7.0]


def test_pauses_grow_where_the_server_asks_for_none(http: Http, server: ScriptedServer, pauses: list[float]) -> None:
    server.answers(LIMITED)
    send(http, server)
    assert len(pauses) == ATTEMPTS - 1
    assert all(0 < pause <= LONGEST_PAUSE_SECONDS for pause in pauses)
    assert pauses[0] < pauses[-1]


def test_a_very_long_pause_is_left_to_the_caller(http: Http, server: ScriptedServer) -> None:
    server.answers(Reply(429, b"", {"Retry-After": "3600"}), OK)
    answer = send(http, server)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.retry_after) == (429, 3600)


def test_a_pause_may_be_asked_for_by_date(http: Http, server: ScriptedServer) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.answers(Reply(503, b"", {"Retry-After": later}))
    answer = send(http, server)
    assert isinstance(answer, Answer)
    assert answer.retry_after is not None
    assert 3000 < answer.retry_after <= 3600


@pytest.mark.parametrize("nonsense", ["soon", "-1", "٣", "Tue, 99 Foo 2026"])
def test_a_pause_that_cannot_be_read_is_none(http: Http, server: ScriptedServer, nonsense: str) -> None:
    server.answers(Reply(200, b"", {"Retry-After": nonsense.encode().decode("latin-1")}))
    answer = send(http, server)
    assert isinstance(answer, Answer)
    assert answer.retry_after is None


class NotedPace:
    """Notes how many requests had been made when a place was asked for, and what was pushed back."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.asked_before: list[int] = []
        self.pushed_back: list[float | None] = []

    def wait_for_place(self) -> None:
        self.asked_before.append(len(self.server.asked))

    def push_back(self, seconds: float | None) -> None:
        self.pushed_back.append(seconds)


def test_a_place_is_taken_before_every_request_and_being_turned_away_pushes_everyone_back(
    server: ScriptedServer, no_pauses: None
) -> None:
    server.answers(FAILED, LIMITED, LIMITED_WITH_429, OK)
    pace = NotedPace(server)
    with closing(Connections()) as connections:
        send(Http(connections, pace), server)
    assert pace.asked_before == [0, 1, 2, 3]
    assert pace.pushed_back == [None, 1.0]


def test_who_is_turned_away_waits_with_the_others_for_a_place_and_not_besides(
    server: ScriptedServer, pauses: list[float]
) -> None:
    server.answers(LIMITED, Reply(429, b"", {"Retry-After": "7"}), OK)
    pace = NotedPace(server)
    with closing(Connections()) as connections:
        assert status(send(Http(connections, pace), server)) == 200
    assert pace.pushed_back == [None, 7.0]
    assert pauses == [0.0, 0.0]


def test_outcomes_are_counted_by_class(server: ScriptedServer, no_pauses: None) -> None:
    server.answers(FAILED, LIMITED, BROKEN, OK)
    with closing(Connections()) as connections:
        http = Http(connections)
        send(http, server)
    assert http.outcomes == {"5xx": 1, "turned away": 1, "no answer": 1, "2xx": 1}
    assert http.requests == 4


def test_redirects_are_not_followed(http: Http, server: ScriptedServer) -> None:
    server.answers(Reply(301, b"", {"Location": "/elsewhere"}), OK)
    answer = send(http, server)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.location) == (301, "/elsewhere")
    assert len(server.asked) == 1


def test_cookies_are_not_kept(http: Http, server: ScriptedServer) -> None:
    server.answers(Reply(200, b"", {"Set-Cookie": "session=1; Path=/"}))
    send(http, server)
    send(http, server)
    assert "cookie" not in server.asked[1].headers


def test_we_say_who_we_are(http: Http, server: ScriptedServer) -> None:
    server.answers(OK)
    send(http, server)
    assert server.asked[0].headers["user-agent"].startswith("Pollinia/")


@pytest.mark.parametrize("token", ["secret\r\nX-Other: 1", "secret\0"])
def test_a_header_that_cannot_be_sent_is_not_shown_by_the_fault(http: Http, server: ScriptedServer, token: str) -> None:
    server.answers(OK)
    with pytest.raises(Fault) as caught:
        http.send("GET", server.url, {"Authorization": f"Bearer {token}"})
    assert "secret" not in f"{caught.value!r}{caught.value.__context__!r}{caught.value.__cause__!r}"
    assert server.asked == []


def test_a_header_beyond_ascii_is_sent_as_it_is(http: Http, server: ScriptedServer) -> None:
    server.answers(OK)
    assert http.send("GET", server.url, {"Authorization": "Bearer geheim-ö"}).status == 200
