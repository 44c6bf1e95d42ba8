"""Who is invited, who is left out and why, how fast it goes, and when somebody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from tests.flows.institution import Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY

from pollinia.domain.content import Affiliation, PartialDate, Person
from pollinia.domain.faults import PermissionWithdrawn
from pollinia.domain.invitations import Fate, Whom, Wording, refusals
from pollinia.domain.leaving import has_left
from pollinia.domain.permission import ConnectionState
from pollinia.domain.roles import Role
from pollinia.flows import issue_invitations as issuing
from pollinia.flows.import_content import import_content
from pollinia.flows.invitation_letter import TextRefused, builtin_wording, remove_wording, save_wording, wording_in_force
from pollinia.flows.invite import InvitationRefused, invite, preview_invitations
from pollinia.flows.issue_invitations import invitations_are_due, issue_invitations, remind
from pollinia.flows.lose_permission import lose_permission
from pollinia.reports.paging import Paging
from pollinia.settings import LANGUAGES
from pollinia.store.accounts import Account
from pollinia.store.audit import AuditLine
from pollinia.store.connections import Connection
from pollinia.store.invitations import DoNotInvite, Invitation
from pollinia.store.outgoing_mail import OutgoingMail
from pollinia.store.unused_permissions import UnusedPermission

PAST = Affiliation(id="A-2", organisation_id="BOT", end=PartialDate(2020))
CY = Person(id="cy", given_names="Cy", family_name="Elsewhere", email="cy@example.org")
EDITOR = "editor@example.org"


@pytest.fixture
def filled(institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN)
    return institution


def invited(whom: Whom = Whom.NOT_CONNECTED, organisation: str = "") -> list[str]:
    return [each.person_id for each in preview_invitations(whom, organisation, Paging()).page.entries]


def fates(whom: Whom = Whom.NOT_CONNECTED, organisation: str = "") -> dict[Fate, int]:
    return {fate: number for fate, number in preview_invitations(whom, organisation, Paging()).fates.items() if number}


def invite_all(whom: Whom = Whom.NOT_CONNECTED) -> int:
    return invite(whom, "", "en", EDITOR)


def some_days_pass(days: int) -> None:
    """Everything that was issued was issued so many days earlier."""
    for each in Invitation.objects.exclude(issued_at=None):
        assert each.issued_at is not None
        each.issued_at -= timedelta(days=days)
        each.save()


def recipients() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


def test_who_can_be_invited_is_and_the_others_are_counted_by_what_keeps_them(filled: Institution) -> None:
    filled.holds(
        replace(BEN, email=None),
        CY,
        Person(id="left", email="left@example.org", affiliations=(PAST,)),
        Person(id="no", email="no@example.org"),
        Person(id="gone", email="gone@example.org"),
    )
    filled.loses("gone")
    DoNotInvite.objects.create(person_id="no")
    filled.connect(CY)
    assert invited() == ["ada"]
    assert fates() == {
        Fate.INVITED: 1,
        Fate.NO_ADDRESS: 1,
        Fate.CONNECTED: 1,
        Fate.LEFT: 1,
        Fate.UNWILLING: 1,
        Fate.RETIRED: 1,
    }
    assert invite_all() == 1
    assert fates()[Fate.WAITING] == 1
    assert invite_all() == 0


@pytest.mark.parametrize(
    "end",
    [
        PartialDate(1),
        PartialDate(2500),
        PartialDate(2020, 2),
        PartialDate(2020, 13),
        PartialDate(2020, 12, 99),
        PartialDate(2999, 1),
    ],
)
def test_who_has_left_by_the_rule_is_not_invited(filled: Institution, end: PartialDate) -> None:
    person = Person(id="cy", email="cy@example.org", affiliations=(replace(PAST, end=end),))
    filled.holds(person)
    assert ("cy" in invited()) is not has_left(person, timezone.localdate())


def test_units_below_an_organisation_belong_to_it(filled: Institution) -> None:
    assert invited(organisation="U") == ["ada"]
    assert invited(organisation="BOT") == ["ada"]
    assert sorted(invited()) == ["ada", "ben"]
    with pytest.raises(InvitationRefused):
        invited(organisation="nowhere")


def test_a_person_is_invited_by_one_state_at_a_time(filled: Institution) -> None:
    filled.connect(BEN)
    Connection.objects.update(state=ConnectionState.PERMISSION_WITHDRAWN)
    assert invited(Whom.PERMISSION_WITHDRAWN) == ["ben"]
    assert invited(Whom.NOT_CONNECTED) == ["ada"]
    assert invited(Whom.INVITED_BEFORE) == []
    invite_all()
    issue_invitations()
    assert invited(Whom.NOT_CONNECTED) == []
    assert invited(Whom.INVITED_BEFORE) == ["ada"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": ConnectionState.RECORD_UNAVAILABLE},
        {"client_id": "APP-OTHER"},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["unavailable", "other client", "expired"],
)
def test_who_must_connect_again_can_be_invited_and_reminded(filled: Institution, change: dict[str, object]) -> None:
    filled.connect(ADA)
    filled.connect(BEN)
    assert invited(Whom.MUST_RECONNECT) == []
    Connection.objects.filter(person_id="ada").update(**change)
    assert invited(Whom.MUST_RECONNECT) == ["ada"]
    assert invited(Whom.PERMISSION_WITHDRAWN) == []
    assert fates(Whom.NOT_CONNECTED) == {Fate.CONNECTED: 1}
    invite_all(Whom.MUST_RECONNECT)
    issue_invitations()
    assert recipients() == ["ada@example.org"]
    some_days_pass(100)
    assert remind() == 1


def test_the_accounts_address_and_language_count_where_there_is_an_account(filled: Institution) -> None:
    filled.holds(replace(ADA, email=None))
    Account.objects.create(email="a@example.org", name="A", role=Role.PERSONAL, password="!", person_id="ada", language="nl")
    invite_all()
    issue_invitations()
    assert recipients() == ["a@example.org", "ben@example.org"]
    assert Invitation.objects.get(person_id="ada").language == "nl"


def test_an_invitation_has_personal_links_of_which_only_digests_are_kept(filled: Institution, settings: LazySettings) -> None:
    filled.configure(root_organisation="U")
    invite_all()
    issue_invitations()
    invitation = Invitation.objects.get(person_id="ada")
    mail = invitation.mail
    assert mail is not None
    assert mail.subject == "Your ORCID iD and University of Exampleton"
    content = str(mail.content)
    assert "Dear Ada Example," in content
    assert f"{settings.BASE_URL}/invitation/" in content
    assert '/no-more"}' in content
    assert invitation.digest is not None
    assert invitation.digest not in content
    assert invitation.made_by == EDITOR
    assert invitation.expires_at is not None
    assert mail.useless_after == invitation.expires_at


def test_it_is_said_in_the_audit_who_invited_how_many(filled: Institution) -> None:
    invite(Whom.NOT_CONNECTED, "BOT", "en", EDITOR)
    line = AuditLine.objects.latest("id")
    assert (line.by, line.sentence) == (
        EDITOR,
        f"Invited 1 person of BOT (not-connected) to connect at {filled.sandbox.base}.",
    )


def test_nobody_is_invited_to_where_nobody_can_connect(filled: Institution) -> None:
    filled.configure(sandbox_client_id="APP-WITHOUTASECRET00")
    with pytest.raises(InvitationRefused, match="credentials"):
        invite_all()
    with pytest.raises(InvitationRefused, match="language"):
        invite(Whom.NOT_CONNECTED, "", "fr", EDITOR)


def test_a_minutes_share_is_sent_and_in_an_hour_no_more_than_the_rate(filled: Institution) -> None:
    filled.holds(*(Person(id=f"p{each}", email=f"p{each}@example.org") for each in range(10)))
    filled.configure(invitations_per_hour=3)
    assert invite_all() == 12
    assert [issue_invitations() for _ in range(5)] == [1, 1, 1, 0, 0]
    assert invitations_are_due()
    some_days_pass(1)
    filled.configure(invitations_per_hour=600)
    assert issue_invitations() == 9
    assert not invitations_are_due()


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("connected", issuing.CONNECTED),
        ("unwilling", issuing.UNWILLING),
        ("retired", issuing.RETIRED),
        ("left", issuing.LEFT),
        ("address", issuing.NO_ADDRESS),
        ("registry", issuing.OTHER_REGISTRY),
    ],
)
def test_what_comes_in_between_drops_an_invitation_and_no_other(filled: Institution, what: str, sentence: str) -> None:
    invite_all()
    match what:
        case "connected":
            filled.connect(ADA)
        case "unwilling":
            DoNotInvite.objects.create(person_id="ada")
        case "retired":
            filled.loses("ada")
        case "left":
            filled.holds(replace(ADA, affiliations=(PAST,)))
        case "address":
            filled.holds(replace(ADA, email="ada at home"))
        case _:
            Invitation.objects.filter(person_id="ada").update(registry="https://orcid.org")
    issue_invitations()
    assert Invitation.objects.get(person_id="ada").dropped == sentence
    assert recipients() == ["ben@example.org"]


def test_who_does_not_connect_is_reminded_as_often_as_is_set(filled: Institution) -> None:
    filled.configure(reminders_at_most=2, reminder_after_days=7)
    invite_all()
    issue_invitations()
    some_days_pass(6)
    assert remind() == 0
    for _ in range(2):
        some_days_pass(7)
        assert remind() == 2
        assert remind() == 0
        issue_invitations()
    some_days_pass(100)
    assert remind() == 0
    assert OutgoingMail.objects.filter(recipient="ada@example.org").count() == 3
    assert OutgoingMail.objects.order_by("id").last().subject.startswith("Reminder: ")  # type: ignore[union-attr]


@pytest.mark.parametrize("what", ["connected", "unwilling", "retired", "left", "failed"])
def test_who_should_not_be_reminded_is_not(filled: Institution, what: str) -> None:
    invite(Whom.NOT_CONNECTED, "BOT", "en", EDITOR)
    issue_invitations()
    some_days_pass(100)
    match what:
        case "connected":
            filled.connect(ADA)
        case "unwilling":
            DoNotInvite.objects.create(person_id="ada")
        case "retired":
            filled.loses("ada")
        case "left":
            filled.holds(replace(ADA, affiliations=(replace(ADA.affiliations[0], end=PartialDate(2020)),)))
        case _:
            Invitation.objects.update(failed_at=timezone.now())
    remind()
    issue_invitations()
    assert Invitation.objects.filter(reminder__gt=0, dropped=None).count() == 0
    # What was dropped is not made anew every night.
    assert remind() == 0


@pytest.mark.parametrize("what", ["disconnected", "withdrew"])
def test_who_has_connected_and_stopped_is_not_reminded_and_can_be_invited_anew(filled: Institution, what: str) -> None:
    invite(Whom.NOT_CONNECTED, "BOT", "en", EDITOR)
    issue_invitations()
    filled.connect(ADA)
    whom = Whom.INVITED_BEFORE
    if what == "withdrew":
        lose_permission(filled.connection(ADA), PermissionWithdrawn())
        whom = Whom.PERMISSION_WITHDRAWN
    else:
        Connection.objects.all().delete()
    some_days_pass(100)
    assert remind() == 0
    assert invite(whom, "BOT", "en", EDITOR) == 1
    issue_invitations()
    some_days_pass(100)
    assert remind() == 1


def test_an_invitation_that_waited_while_the_person_connected_and_stopped_is_not_sent(filled: Institution) -> None:
    invite(Whom.NOT_CONNECTED, "BOT", "en", EDITOR)
    filled.connect(ADA)
    Connection.objects.all().delete()
    issue_invitations()
    assert Invitation.objects.get().dropped == issuing.CONNECTED


@pytest.fixture
def own_text(filled: Institution) -> Wording:
    filled.configure(root_organisation="U")
    wording = Wording("Hello {given_names}", "Dear {name},\n\n<b>{institution}</b> asks you.\nYours")
    save_wording("en", wording, EDITOR)
    return wording


def test_the_institutions_own_text_is_filled_in_and_escaped(own_text: Wording) -> None:
    invite_all()
    issue_invitations()
    mail = OutgoingMail.objects.get(recipient="ada@example.org")
    assert mail.subject == "Hello Ada"
    assert "Dear Ada Example,\\n\\n<b>University of Exampleton</b> asks you.\\nYours" in str(mail.content)
    assert "<p>&lt;b&gt;University of Exampleton&lt;/b&gt; asks you.<br>Yours</p>" in str(mail.content)


def test_a_text_is_for_one_language_and_can_be_taken_back(own_text: Wording) -> None:
    assert wording_in_force("en") == own_text
    assert wording_in_force("de") == builtin_wording("de")
    remove_wording("en", EDITOR)
    assert wording_in_force("en") == builtin_wording("en")


def test_a_text_that_cannot_be_used_changes_nothing(own_text: Wording) -> None:
    with pytest.raises(TextRefused, match="nickname"):
        save_wording("en", Wording("Hello", "Dear {nickname}"), EDITOR)
    assert wording_in_force("en") == own_text


def test_invitations_accounts_and_refusals_follow_a_person_whose_id_changes_by_joining(institution: Institution) -> None:
    orcid, employee = "0000-0002-1825-0097", replace(BEN, id="E1")
    import_content("cris", [UNIVERSITY])
    import_content("hr", [replace(employee, orcid=orcid), replace(CY, id="E2")])
    invite_all()
    issue_invitations()
    Account.objects.create(email="ben@example.org", name="Ben", role=Role.PERSONAL, password="!", person_id="E1")
    DoNotInvite.objects.create(person_id="E1")
    UnusedPermission.objects.create(person_id="E1", registry="r", client_id="c", access_token="t")
    import_content("cris", [UNIVERSITY, replace(BEN, orcid=orcid)])
    assert Account.objects.get().person_id == UnusedPermission.objects.get().person_id == "ben"
    assert DoNotInvite.objects.filter(pk="ben").exists()
    assert sorted(Invitation.objects.values_list("person_id", flat=True)) == ["E2", "ben"]
    assert fates() == {Fate.RETIRED: 1}
    assert fates(Whom.INVITED_BEFORE) == {Fate.INVITED: 1, Fate.UNWILLING: 1, Fate.RETIRED: 1}


@pytest.mark.parametrize("language", [code for code, _ in LANGUAGES])
def test_the_built_in_text_of_every_language_can_be_used(language: str) -> None:
    assert refusals(builtin_wording(language)) == []
