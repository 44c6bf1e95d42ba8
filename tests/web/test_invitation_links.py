"""The links of an invitation in a browser: nothing is used up by looking, and a press of the button is enough."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from tests.flows.institution import Institution
from tests.flows.test_use_invitation import tokens_of
from tests.people import ADA, BEN, BOTANY, UNIVERSITY
from tests.web.conftest import Enter

from pollinia.domain.invitations import Whom
from pollinia.domain.options import InvitationLink
from pollinia.domain.roles import Role
from pollinia.flows.invite import invite
from pollinia.flows.issue_invitations import issue_invitations
from pollinia.store.accounts import Account
from pollinia.store.connections import Connection
from pollinia.store.invitations import DoNotInvite, Invitation


@pytest.fixture
def links(institution: Institution) -> tuple[str, str]:
    """The paths to connect by and to refuse by."""
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    invite(Whom.NOT_CONNECTED, "BOT", "en", "editor@example.org")
    issue_invitations()
    token, refusal = tokens_of("ada")
    return f"/invitation/{token}", f"/invitation/{refusal}/no-more"


def test_the_button_signs_in_and_leads_to_where_an_id_is_connected(links: tuple[str, str]) -> None:
    client = Client()
    page = client.get(links[0]).content.decode()
    assert "invites Ada Example to connect" in page
    answer = client.post(links[0])
    assert (answer.status_code, answer["Location"]) == (302, "/my-orcid/connect")
    assert "items would be written now" in client.get("/my-orcid/connect").content.decode()
    assert Account.objects.get().last_login is not None


def test_who_has_connected_meanwhile_is_led_to_how_things_stand(links: tuple[str, str], institution: Institution) -> None:
    client = Client()
    client.post(links[0])
    institution.connect(ADA)
    assert client.post(links[0])["Location"] == "/my-orcid"
    Connection.objects.update(state="permission-withdrawn")
    assert client.post(links[0])["Location"] == "/my-orcid/connect"


def test_programs_that_open_links_use_nothing_up(links: tuple[str, str]) -> None:
    for path in links:
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert not DoNotInvite.objects.exists()
    assert not Account.objects.exists()


def test_a_form_from_elsewhere_cannot_use_a_link(links: tuple[str, str]) -> None:
    assert Client(enforce_csrf_checks=True).post(links[0]).status_code == 403


def test_the_second_use_is_refused_and_pressing_twice_is_not(links: tuple[str, str]) -> None:
    client = Client()
    client.post(links[0])
    assert client.post(links[0])["Location"] == "/my-orcid/connect"
    for answer in (Client().get(links[0]), Client().post(links[0])):
        assert answer.status_code == 410
        assert "works only once" in answer.content.decode()


def test_a_link_that_is_too_old_or_cut_off_says_so(links: tuple[str, str]) -> None:
    assert Client().get(links[0][:-1]).status_code == 404
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(links[0]).status_code == 410


def test_somebody_else_who_is_signed_in_stays_who_they_are(links: tuple[str, str], signed_in: Enter) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    answer = client.post(links[0])
    assert answer.status_code == 403
    assert "you are signed in as An administrator" in answer.content.decode()
    assert client.get("/administrator/accounts").status_code == 200


def test_as_set_the_link_leads_through_the_sign_in_page(links: tuple[str, str], institution: Institution) -> None:
    institution.configure(invitation_link=InvitationLink.NEEDS_SIGN_IN)
    client = Client()
    answer = client.post(links[0])
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next={links[0]}")
    account = Account.objects.create(email="a@example.org", name="A", role=Role.PERSONAL, password="!", person_id="ada")
    client.force_login(account)
    assert client.post(links[0])["Location"] == "/my-orcid/connect"


def test_one_click_in_a_mail_program_is_enough(links: tuple[str, str]) -> None:
    answer = Client(enforce_csrf_checks=True).post(links[1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert DoNotInvite.objects.get().person_id == "ada"


def test_no_more_is_asked_for_by_a_button_also_of_an_old_link(links: tuple[str, str]) -> None:
    Client().post(links[0])
    Invitation.objects.update(expires_at=timezone.now())
    assert "Do not invite me again" in Client().get(links[1]).content.decode()
    assert "Done: you will not be invited again" in Client().post(links[1]).content.decode()
    assert Client().get("/invitation/nobody/no-more").status_code == 404


def test_a_link_to_refuse_by_signs_nobody_in(links: tuple[str, str]) -> None:
    assert Client().post(links[1].removesuffix("/no-more")).status_code == 404
    assert not Account.objects.exists()
