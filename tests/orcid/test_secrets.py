"""Tokens, codes and the client secret are in no text that anybody can come across: errors, representations, logs."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable

import pytest
import stamina
from structlog.testing import capture_logs
from tests.orcid.scripted_server import BROKEN, Reply, ScriptedServer, oauth_refusal, refusal

from pollinia.domain.faults import Duplicate, Fault
from pollinia.domain.records.item import Section
from pollinia.orcid.client import OrcidClient
from pollinia.orcid.errors import scrub
from pollinia.orcid.http import Http
from pollinia.orcid.registries import trial

ORCID = "0000-0002-1825-0097"
TOKEN = "tok3nOfAnyShape"
CODE = "c0d3xyz"
SECRET = "s3cr3t-of-the-client"
OTHER_TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
ALL = (TOKEN, CODE, SECRET, OTHER_TOKEN)

TOLD = f"Invalid access token: {TOKEN} {OTHER_TOKEN} {CODE} {SECRET} ?access_token={TOKEN}&code={CODE} Bearer {TOKEN}"

DEEDS: list[Callable[[OrcidClient], object]] = [
    lambda client: client.read_record(ORCID, TOKEN),
    lambda client: client.add(Section.WORK, ORCID, TOKEN, b'{"a":1}'),
    lambda client: client.add_works(ORCID, TOKEN, [b'{"a":1}']),
    lambda client: client.delete(Section.WORK, ORCID, TOKEN, 1),
    lambda client: client.exchange_code(CODE, "https://cris.example.org/"),
    lambda client: client.refresh(TOKEN),
    lambda client: client.revoke(TOKEN),
]

ANSWERS = [
    oauth_refusal(401, "invalid_token", TOLD),
    oauth_refusal(400, "invalid_grant", TOLD),
    oauth_refusal(418, TOKEN, TOLD),
    *(refusal(status, code) for status, code in ((409, 9021), (500, 9008))),
    refusal(400, 9047, f"Bearer {OTHER_TOKEN} and access_token={OTHER_TOKEN}"),
    Reply(200, json.dumps({"access_token": TOKEN, "orcid": SECRET, "expires_in": "soon"}).encode()),
    Reply(302, b"", {"Location": f"https://elsewhere.example.org/?access_token={TOKEN}&code={CODE}&client_secret={SECRET}"}),
    Reply(503, TOLD.encode()),
    BROKEN,
]


@pytest.fixture
def confidential(server: ScriptedServer, http: Http) -> OrcidClient:
    return OrcidClient(trial(server.url), "APP-0000000000000001", SECRET, http)


def texts(fault: Fault) -> str:
    """All that a fault could show of itself, and of what came before it."""
    trace = "".join(traceback.format_exception(fault))
    return f"{fault} {fault!r} {fault.args} {fault.detail} {vars(fault)} {fault.__context__!r} {fault.__cause__!r} {trace}"


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_fault_and_no_log_shows_a_secret(
    confidential: OrcidClient,
    server: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
    deed: Callable[[OrcidClient], object],
    answer: Reply | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(answer)
    shown = ""
    with capture_logs() as retries:
        try:
            shown = repr(deed(confidential))
        except Fault as fault:
            shown = texts(fault)
    shown += caplog.text + repr(retries)
    assert [secret for secret in ALL if secret in shown] == []


@pytest.mark.parametrize("deed", DEEDS[1:3])
def test_what_orcid_repeats_of_our_token_is_taken_out_of_its_words(
    confidential: OrcidClient, server: ScriptedServer, deed: Callable[[OrcidClient], object]
) -> None:
    server.answers(refusal(409, 9021, f"{TOKEN} has added this, see element with put-code 17."))
    with pytest.raises(Duplicate) as caught:
        deed(confidential)
    assert caught.value.detail == "… has added this, see element with put-code 17."
    assert caught.value.put_code == 17


def test_a_lost_connection_is_logged_without_what_was_sent(
    confidential: OrcidClient, server: ScriptedServer, no_pauses: None
) -> None:
    server.answers(BROKEN)
    with capture_logs() as logged, pytest.raises(Fault):
        confidential.read_record(ORCID, TOKEN)
    assert stamina.is_testing()
    assert len(logged) > 0
    assert TOKEN not in repr(logged)


def test_a_permission_hides_its_tokens(confidential: OrcidClient, server: ScriptedServer) -> None:
    body = {"access_token": TOKEN, "refresh_token": OTHER_TOKEN, "orcid": ORCID, "expires_in": 1, "scope": "/read-limited"}
    server.answers(Reply(200, json.dumps(body).encode()))
    grant, own = confidential.exchange_code(CODE, "https://cris.example.org/"), confidential.client_token("/read-limited")
    assert (grant.access_token, grant.refresh_token, own.access_token) == (TOKEN, OTHER_TOKEN, TOKEN)
    shown = f"{grant} {grant!r} {own} {own!r} {confidential!r}"
    assert [secret for secret in ALL if secret in shown] == []
    assert ORCID in repr(grant)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("Invalid access token: known", "Invalid access token: …"),
        (f"Token {OTHER_TOKEN} is dead", "Token … is dead"),
        ("GET /v3.0/x?access_token=abc&y=1", "GET /v3.0/x?access_token=…&y=1"),
        ("Authorization: bearer abc.def", "Authorization: bearer …"),
        ("client_secret=abc&code=def&state=s", "client_secret=…&code=…&state=s"),
        ("please see element with put-code 17.", "please see element with put-code 17."),
        ("The date 2021-02-30 is\n invalid", "The date 2021-02-30 is invalid"),
    ],
)
def test_scrubbing_takes_the_secrets_and_leaves_the_rest(text: str, scrubbed: str) -> None:
    assert scrub(text, {"known", ""}) == scrubbed
