"""A link works once, for its person alone, and opens nothing but their own pages; asking for no more works for ever."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.domain.invitations import Whom
from pollinia.domain.options import InvitationLink
from pollinia.domain.roles import Role
from pollinia.flows.invite import invite
from pollinia.flows.issue_invitations import UNWILLING, issue_invitations
from pollinia.flows.send_mail import mail_is_due, send_waiting_mail
from pollinia.flows.use_invitation import LinkRefused, WhyNot, refuse, usable_invitation, use
from pollinia.store.accounts import Account
from pollinia.store.invitations import DoNotInvite, Invitation
from pollinia.store.outgoing_mail import OutgoingMail


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    return institution


@pytest.fixture
def token(filled: Institution) -> str:
    """Of Ada's link to connect by."""
    invite(Whom.NOT_CONNECTED, "BOT", "de", "editor@example.org")
    issue_invitations()
    return tokens_of("ada")[0]


def tokens_of(person_id: str) -> list[str]:
    """Of the links of a person's newest invitation: to connect by, and to refuse by."""
    mail = Invitation.objects.filter(person_id=person_id).latest("id").mail
    assert mail is not None
    found: list[str] = re.findall(r"/invitation/([\w-]{40,})", json.loads(str(mail.content))["text"])
    return found


def account(**attributes: object) -> Account:
    plain: dict[str, object] = {"email": "a@example.org", "name": "A", "role": Role.PERSONAL, "password": "!"}
    return Account.objects.create(**{**plain, **attributes})


def refused(token: str, signed_in: Account | None = None) -> WhyNot:
    with pytest.raises(LinkRefused) as problem:
        use(token, signed_in)
    return problem.value.why


def test_the_first_use_makes_a_personal_account_without_a_password(token: str) -> None:
    made = use(token, None)
    assert (made.email, made.name, made.role, made.person_id) == ("ada@example.org", "Ada Example", Role.PERSONAL, "ada")
    assert made.language == "de"
    assert not made.check_password("!")
    assert not made.check_password("")


def test_a_link_ends_with_the_mailbox_that_it_was_sent_to(filled: Institution, token: str) -> None:
    """Whoever reads the old mailbox by now need not be Ada."""
    filled.holds(replace(ADA, email="Ada@elsewhere.example.org"))
    assert refused(token) is WhyNot.EXPIRED
    filled.holds(replace(ADA, email="ADA@example.org"))
    assert use(token, None).person_id == "ada"


def test_of_a_closed_and_an_open_account_the_open_one_is_the_persons(token: str) -> None:
    account(person_id="ada", is_active=False)
    known = account(email="b@example.org", person_id="ada")
    assert use(token, None) == known


def test_looking_at_a_link_does_not_use_it_up(token: str) -> None:
    for _ in range(3):
        assert usable_invitation(token).person_id == "ada"
    assert use(token, None).person_id == "ada"


def test_a_link_works_once_and_ends_the_others_of_its_person(filled: Institution, token: str) -> None:
    Invitation.objects.update(issued_at=timezone.now() - timedelta(days=1))
    invite(Whom.INVITED_BEFORE, "", "en", "editor@example.org")
    issue_invitations()
    newer = tokens_of("ada")[0]
    use(token, None)
    assert refused(token) is WhyNot.USED
    assert refused(newer) is WhyNot.EXPIRED


def test_of_two_who_use_it_at_once_one_gets_in(token: str) -> None:
    came_of_it: list[object] = []

    def try_it() -> None:
        try:
            came_of_it.append(use(token, None).person_id)
        except LinkRefused as problem:
            came_of_it.append(problem.why)
        finally:
            database.close()

    both = [threading.Thread(target=try_it) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(map(str, came_of_it)) == ["ada", "used"]


def test_an_expired_a_cut_off_and_an_invented_link_do_not_work(token: str) -> None:
    assert refused(token[:-1]) is WhyNot.UNKNOWN
    assert refused("") is WhyNot.UNKNOWN
    assert refused(tokens_of("ada")[1]) is WhyNot.UNKNOWN
    Invitation.objects.update(expires_at=timezone.now())
    assert refused(token) is WhyNot.EXPIRED
    assert not Account.objects.exists()


def test_the_persons_personal_account_is_signed_in_and_no_other_is_made(token: str) -> None:
    known = account(person_id="ada")
    assert use(token, None) == known
    assert Account.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PERSONAL}))
def test_a_link_never_signs_in_an_account_that_may_do_more(token: str, role: Role) -> None:
    known = account(person_id="ada", role=role)
    assert refused(token) is WhyNot.SIGN_IN
    assert use(token, known) == known


def test_a_closed_account_stays_closed(token: str) -> None:
    account(person_id="ada", is_active=False)
    assert refused(token) is WhyNot.ADDRESS_TAKEN


@pytest.mark.parametrize("role", Role)
def test_an_account_with_the_same_address_is_not_taken_over(token: str, role: Role) -> None:
    account(email="ada@example.org", role=role)
    assert refused(token) is WhyNot.ADDRESS_TAKEN
    assert Account.objects.get().person_id is None


def test_who_is_signed_in_as_somebody_else_is_told_so_and_the_link_still_works(token: str) -> None:
    assert refused(token, account(email="b@example.org", person_id="ben")) is WhyNot.FOR_ANOTHER
    assert refused(token, account(email="c@example.org", role=Role.ADMINISTRATOR)) is WhyNot.FOR_ANOTHER
    assert use(token, None).person_id == "ada"


def test_as_set_a_link_works_only_for_who_is_signed_in_as_that_person(filled: Institution, token: str) -> None:
    filled.configure(invitation_link=InvitationLink.NEEDS_SIGN_IN)
    assert refused(token) is WhyNot.SIGN_IN
    assert refused(token, account(email="b@example.org", person_id="ben")) is WhyNot.FOR_ANOTHER
    assert use(token, account(person_id="ada")).person_id == "ada"


def test_a_person_in_no_source_any_more_gets_no_account(filled: Institution, token: str) -> None:
    filled.loses("ada")
    assert refused(token) is WhyNot.GONE


@pytest.mark.parametrize("which", [0, 1])
def test_no_more_can_be_asked_for_by_either_link_whatever_became_of_it(filled: Institution, token: str, which: int) -> None:
    chosen = tokens_of("ada")[which]
    use(token, None)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1000))
    for _ in range(2):
        refuse(chosen)
    assert DoNotInvite.objects.get().person_id == "ada"


def test_what_waits_is_not_sent_to_who_asks_for_no_more(filled: Institution, token: str) -> None:
    Invitation.objects.create(
        person_id="ada", registry=filled.sandbox.base, language="en", made_by="editor@example.org", reminder=1
    )
    refuse(token)
    send_waiting_mail()
    assert not mail_is_due()
    assert not OutgoingMail.objects.exclude(sent_at=None).exists()
    assert Invitation.objects.latest("id").dropped == UNWILLING
