"""An editor invites; a researcher follows the link, or asks for no more, in a real browser."""

from __future__ import annotations

import json

from django.conf import settings
from tests.flows.institution import Institution
from tests.flows.test_use_invitation import tokens_of
from tests.journeys.pages.conftest import AsRole, Says, Visitor
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.domain.invitations import Whom
from pollinia.domain.roles import Role
from pollinia.flows.forgotten_password import mail_password_link
from pollinia.flows.invite import invite
from pollinia.flows.issue_invitations import issue_invitations
from pollinia.store.invitations import DoNotInvite, Invitation
from pollinia.store.outgoing_mail import OutgoingMail

NAME = "University of Exampleton"
NO_MORE = "%(institution)s will send you no more invitations to connect an ORCID iD, and no reminders."
ON_ITS_WAY = "If %(sent_to)s has an account here, an e-mail with a link to choose a password is on its way."
USED = (
    "It was used before, and works only once. Sign in to go on where you were, or ask whoever invited you for a new invitation."
)


def test_an_editor_chooses_words_and_people_and_sees_what_became_of_it(institution: Institution, as_role: AsRole) -> None:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    institution.configure(root_organisation="U")
    visitor = as_role(Role.EDITOR)
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Invite researchers").click()
    visitor.suits_everyone("invitations")
    page.get_by_role("link", name="Text: English").click()
    assert visitor.reads("Your ORCID iD and University of Exampleton")
    page.get_by_label("Subject").fill("Dear {name}, a minute for your ORCID iD?")
    visitor.press("Save")
    assert visitor.reads("Dear Josiah Carberry, a minute for your ORCID iD?")
    visitor.suits_everyone("invitation-text")
    page.get_by_role("link", name="Invite", exact=True).click()
    page.get_by_label("ID of an organisation").fill("BOT")
    visitor.press("Show")
    assert visitor.reads("1 person of Department of Botany can be invited")
    visitor.press("Send 1 invitation")
    assert visitor.reads("1 invitation will be sent")
    assert visitor.reads("Example, Ada")
    issue_invitations()
    visitor.go("/invitations/sent")
    assert visitor.reads("ada@example.org")
    visitor.suits_everyone("invitations-sent")


def test_a_researcher_follows_the_link_and_finds_it_used_afterwards(
    institution: Institution, visitor: Visitor, says: Says
) -> None:
    link, _ = invited(institution)
    visitor.go(link)
    invites = says("%(institution)s invites %(name)s to connect an ORCID iD.", institution=NAME, name="Ada Example")
    assert visitor.reads(invites)
    visitor.suits_everyone("invitation-link")
    visitor.press(says("Continue"))
    assert visitor.page.url == f"{visitor.address}/my-orcid/connect"
    visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    visitor.go(link)
    assert visitor.reads(says(USED))
    visitor.suits_everyone("invitation-used")


def test_a_researcher_chooses_a_language(institution: Institution, visitor: Visitor) -> None:
    link, _ = invited(institution)
    visitor.go(link)
    for name, code in (("Deutsch", "de"), ("Dansk", "da"), ("Nederlands", "nl"), ("English", "en")):
        visitor.press(name)
        assert visitor.page.locator("html").get_attribute("lang") == code


def test_a_researcher_asks_for_no_more(institution: Institution, visitor: Visitor, says: Says) -> None:
    link, refusal = invited(institution)
    visitor.go(link)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("link", name=says("You do not want to be asked again?")).click()
    visitor.suits_everyone("no-more-invitations")
    visitor.press(says("Do not invite me again"))
    assert visitor.reads(says("Done: you will not be invited again."))
    visitor.suits_everyone("no-more-invitations-done")
    assert DoNotInvite.objects.get().person_id == "ada"
    assert Invitation.objects.get().used_at is None
    visitor.go(refusal)
    assert visitor.reads(says(NO_MORE, institution=NAME))


def test_who_came_by_an_invitation_comes_back_with_a_password(institution: Institution, visitor: Visitor, says: Says) -> None:
    link, _ = invited(institution)
    visitor.go(link)
    visitor.press(says("Continue"))
    visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    visitor.go("/sign-in")
    visitor.suits_everyone("sign-in")
    visitor.page.get_by_role("link", name=says("No password yet, or forgotten?")).click()
    visitor.suits_everyone("forgotten-password")
    visitor.page.get_by_label(says("E-mail address")).fill("ada@example.org")
    visitor.press(says("Send me a link"))
    assert visitor.reads(says(ON_ITS_WAY, sent_to="ada@example.org"))
    visitor.suits_everyone("forgotten-password-sent")
    # As a worker does.
    mail_password_link("ada@example.org")
    sent = json.loads(str(OutgoingMail.objects.latest("id").content))["text"]
    visitor.go(sent[sent.index("/choose-password/") :].split()[0])
    visitor.suits_everyone("choose-password")
    visitor.page.get_by_label(says("New password")).fill("orchids in the greenhouse")
    visitor.press(says("Save and sign in"))
    assert visitor.page.url == f"{visitor.address}/my-orcid"


def invited(institution: Institution) -> tuple[str, str]:
    """The paths of the links in Ada's invitation: to connect by, and to refuse by."""
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    institution.configure(root_organisation="U")
    invite(Whom.NOT_CONNECTED, "BOT", "en", "editor@example.org")
    issue_invitations()
    token, refusal = tokens_of("ada")
    return f"/invitation/{token}", f"/invitation/{refusal}/no-more"
