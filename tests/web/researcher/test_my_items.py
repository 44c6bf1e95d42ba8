"""My items: every one with its verdict, kept off or sent, and the history with ORCID's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, UNIVERSITY, output
from tests.web.test_configuration import text

from pollinia.domain.content import PublicationStatus
from pollinia.store.connections import Connection, OptOut
from pollinia.store.exported import ExportedItem


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
