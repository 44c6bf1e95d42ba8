"""Connecting, and every way in which it does not come about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import PASSWORD, Institution
from tests.people import ADA, BEN, output
from tests.web.researcher.conftest import YES, enter, jobs, to_orcid
from tests.web.test_configuration import text

from pollinia.domain.content import Affiliation
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.give_back import give_back
from pollinia.flows.registry_access import Clients, redirect_uri
from pollinia.jobs.queue import GIVE_BACK, IMPORT_WORKS, PERSONAL_EXPORT
from pollinia.store.connect_attempts import ConnectAttempt
from pollinia.store.connections import Connection
from pollinia.trial.consent import give_consent


def test_who_is_not_connected_is_told_so_and_has_one_next_step(ada: Client) -> None:
    page = ada.get("/my-orcid").content.decode()
    assert "Your ORCID iD is not connected" in page
    assert page.count("btn-primary") == 2
    assert "Connect my ORCID iD" in page


def test_an_iD_that_a_source_says_is_shown_as_unauthenticated(filled: Institution) -> None:
    filled.holds(replace(BEN, orcid="0000-0002-1825-0097"))
    page = text(enter("ben").get("/my-orcid"))
    assert "/0000-0002-1825-0097 (unauthenticated)" in page
    assert "known, but not authenticated" in page


def test_the_page_before_shows_what_would_be_written(ada: Client) -> None:
    page = text(ada.get("/my-orcid/connect"))
    assert "5 items would be written now" in page
    assert "Research outputs: 2" in page
    assert "On orchids o1" in page
    assert "On orchids o2" in text(ada.get("/my-orcid/preview"))
    assert "b1" not in text(ada.get("/my-orcid/preview"))


def test_affiliations_that_are_one_item_are_counted_as_one(ada: Client, filled: Institution) -> None:
    filled.configure(detailed_affiliations=False)
    filled.holds(replace(ADA, affiliations=(*ADA.affiliations, Affiliation(id="A-2", organisation_id="U"))))
    page = text(ada.get("/my-orcid/connect"))
    assert "5 items would be written now" in page
    assert "Affiliations: 1" in page
    assert "5 items" in text(ada.get("/my-orcid/preview"))
    assert "7 items" in text(ada.get("/my-orcid/items"))
    filled.connect(ADA)
    assert "0 of 5 items are as they should be" in text(ada.get("/my-orcid"))
    assert filled.export().writes == 5
    assert "Still to be written" not in text(ada.get("/my-orcid"))


def test_the_preview_and_the_number_that_leads_to_it_say_the_same(connected: Client, filled: Institution) -> None:
    filled.holds(output("o1", ADA, title="Renamed"))
    Connection.objects.update(state="permission-withdrawn")
    assert "1 item would be written now" in text(connected.get("/my-orcid/connect"))
    assert "1 item" in text(connected.get("/my-orcid/preview"))


def test_the_two_answers_decide_what_orcid_is_asked_for(ada: Client) -> None:
    asked = {
        (read, write): parse_qs(urlsplit(to_orcid(ada, may_read=read, may_write=write)).query)["scope"][0]
        for read in ("yes", "no")
        for write in ("yes", "no")
    }
    assert asked == {
        ("yes", "yes"): "/activities/update /person/update /read-limited",
        ("yes", "no"): "/read-limited",
        ("no", "yes"): "/activities/update /person/update",
        ("no", "no"): "/authenticate",
    }


def test_an_unanswered_question_is_asked_again(ada: Client) -> None:
    answer = ada.post("/my-orcid/connect", {"may_read": "yes"})
    assert (answer.status_code, ConnectAttempt.objects.count()) == (400, 0)
    assert "Please answer each question" in text(answer)


def test_orcids_forms_are_filled_in_with_what_is_known(ada: Client) -> None:
    sent = parse_qs(urlsplit(to_orcid(ada)).query)
    assert (sent["given_names"], sent["family_names"], sent["email"]) == (["Ada"], ["Example"], ["ada@example.org"])
    assert "prompt" not in sent


def test_as_set_somebody_else_is_signed_out_at_orcid_first(ada: Client, filled: Institution) -> None:
    filled.configure(log_out_before_connecting=True)
    sent = parse_qs(urlsplit(to_orcid(ada)).query)
    assert sent["prompt"] == ["login"]
    assert "openid" in sent["scope"][0].split()


def test_the_public_api_asks_for_the_iD_alone(ada: Client, filled: Institution) -> None:
    filled.configure(export_enabled=False, membership="public")
    assert parse_qs(urlsplit(to_orcid(ada)).query)["scope"] == ["/authenticate"]
    assert "May we write" not in text(ada.get("/my-orcid/connect"))


def test_coming_back_connects_at_once_and_queues_the_first_export(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    back = ada.get("/orcid/callback", answer)
    assert (back.status_code, back["Location"]) == (302, "/my-orcid")
    assert (jobs(PERSONAL_EXPORT), jobs(IMPORT_WORKS)) == (1, 1)
    page = text(ada.get("/my-orcid"))
    assert "Your ORCID iD is connected. What may go is being written to your record now." in page
    assert "0 of 5 items are as they should be" in page


def ends(client: Client, parameters: dict[str, str]) -> str:
    """The page that an answer of ORCID ends in; its address says nothing of the answer."""
    back = client.get("/orcid/callback", parameters)
    assert (back.status_code, back["Location"]) == (302, "/my-orcid/not-connected")
    assert not Connection.objects.filter(person_id="nobody").exists()
    return text(client.get("/my-orcid/not-connected"))


def test_who_denies_is_told_what_is_lost_and_may_try_again(ada: Client) -> None:
    state = parse_qs(urlsplit(to_orcid(ada)).query)["state"][0]
    page = ends(ada, {"error": "access_denied", "error_description": "User denied access", "state": state})
    assert "You did not give the permission at ORCID" in page
    assert "Without it, your outputs" in page
    assert "Try again" in page


def test_an_answer_works_once(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    ada.get("/orcid/callback", answer)
    page = ends(ada, answer)
    assert "was used already" in page
    assert "Your ORCID iD is connected; you need to do nothing." in page
    assert "Try again" not in page
    assert Connection.objects.get().state == "exporting"


def test_two_presses_of_the_button_both_work_once(ada: Client, email: str) -> None:
    first, second = to_orcid(ada), to_orcid(ada)
    ada.get("/orcid/callback", give_consent(first, redirect_uri(), email, PASSWORD))
    back = ada.get("/orcid/callback", give_consent(second, redirect_uri(), email, PASSWORD))
    assert back["Location"] == "/my-orcid"
    assert Connection.objects.count() == 1


def test_an_answer_after_ten_minutes_is_refused(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    ConnectAttempt.objects.update(begun_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert "took too long" in ends(ada, answer)
    assert not Connection.objects.exists()


def test_an_answer_to_another_session_is_refused(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    assert "begun elsewhere" in ends(enter("ben"), answer)
    assert not Connection.objects.exists()


def test_a_wrong_state_is_refused(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    assert "begun elsewhere" in ends(ada, {**answer, "state": "another"})
    assert not Connection.objects.exists()


def test_a_code_that_orcid_does_not_know_is_refused(ada: Client) -> None:
    state = parse_qs(urlsplit(to_orcid(ada)).query)["state"][0]
    assert "used before, is too old" in ends(ada, {"code": "abcdef", "state": state})


@pytest.mark.parametrize(
    "fault", [{"status": 502}, {"status": 503}, {"kind": "drop-after"}], ids=["down", "in maintenance", "answer lost"]
)
def test_orcid_that_does_not_answer_is_said_and_not_as_in_an_export(
    ada: Client, filled: Institution, email: str, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pollinia.orcid.http.FIRST_PAUSE_SECONDS", 0.01)
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    filled.sandbox.control("faults", {"kind": "status", "path": "/oauth/token", **fault})
    try:
        page = ends(ada, answer)
    finally:
        filled.sandbox.http.delete("/control/faults")
    assert "ORCID did not answer, so nothing was connected. Try again in a few minutes." in page
    assert "Details" not in page
    assert not Connection.objects.exists()


def test_a_client_that_orcid_does_not_accept_is_for_the_administrator(ada: Client, filled: Institution, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    store_client_secret("another secret", by="somebody")
    page = ends(ada, answer)
    assert "ORCID does not accept the API client of this institution" in page
    assert "Tell your administrator." in page
    assert "compare" not in page


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in_and_connect_once_more(ada: Client, email: str) -> None:
    answer = give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD)
    ada.post("/sign-out")
    back = ada.get("/orcid/callback", answer)
    assert (back.status_code, back["Location"]) == (302, "/sign-in?next=/my-orcid/connect")
    assert "You were signed out meanwhile" in text(ada.get("/sign-in?next=/my-orcid/connect"))
    assert not Connection.objects.exists()


def test_an_answer_behind_the_fragment_is_looked_for_by_a_script(ada: Client) -> None:
    page = ada.get("/orcid/callback").content.decode()
    assert "answer_in_fragment.js" in page
    assert "ORCID sent you back without an answer" in page


def test_a_scope_that_orcid_refuses_is_said_in_words(ada: Client) -> None:
    assert "ORCID says: invalid_scope." in ends(ada, {"error": "invalid_scope"})
    assert "ORCID says" not in ends(ada, {"error": "Call 555 0100 and read out your password"})


def test_an_iD_of_somebody_else_here_is_refused(ada: Client, email: str) -> None:
    ada.get("/orcid/callback", give_consent(to_orcid(ada), redirect_uri(), email, PASSWORD))
    ben = enter("ben")
    page = ends(ben, give_consent(to_orcid(ben), redirect_uri(), email, PASSWORD))
    assert "was connected to another person here" in page
    assert Connection.objects.get().person_id == "ada"


def test_another_iD_than_a_source_knows_is_refused_and_the_permission_given_back(filled: Institution, email: str) -> None:
    filled.holds(replace(BEN, orcid="0000-0002-1825-0097"))
    ben = enter("ben")
    page = ends(ben, give_consent(to_orcid(ben), redirect_uri(), email, PASSWORD))
    assert "knows another ORCID iD of this person" in page
    assert not Connection.objects.exists()
    assert jobs(GIVE_BACK) == 1
    with Clients() as clients:
        give_back(clients)
    requests = filled.sandbox.http.get("/control/requests").json()["requests"]
    assert [(each["path"], each["status"]) for each in requests if each["client"] == filled.client_id] == [
        ("/oauth/revoke", 200),
        ("/oauth/token", 200),
    ]


@pytest.mark.parametrize(
    ("left_out", "words", "consequence"),
    [
        ("%2Factivities%2Fupdate%20", "writing your outputs and affiliations", "So nothing is written to your record."),
        ("%2Fperson%2Fupdate%20", "writing your identifiers and the link", "So nothing is written to your record."),
        ("%20%2Fread-limited", "reading what you show to trusted organisations only", "your record is kept up to date"),
    ],
    ids=["activities", "person", "reading"],
)
def test_fewer_scopes_than_asked_for_are_said_with_what_they_mean(
    ada: Client, email: str, left_out: str, words: str, consequence: str
) -> None:
    asked = to_orcid(ada)
    assert left_out in asked
    page = ends(ada, give_consent(asked.replace(left_out, ""), redirect_uri(), email, PASSWORD))
    for sentence in ("Connected, but with less than you agreed to here", words, consequence, "Ask ORCID again"):
        assert sentence in page
    assert ada.get("/my-orcid/connect").status_code == 200
    assert (Connection.objects.get().state == "exporting") == ("kept up to date" in consequence)


def test_who_allows_less_here_is_told_of_nothing_missing(ada: Client, email: str) -> None:
    back = ada.get(
        "/orcid/callback", give_consent(to_orcid(ada, may_read="no", may_write="no"), redirect_uri(), email, PASSWORD)
    )
    assert back["Location"] == "/my-orcid"
    page = text(ada.get("/my-orcid"))
    assert "Connected; nothing is written" in page
    assert "Allow writing" in page


def test_without_credentials_the_page_says_why_nobody_can_connect(ada: Client, filled: Institution) -> None:
    filled.configure(sandbox_client_id="")
    assert "There are no ORCID credentials for this registry yet." in text(ada.get("/my-orcid"))
    answer = ada.post("/my-orcid/connect", YES)
    assert (answer.status_code, "no ORCID credentials" in text(answer)) == (409, True)


def test_an_iD_that_orcid_says_has_taken_the_place_of_the_old_one_is_followed_by_connecting(
    ada: Client, filled: Institution, email: str
) -> None:
    filled.connect(ADA)
    filled.export()
    successor = filled.sandbox.person(email="successor@example.org", password=PASSWORD)
    Connection.objects.update(state="record-unavailable", successor=successor)
    assert f"in favour of {filled.sandbox.base}/{successor}" in text(ada.get("/my-orcid"))
    ada.get("/orcid/callback", give_consent(to_orcid(ada), redirect_uri(), "successor@example.org", PASSWORD))
    connection = Connection.objects.get()
    assert (connection.orcid, connection.successor, connection.state) == (successor, None, "exporting")
    assert filled.export().writes == 5


def test_whose_permission_stands_is_not_asked_again_and_cannot_narrow_it(connected: Client) -> None:
    for answer in (connected.get("/my-orcid/connect"), connected.post("/my-orcid/connect", {**YES, "may_write": "no"})):
        assert (answer.status_code, answer["Location"]) == (302, "/my-orcid")
    assert "there is nothing to ask for" in text(connected.get("/my-orcid"))
    assert not ConnectAttempt.objects.exists()


def test_where_nothing_may_be_written_only_reading_could_be_asked_for(connected: Client, filled: Institution) -> None:
    Connection.objects.update(scopes="/read-limited", state="connected")
    assert connected.get("/my-orcid/connect").status_code == 200
    filled.configure(export_enabled=False)
    assert connected.get("/my-orcid/connect").status_code == 302
    Connection.objects.update(scopes="/authenticate")
    assert connected.get("/my-orcid/connect").status_code == 200
    filled.configure(membership="public")
    assert connected.get("/my-orcid/connect").status_code == 302


@pytest.mark.parametrize("scopes", ["/read-limited", "/activities/update /person/update"], ids=["write", "read"])
def test_who_has_not_allowed_everything_may_still_do_so(connected: Client, scopes: str) -> None:
    Connection.objects.update(scopes=scopes)
    assert connected.get("/my-orcid/connect").status_code == 200


def test_how_an_attempt_ended_is_said_once(ada: Client) -> None:
    state = parse_qs(urlsplit(to_orcid(ada)).query)["state"][0]
    ends(ada, {"error": "access_denied", "state": state})
    ada.get("/my-orcid")
    assert ada.get("/my-orcid/not-connected")["Location"] == "/my-orcid"


# --- in no source any more ---
