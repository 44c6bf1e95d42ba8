"""My ORCID: connecting and every way in which it does not come about, my items, and what a researcher decides."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection as database
from django.test import Client
from django.utils import timezone
from tests.flows.institution import PASSWORD, Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output
from tests.web.test_configuration import text

from pollinia.domain.content import Affiliation, PublicationStatus
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.flows.change_configuration import store_client_secret
from pollinia.flows.give_back import give_back
from pollinia.flows.part import ask_to_part, part
from pollinia.flows.registry_access import Clients, redirect_uri
from pollinia.jobs.queue import GIVE_BACK, IMPORT_WORKS, PART, PERSONAL_EXPORT
from pollinia.store.accounts import Account
from pollinia.store.configuration import ClientSecret
from pollinia.store.connect_attempts import ConnectAttempt
from pollinia.store.connections import Connection, OptOut
from pollinia.store.exported import ExportedItem
from pollinia.store.partings import Parting, PartingDeed
from pollinia.trial.consent import give_consent

_numbers = itertools.count()
YES = {"may_read": "yes", "may_write": "yes"}


def enter(person_id: str) -> Client:
    account = Account.objects.create(email=f"{person_id}@example.org", name=person_id, role=Role.PERSONAL, person_id=person_id)
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA, BEN), output("o2", ADA), output("b1", BEN))
    return institution


@pytest.fixture
def ada(filled: Institution) -> Client:
    return enter("ada")


@pytest.fixture
def email(filled: Institution) -> str:
    """Of a person at the registry who has an iD."""
    address = f"ada.{next(_numbers)}@example.org"
    filled.sandbox.person(email=address, password=PASSWORD)
    return address


def to_orcid(client: Client, **answers: str) -> str:
    """The address of ORCID's page that the form leads to."""
    answer = client.post("/my-orcid/connect", {**YES, **answers})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def jobs(task: str) -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task])
        return int(cursor.fetchone()[0])


# --- connecting ---


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


@pytest.mark.parametrize("state", sorted(ConnectionState))
def test_who_is_in_no_source_any_more_and_still_connected_can_stop(
    connected: Client, filled: Institution, state: ConnectionState
) -> None:
    filled.loses("ada")
    Connection.objects.update(state=state)
    page = text(connected.get("/my-orcid"))
    assert "nobody here knows you any more" in page
    assert "You can disconnect your iD here" in page
    assert "My items" not in page.partition("<main")[2]
    assert "What happens to the 5 items" in text(connected.get("/my-orcid/stop"))
    connected.post("/my-orcid/stop", {"deed": "disconnect", "items": "remove"})
    assert Parting.objects.get().removes
    assert "What was written is being removed" in text(connected.get("/my-orcid/progress"))


def test_who_is_in_no_source_any_more_and_has_disconnected_is_led_away_from_what_follows_by_itself(
    connected: Client, filled: Institution
) -> None:
    filled.loses("ada")
    Connection.objects.all().delete()
    assert connected.get("/my-orcid/progress").headers["HX-Refresh"] == "true"
    assert connected.get("/my-orcid").status_code == 403


# --- my items ---


@pytest.fixture
def connected(filled: Institution, ada: Client) -> Client:
    filled.connect(ADA)
    filled.export()
    return ada


def test_every_item_stands_there_with_its_verdict(connected: Client) -> None:
    page = text(connected.get("/my-orcid/items"))
    for sentence in ("5 items", "On orchids o1", "It is exported as a work of the type", "on ORCID since", "Scopus Author ID"):
        assert sentence in page
    assert "b1" not in page


def test_items_are_searched_and_filtered(connected: Client) -> None:
    assert "1 item" in text(connected.get("/my-orcid/items", {"search": "o2"}))
    assert "2 items" in text(connected.get("/my-orcid/items", {"kind": "output"}))
    assert "No item is like this." in text(connected.get("/my-orcid/items", {"state": "refused"}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "paused"}, "Paused by you The researcher has paused the export"),
        ({"state": "permission-withdrawn"}, "Your permission was withdrawn at ORCID ORCID does not accept"),
        ({"state": "record-unavailable"}, "Your ORCID record cannot be written to The ORCID record"),
        ({"client_id": "APP-OTHER"}, "Please connect again The connection was made with another"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Your permission has run out The permission was given for a time"),
    ],
    ids=["paused", "withdrawn", "unavailable", "other-client", "expired"],
)
def test_what_keeps_everything_from_being_written_stands_above_the_list(
    connected: Client, change: dict[str, object], words: str
) -> None:
    assert 'role="note"' not in connected.get("/my-orcid/items").content.decode().partition("<main")[2]
    Connection.objects.update(**change)
    assert words in text(connected.get("/my-orcid/items"))


