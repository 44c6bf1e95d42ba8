"""Every answer that ORCID documents is the fault that it means; every other is one too, and nothing escapes the client."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.orcid.scripted_server import BROKEN, Reply, ScriptedServer, oauth_refusal, refusal

from pollinia.domain import faults
from pollinia.domain.faults import Fault
from pollinia.domain.records.item import Section
from pollinia.orcid.client import OrcidClient

ORCID = "0000-0002-1825-0097"
PRIMARY = "0000-0001-5109-3700"
TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
HTML = {"Content-Type": "text/html"}


def read(client: OrcidClient) -> object:
    return client.read_record(ORCID, TOKEN)


def add(client: OrcidClient) -> object:
    return client.add(Section.EMPLOYMENT, ORCID, TOKEN, b'{"x":1}')


def add_bulk(client: OrcidClient) -> object:
    return client.add_works(ORCID, TOKEN, [b'{"x":1}', b'{"x":2}'])


def update(client: OrcidClient) -> object:
    return client.update(Section.WORK, ORCID, TOKEN, 7, b'{"x":1}')


def delete(client: OrcidClient) -> None:
    client.delete(Section.RESEARCHER_URL, ORCID, TOKEN, 7)


def exchange(client: OrcidClient) -> object:
    return client.exchange_code("abc123", "https://cris.example.org/orcid/callback")


def client_token(client: OrcidClient) -> object:
    return client.client_token("/read-public")


API = (read, add, add_bulk, update, delete)
WRITES = (add, update, delete)
Deed = Callable[[OrcidClient], object]

MEANINGS: list[tuple[tuple[Deed, ...], Reply | None, type[Fault]]] = [
    (API, oauth_refusal(401, "invalid_token", f"Invalid access token: {TOKEN}"), faults.PermissionWithdrawn),
    (API, refusal(401, 9017, "Full validation error: Access token is for a different record"), faults.TokenForAnotherRecord),
    (API, refusal(401, 9015), faults.ScopeMissing),
    (API, refusal(403, 9038), faults.ScopeMissing),
    (API, oauth_refusal(403, "forbidden", "Forbidden: The server refuses to authorize it."), faults.MembershipMissing),
    (API, oauth_refusal(401, "unauthorized_client", "Client (APP-1) is deactivated"), faults.ClientLocked),
    (API, refusal(409, 9057), faults.ClientLocked),
    (WRITES, refusal(403, 9010, "You are not the source of the work"), faults.NotOurItem),
    ((update,), refusal(403, 9014), faults.NotOurItem),
    (WRITES, refusal(403, 9035, "contact ${clientName}"), faults.ItemRefused),
    ((read,), refusal(301, 9007, Location=f"/v3.0/{PRIMARY}/record"), faults.RecordDeprecated),
    (WRITES, refusal(409, 9007, Location=f"/v3.0/{PRIMARY}/work/7"), faults.RecordDeprecated),
    (API, refusal(409, 9018), faults.RecordLocked),
    (API, refusal(409, 9036), faults.RecordUnclaimed),
    (API, refusal(409, 9044), faults.RecordDeactivated),
    ((read, add, add_bulk), refusal(404, 9016), faults.RecordNotFound),
    ((update, delete), refusal(404, 9016), faults.ItemNotFound),
    ((add, update), refusal(409, 9021, "please see element with put-code 17."), faults.Duplicate),
    ((add, update), refusal(409, 9030, "The element 'x' of type 'external-identifier' is duplicated."), faults.Duplicate),
    ((add, add_bulk), refusal(409, 9048), faults.TooManyWorks),
    *(
        ((add, update), refusal(400, code, "Not valid."), faults.ItemRefused)
        for code in (9001, 9006, 9012, 9019, 9020, 9022, 9023, 9024, 9034, 9037, 9045, 9046, 9047, 9049, 9051)
    ),
    *(((add, update), refusal(400, code), faults.ItemRefused) for code in (9053, 9054, 9055, 9058, 9060, 9061, 9062, 9099)),
    ((update, delete), refusal(409, 9040, "cannot be deleted"), faults.ItemRefused),
    ((add, add_bulk, read), refusal(409, 9099), faults.UnexpectedAnswer),
    ((add,), Reply(413, b"<html>Request Entity Too Large</html>", HTML), faults.ItemRefused),
    ((read,), refusal(400, 9034), faults.UnexpectedAnswer),
    (API, refusal(406, 9001), faults.UnexpectedAnswer),
    (API, refusal(415, 9001), faults.UnexpectedAnswer),
    (API, refusal(403, 9004), faults.UnexpectedAnswer),
    (API, Reply(301, b"", {"Location": "https://elsewhere.example.org/"}), faults.UnexpectedAnswer),
    ((read, add, update), Reply(200, b"<html>Sign in to the network</html>", HTML), faults.UnexpectedAnswer),
    ((read, add_bulk), Reply(200, b'{"orcid-identifier":{"path":"' + PRIMARY.encode() + b'"}}'), faults.UnexpectedAnswer),
    ((add,), Reply(201, b""), faults.UnexpectedAnswer),
    ((add,), Reply(201, b"", {"Location": "https://api.orcid.org/v3.0/x/employment/"}), faults.UnexpectedAnswer),
    ((update,), Reply(200, b'{"put-code":8}'), faults.UnexpectedAnswer),
    (API, refusal(500, 9008, "NullPointerException"), faults.FailedAtOrcid),
    ((read, update, delete), Reply(502, b"<html></html>", HTML), faults.RegistryUnavailable),
    ((add, add_bulk), Reply(502, b"<html></html>", HTML), faults.NoAnswer),
    (API, Reply(503, b"<html></html>", HTML), faults.TooFast),
    (API, Reply(429, b"", {"Retry-After": "99"}), faults.TooFast),
    ((read,), Reply(429, b"You have exceeded the daily quota for anonymous usage."), faults.QuotaSpent),
    (API, BROKEN, faults.NoAnswer),
    ((exchange,), oauth_refusal(400, "invalid_grant", "Reused authorization code: abc123"), faults.GrantRefused),
    ((exchange, client_token), oauth_refusal(401, "invalid_client", "Bad client credentials"), faults.BadCredentials),
    ((exchange, client_token), oauth_refusal(401, "invalid_request", "client_id is required"), faults.BadCredentials),
    ((exchange, client_token), Reply(401, b""), faults.BadCredentials),
    ((exchange, client_token), oauth_refusal(400, "unauthorized_client"), faults.ClientLocked),
    ((client_token,), oauth_refusal(400, "invalid_scope", "Invalid scope: /webhook"), faults.ScopeNotAllowed),
    ((exchange,), oauth_refusal(400, "invalid_request"), faults.UnexpectedAnswer),
    ((exchange,), Reply(200, b'{"access_token":"x","expires_in":1,"orcid":null}'), faults.UnexpectedAnswer),
    ((exchange, client_token), Reply(500, b""), faults.RegistryUnavailable),
    ((exchange, client_token), Reply(503, b""), faults.TooFast),
]


def fault_of(deed: Deed, client: OrcidClient) -> Fault:
    """What the deed raises; of a bulk that was taken apart, the fault of its first work."""
    try:
        result = deed(client)
    except Fault as fault:
        return fault
    assert isinstance(result, list)
    assert isinstance(result[0], Fault)
    return result[0]


@pytest.mark.parametrize(
    ("deed", "reply", "meaning"),
    [
        pytest.param(deed, reply, meaning, id=f"{deed.__name__}-{index}-{meaning.__name__}")
        for index, (deeds, reply, meaning) in enumerate(MEANINGS)
        for deed in deeds
    ],
)
def test_an_answer_is_the_fault_that_it_means(
    scripted: OrcidClient, server: ScriptedServer, deed: Deed, reply: Reply | None, meaning: type[Fault]
) -> None:
    server.answers(reply)
    assert type(fault_of(deed, scripted)) is meaning


@pytest.mark.parametrize(
    ("words", "put_code"),
    [
        ("409 Conflict: You have already added this activity, please see element with put-code 4711. Use PUT.", 4711),
        ("409 Conflict: You have already added this activity, please see element with put-code ${putCode}.", None),
        ("The element 'https://example.org' of type 'researcher-url' is duplicated. ", None),
    ],
)
def test_a_duplicate_names_the_item_that_is_there_if_orcid_does(
    scripted: OrcidClient, server: ScriptedServer, words: str, put_code: int | None
) -> None:
    server.answers(refusal(409, 9021, words))
    fault = fault_of(add, scripted)
    assert isinstance(fault, faults.Duplicate)
    assert fault.put_code == put_code


@pytest.mark.parametrize(
    ("reply", "primary"),
    [
        (refusal(301, 9007, Location=f"https://api.orcid.org/v3.0/{PRIMARY}/record"), PRIMARY),
        (refusal(301, 9007, f"Please refer to account: https://orcid.org/{PRIMARY}. ORCID https://orcid.org/{ORCID}"), PRIMARY),
        (refusal(301, 9007, "This account is deprecated.", Location="/somewhere"), None),
        (refusal(301, 9007, Location="/v3.0/0000-0001-5109-3701/record"), None),
    ],
)
def test_a_deprecated_record_names_the_other_one(
    scripted: OrcidClient, server: ScriptedServer, reply: Reply, primary: str | None
) -> None:
    server.answers(reply)
    fault = fault_of(read, scripted)
    assert isinstance(fault, faults.RecordDeprecated)
    assert fault.primary_orcid == primary


def test_a_refused_item_comes_with_orcids_words_and_code(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(refusal(400, 9049, "400 Bad Request: Invalid date: 2021-02-30"))
    fault = fault_of(add, scripted)
    assert isinstance(fault, faults.ItemRefused)
    assert fault.code == 9049
    assert "2021-02-30" in str(fault)


def test_being_too_fast_comes_with_the_pause_that_is_asked_for(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(Reply(429, b"", {"Retry-After": "90"}))
    fault = fault_of(read, scripted)
    assert isinstance(fault, faults.TooFast)
    assert fault.seconds == 90


def test_orcids_words_are_one_line_of_bounded_length(scripted: OrcidClient, server: ScriptedServer) -> None:
    server.answers(refusal(400, 9047, "cvc-pattern-valid:\n  " * 10_000))
    fault = fault_of(add, scripted)
    assert "\n" not in str(fault)
    assert len(str(fault)) < 2_000


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = st.sampled_from(
    [
        "error",
        "error_description",
        "error-code",
        "response-code",
        "developer-message",
        "bulk",
        "put-code",
        "access_token",
        "orcid",
    ]
)
_BODIES = st.binary(max_size=50) | st.dictionaries(_NAMES, _JSON).map(lambda body: json.dumps(body).encode())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deed=st.sampled_from([read, add, add_bulk, update, exchange, client_token]),
    status=st.sampled_from([200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 413, 418, 429, 500, 503, 599]),
    body=_BODIES,
)
def test_whatever_is_answered_nothing_but_faults_comes_out(
    scripted: OrcidClient, server: ScriptedServer, deed: Deed, status: int, body: bytes
) -> None:
    server.answers(Reply(status, b"" if status in {204, 304} else body))
    with suppress(Fault):
        deed(scripted)
