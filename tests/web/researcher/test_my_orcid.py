"""My ORCID: each state in words with one next step, and what a researcher decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import PASSWORD, Institution
from tests.web.researcher.conftest import jobs, to_orcid
from tests.web.test_configuration import text

from pollinia.domain.permission import ConnectionState
from pollinia.flows.give_back import give_back
from pollinia.flows.part import ask_to_part, part
from pollinia.flows.registry_access import Clients, redirect_uri
from pollinia.jobs.queue import PART, PERSONAL_EXPORT
from pollinia.store.configuration import ClientSecret
from pollinia.store.connections import Connection
from pollinia.store.exported import ExportedItem
from pollinia.store.partings import Parting, PartingDeed
from pollinia.trial.consent import give_consent


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
    halfway = connected.post("/my-orcid/stop", {"items": "remove"})
    assert halfway.status_code == 400
    assert 'value="remove" checked' in halfway.content.decode()
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