def test_who_is_not_connected_reads_why_nothing_is_written_yet(ada: Client) -> None:
    assert "Your ORCID iD is not connected The researcher is not connected" in text(ada.get("/my-orcid/items"))


def test_what_is_incomplete_although_it_goes_is_said(ada: Client, filled: Institution) -> None:
    assert UNIVERSITY.address is not None
    filled.holds(replace(UNIVERSITY, address=replace(UNIVERSITY.address, city=None)))
    assert "Its city is written as N/A: complete the address of" in text(ada.get("/my-orcid/items"))


def test_what_is_not_on_the_record_is_counted_and_listed_alike(connected: Client, filled: Institution) -> None:
    filled.holds(output("o3", ADA, workflow_step="forRevalidation"), output("o4", ADA, status=PublicationStatus.SUBMITTED))
    page = text(connected.get("/my-orcid"))
    assert "2 items, each with its reason" in page
    listed = text(connected.get("/my-orcid/items", {"state": "missing"}))
    assert "2 items" in listed
    assert "missing on ORCID, whatever the reason (2)" in listed
    assert "o3" in listed
    assert "o4" in listed


def test_an_item_is_kept_off_orcid_and_sent_after_all(connected: Client, filled: Institution) -> None:
    answer = connected.post("/my-orcid/items/decide", {"key": "output:o1", "exports": "no", "search": "orchids", "page": "1"})
    assert answer["Location"] == "/my-orcid/items?search=orchids&page=1"
    assert "to be removed" in text(connected.get("/my-orcid/items", {"search": "o1"}))
    filled.export()
    assert "Send to ORCID after all" in text(connected.get("/my-orcid/items", {"search": "o1"}))
    connected.post("/my-orcid/items/decide", {"key": "output:o1", "exports": "yes"})
    assert not OptOut.objects.exists()
    filled.export()
    assert ExportedItem.objects.filter(key="output:o1").exists()


def test_an_item_of_somebody_else_cannot_be_decided_about(connected: Client) -> None:
    connected.post("/my-orcid/items/decide", {"key": "output:b1", "exports": "no"})
    assert not OptOut.objects.exists()
    assert "no item of yours" in text(connected.get("/my-orcid/items"))


def test_what_was_written_is_told_with_orcids_words(connected: Client) -> None:
    page = text(connected.get("/my-orcid/history"))
    assert "On orchids o1" in page
    assert "added" in page
    assert "It is not on the record yet." in page


# --- decisions ---


def test_paused_and_going_on(connected: Client) -> None:
    connected.post("/my-orcid/pause")
    assert "Paused by you" in text(connected.get("/my-orcid"))
    connected.post("/my-orcid/resume")
    assert "your record is kept up to date" in text(connected.get("/my-orcid"))
    assert jobs(PERSONAL_EXPORT) == 1


def test_export_now_is_queued_once_however_often_it_is_asked_for(connected: Client) -> None:
    for _ in range(3):
        connected.post("/my-orcid/export-now")
    assert jobs(PERSONAL_EXPORT) == 1


def test_stopping_says_what_happens_before_it_does(connected: Client) -> None:
    page = text(connected.get("/my-orcid/stop"))
    assert "What happens to the 5 items that were written?" in page
    assert "The permission is given back to ORCID" in page
    assert connected.post("/my-orcid/stop", {"deed": "disconnect"}).status_code == 400
    assert not Parting.objects.exists()
    connected.post("/my-orcid/stop", {"deed": "disconnect", "items": "remove"})
    parting = Parting.objects.get()
    assert (parting.deed, parting.removes, jobs(PART)) == (PartingDeed.DISCONNECT, True, 1)
    assert "What was written is being removed from your record." in text(connected.get("/my-orcid"))


def test_a_permission_that_cannot_be_given_back_from_here_is_said_before_and_after(
    connected: Client, filled: Institution
) -> None:
    ClientSecret.objects.all().delete()
    assert "end it yourself at ORCID" in text(connected.get("/my-orcid/stop"))
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=False, by="ada")
    with Clients() as clients:
        part(Connection.objects.get().pk, clients)
        give_back(clients)
    page = text(connected.get("/my-orcid"))
    assert "Your ORCID iD is not connected" in page
    assert "ORCID has not taken your permission back yet" in page


