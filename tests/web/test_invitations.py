"""Editors invite, and see what became of it; the text is theirs, within limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY
from tests.web.conftest import Enter

from pollinia.domain.roles import Role
from pollinia.flows.issue_invitations import issue_invitations
from pollinia.store.invitations import DoNotInvite, Invitation, InvitationText
from pollinia.store.outgoing_mail import OutgoingMail


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    institution.configure(root_organisation="U")
    return institution


def words(content: bytes) -> str:
    return " ".join(content.decode().split())


def test_looking_sends_nothing_and_says_who_is_left_out(filled: Institution, signed_in: Enter) -> None:
    filled.holds(replace(BEN, email=None))
    page = words(signed_in(Role.EDITOR).get("/invitations").content)
    assert "1 person can be invited" in page
    assert "1 have no e-mail address here" in page
    assert "ada@example.org" in page
    assert not Invitation.objects.exists()


def test_an_organisation_that_is_not_there_is_said(filled: Institution, signed_in: Enter) -> None:
    answer = signed_in(Role.EDITOR).get("/invitations?organisation=nowhere")
    assert answer.status_code == 400
    assert "There is no organisation nowhere" in answer.content.decode()


def test_what_was_chosen_is_what_is_sent(filled: Institution, signed_in: Enter) -> None:
    client = signed_in(Role.EDITOR)
    posted = {"whom": "not-connected", "organisation": "BOT", "language": "da"}
    answer = client.post("/invitations/send", posted, follow=True)
    assert "1 invitation will be sent" in answer.content.decode()
    (made,) = Invitation.objects.all()
    assert (made.person_id, made.language, made.made_by) == ("ada", "da", "editor@example.org")
    assert "There was nobody left to invite" in client.post("/invitations/send", posted, follow=True).content.decode()
    assert "no language" in client.post("/invitations/send", {**posted, "language": "fr"}, follow=True).content.decode()


def state_shown(filled: Institution, signed_in: Enter) -> str:
    return words(signed_in(Role.EDITOR).get("/invitations/sent").content)


@pytest.fixture
def issued(filled: Institution) -> Invitation:
    Invitation.objects.create(person_id="ada", registry=filled.sandbox.base, language="en", made_by="editor@example.org")
    issue_invitations()
    return Invitation.objects.get()


def test_each_invitation_is_shown_with_its_state(issued: Invitation, signed_in: Enter) -> None:
    client = signed_in(Role.EDITOR)

    def shown(state: str) -> bool:
        page = words(client.get(f"/invitations/sent?state={state}").content)
        return "1 invitation<" in page and "Example, Ada" in page

    assert shown("waiting")
    OutgoingMail.objects.update(sent_at=timezone.now())
    assert shown("sent")
    assert not shown("waiting")
    Invitation.objects.update(expires_at=timezone.now())
    assert shown("expired")
    Invitation.objects.update(used_at=timezone.now())
    assert shown("used")
    assert shown("")
    assert shown("no-such-state")


def test_the_mail_servers_words_are_shown(issued: Invitation, filled: Institution, signed_in: Enter) -> None:
    OutgoingMail.objects.update(attempts=1, answer="451 4.7.1 <try> later")
    page = state_shown(filled, signed_in)
    assert "does not take every e-mail" in page
    assert "451 4.7.1 &lt;try&gt; later" in page
    OutgoingMail.objects.update(given_up_at=timezone.now(), answer="550 5.1.1 unknown")
    Invitation.objects.update(failed_at=timezone.now())
    page = words(signed_in(Role.ADMINISTRATOR).get("/invitations/sent?state=failed").content)
    assert "550 5.1.1 unknown" in page
    assert "does not take every e-mail" not in page


def test_in_a_trial_it_is_said_that_no_e_mail_leaves(filled: Institution, signed_in: Enter, settings: LazySettings) -> None:
    client = signed_in(Role.EDITOR)
    assert f"What would be sent is in {settings.EMAIL_FILE_PATH}" in words(client.get("/invitations").content)
    settings.EMAIL_HOST = "mail.example.org"
    assert "No e-mail leaves" not in words(client.get("/invitations").content)


def test_the_text_of_a_language_is_shown_as_an_e_mail_saved_and_taken_back(filled: Institution, signed_in: Enter) -> None:
    client = signed_in(Role.EDITOR)
    page = words(client.get("/invitations/text/en").content)
    assert "Your ORCID iD and University of Exampleton" in page
    assert "Dear Josiah Carberry," in page
    client.post("/invitations/text/en", {"subject": "Hello {name}", "body": "Dear {name},\r\n\r\nplease."})
    assert InvitationText.objects.get().body == "Dear {name},\n\nplease."
    page = words(client.get("/invitations/text/en").content)
    assert "Hello Josiah Carberry" in page
    assert "saved by editor@example.org" in page
    client.post("/invitations/text/en", {"remove": "yes"})
    assert not InvitationText.objects.exists()


def test_a_text_that_is_refused_stays_in_the_form(filled: Institution, signed_in: Enter) -> None:
    answer = signed_in(Role.EDITOR).post("/invitations/text/de", {"subject": "Hallo", "body": "Liebe {kollegin}"})
    assert answer.status_code == 400
    assert "There is no field {kollegin}" in answer.content.decode()
    assert "Liebe {kollegin}" in answer.content.decode()
    assert not InvitationText.objects.exists()


def test_a_language_that_is_not_there_is_not_found(filled: Institution, signed_in: Enter) -> None:
    assert signed_in(Role.EDITOR).get("/invitations/text/fr").status_code == 404


def test_hundreds_are_paged(filled: Institution, signed_in: Enter) -> None:
    filled.holds(*(replace(BEN, id=f"p{each}", email=f"p{each}@example.org") for each in range(60)))
    client = signed_in(Role.EDITOR)
    assert "Page 1 of 2" in words(client.get("/invitations").content)
    client.post("/invitations/send", {"whom": "not-connected", "organisation": "", "language": "en"})
    assert "Page 2 of 2" in words(client.get("/invitations/sent?page=2").content)


def test_who_asked_for_no_more_is_counted_and_not_named(filled: Institution, signed_in: Enter) -> None:
    DoNotInvite.objects.create(person_id="ada")
    page = words(signed_in(Role.EDITOR).get("/invitations").content)
    assert "1 asked for no more invitations" in page
    assert "ada@example.org" not in page


def test_the_last_of_the_first_steps_leads_to_the_invitations(filled: Institution, signed_in: Enter) -> None:
    assert 'href="/invitations">Invite researchers' in signed_in(Role.EDITOR).get("/").content.decode()
    assert 'href="/invitations"' not in signed_in(Role.AUDITOR).get("/").content.decode()