def test_what_could_not_be_done_is_decided_anew(connected: Client) -> None:
    ask_to_part("ada", PartingDeed.DISCONNECT, removes=True, by="ada")
    Parting.objects.update(hindrance="It cannot be done.")
    page = text(connected.get("/my-orcid"))
    assert "It cannot be done." in page
    assert "Decide anew" in page


def test_a_permission_withdrawn_at_orcid_leads_to_connecting_again_or_tidying_up(connected: Client) -> None:
    Connection.objects.update(state="permission-withdrawn")
    page = text(connected.get("/my-orcid"))
    assert "Your permission was withdrawn at ORCID" in page
    assert "Connect again" in page
    assert "Stay known with this iD" in text(connected.get("/my-orcid/stop"))
    connected.post("/my-orcid/stop", {"deed": "tidy-up", "items": "leave"})
    assert Parting.objects.get().deed == PartingDeed.TIDY_UP


def test_after_tidying_up_nothing_is_offered_that_cannot_be_done(connected: Client) -> None:
    Connection.objects.update(state="permission-withdrawn", access_token=None)
    assert "only you can delete it there" in text(connected.get("/my-orcid"))
    page = text(connected.get("/my-orcid/stop"))
    assert "The 5 items that were written stay on your record" in page
    assert "Remove them" not in page
    assert "Stay known" not in page
    ExportedItem.objects.all().delete()
    assert "nothing from here is on your record" in text(connected.get("/my-orcid"))
    assert "items that were written" not in text(connected.get("/my-orcid/stop"))
    connected.post("/my-orcid/stop", {"deed": "disconnect", "items": "leave"})
    assert Parting.objects.exists()


def test_an_old_page_tidies_up_nothing_after_connecting_again(connected: Client) -> None:
    connected.post("/my-orcid/stop", {"deed": "tidy-up", "items": "leave"})
    assert "there is nothing to tidy up" in text(connected.get("/my-orcid"))
    assert not Parting.objects.exists()


@pytest.mark.parametrize("may_write", ["yes", "no"])
def test_who_never_allowed_writing_is_not_asked_to_stop_it(ada: Client, email: str, may_write: str) -> None:
    ada.get("/orcid/callback", give_consent(to_orcid(ada, may_write=may_write), redirect_uri(), email, PASSWORD))
    page = text(ada.get("/my-orcid/stop"))
    assert ("Writing to my record" in page) == (may_write == "yes")
    assert "What happens to" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"state": "record-unavailable"},
        {"client_id": "APP-OTHER"},
        {"state": "paused", "client_id": "APP-OTHER"},
    ],
    ids=["expired", "unavailable", "other-client", "paused-other-client"],
)
def test_who_must_connect_again_is_offered_that_and_nothing_else(connected: Client, change: dict[str, object]) -> None:
    Connection.objects.update(**change)
    page = connected.get("/my-orcid").content.decode().partition("<main")[2]
    assert "Connect again" in text(connected.get("/my-orcid"))
    assert page.count("btn-primary") == 1
    assert 'action="/my-orcid/pause"' not in page
    assert 'action="/my-orcid/resume"' not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client_id": "APP-OTHER"}, "your permission was for the old one"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Your permission has run out"),
        ({"state": "record-unavailable"}, "Your ORCID record cannot be written to"),
        ({"state": "paused", "left": True}, "your last affiliation has ended"),
        ({"state": "connected"}, "You have withdrawn your consent to write."),
    ],
    ids=["other-client", "expired", "unavailable", "away", "withdrawn-here"],
)
def test_each_state_is_said_in_words(connected: Client, change: dict[str, object], words: str) -> None:
    Connection.objects.update(**change)
    assert words in text(connected.get("/my-orcid"))


def test_who_can_help_stands_on_the_pages_and_nowhere_when_nobody_is_named(ada: Client, filled: Institution) -> None:
    assert "Questions?" not in text(ada.get("/my-orcid"))
    filled.configure(support_contact="orcid@example.org")
    assert 'href="mailto:orcid@example.org"' in ada.get("/my-orcid").content.decode()
    assert 'href="mailto:orcid@example.org"' in Client().get("/sign-in").content.decode()
