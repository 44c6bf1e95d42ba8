"""Whose account it is that an identity provider speaks of, and when what it says is not enough."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from pollinia.domain.content import Identifier, Person
from pollinia.domain.outside_identity import OutsideIdentity, PersonField
from pollinia.domain.roles import Role
from pollinia.flows.accounts import Access, AccountRefused, change_account
from pollinia.flows.import_content import import_content
from pollinia.flows.sign_in_from_outside import OutsiderRefused, WhyNot, sign_in_from_outside
from pollinia.store import content
from pollinia.store.accounts import Account
from pollinia.store.audit import AuditLine

pytestmark = pytest.mark.django_db

ADA = Person(
    id="p-1",
    given_names="Ada",
    family_name="Example",
    email="Ada@example.org",
    username="aex",
    identifiers=(Identifier("employee", "00417"), Identifier("scopus-author", "00418")),
)
BEN = Person(id="p-2", given_names="Ben", family_name="Sample")
TWINS = [Person(id=f"p-{number}", email="twins@example.org") for number in (3, 4)]


@pytest.fixture(autouse=True)
def persons() -> None:
    import_content("cris", [ADA, BEN, *TWINS])


def enters(value: str, field: PersonField = PersonField.EMAIL, verified_email: str | None = None) -> Account:
    return sign_in_from_outside(OutsideIdentity(value, verified_email), field, "the university", "da")


def why_not(value: str, field: PersonField = PersonField.EMAIL, verified_email: str | None = None) -> WhyNot:
    before = list(Account.objects.order_by("pk").values())
    with pytest.raises(OutsiderRefused) as refused:
        enters(value, field, verified_email)
    assert list(Account.objects.order_by("pk").values()) == before
    return refused.value.why


def account(email: str, role: Role = Role.PERSONAL, person_id: str | None = None, is_active: bool = True) -> Account:
    return Account.objects.create(email=email, name="N", role=role, person_id=person_id, is_active=is_active, password="!")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (PersonField.EMAIL, "ada@EXAMPLE.org"),
        (PersonField.USERNAME, "AEX"),
        (PersonField.EMPLOYEE, "00417"),
        (PersonField.ID, "p-1"),
    ],
)
def test_a_person_gets_a_personal_account_at_the_first_sign_in_and_the_same_one_later(field: PersonField, value: str) -> None:
    made = enters(value, field)
    assert (made.email, made.name, made.role, made.person_id, made.language) == (
        "ada@example.org",
        "Ada Example",
        Role.PERSONAL,
        "p-1",
        "da",
    )
    assert not made.has_usable_password()
    assert enters(value, field) == made
    assert [line.sentence for line in AuditLine.objects.all()] == [
        "Made a personal account for ada@example.org at a sign-in by the university."
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (PersonField.EMAIL, "eve@example.org"),
        (PersonField.EMAIL, ""),
        (PersonField.USERNAME, "ae"),
        (PersonField.EMPLOYEE, "00418"),
        (PersonField.EMPLOYEE, "0041"),
        (PersonField.ID, "p"),
    ],
)
def test_somebody_whom_no_source_knows_is_refused(field: PersonField, value: str) -> None:
    assert why_not(value, field) is WhyNot.UNKNOWN


def test_who_has_left_every_source_is_refused_also_with_an_account() -> None:
    enters("ada@example.org")
    content.Person.objects.filter(pk="p-1").update(retired=True)
    assert why_not("ada@example.org", verified_email="ada@example.org") is WhyNot.UNKNOWN


def test_of_two_persons_nobody_is_chosen() -> None:
    assert why_not("twins@example.org", verified_email="twins@example.org") is WhyNot.SEVERAL


@pytest.mark.parametrize("person_id", ["p-1", None])
def test_a_closed_account_stays_closed(person_id: str | None) -> None:
    account("ada@example.org", person_id=person_id, is_active=False)
    assert why_not("ada@example.org", verified_email="ada@example.org") is WhyNot.CLOSED


def test_of_a_closed_and_an_open_account_the_open_one_is_entered() -> None:
    account("old@example.org", person_id="p-1", is_active=False)
    theirs = account("new@example.org", person_id="p-1")
    assert enters("ada@example.org") == theirs
    with pytest.raises(IntegrityError), transaction.atomic():
        account("third@example.org", person_id="p-1")
    account("admin@example.org", Role.ADMINISTRATOR)
    old = Account.objects.get(email="old@example.org")
    with pytest.raises(AccountRefused, match=r"another open account, new@example\.org"):
        change_account(old, Access(Role.PERSONAL, True), by="test", seen=Access(Role.PERSONAL, False))


@pytest.mark.parametrize("role", Role)
def test_an_account_of_the_person_is_entered_with_its_role(role: Role) -> None:
    theirs = account("other@example.org", role, "p-1")
    entered = enters("00417", PersonField.EMPLOYEE)
    assert (entered, entered.role) == (theirs, role)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PERSONAL}))
@pytest.mark.parametrize("person_id", ["p-1", None])
def test_more_than_personal_rights_need_a_verified_address(role: Role, person_id: str | None) -> None:
    theirs = account("ada@example.org", role, person_id)
    assert why_not("ada@example.org") is WhyNot.NEEDS_PASSWORD
    assert why_not("ada@example.org", verified_email="eve@example.org") is WhyNot.NEEDS_PASSWORD
    assert enters("ada@example.org", verified_email="ADA@example.org") == theirs


@pytest.mark.parametrize("like", ["ada@ex\N{LATIN SMALL LETTER LONG S}ample.org", "ada@ex\N{KELVIN SIGN}ample.org"])
@pytest.mark.parametrize("field", [PersonField.EMAIL, PersonField.USERNAME])
def test_letters_that_only_look_the_same_as_capitals_are_others(like: str, field: PersonField) -> None:
    plain = like.upper().lower().replace("\N{KELVIN SIGN}", "k")
    content.Person.objects.filter(pk="p-1").update(email=plain, username=plain)
    account(plain, Role.ADMINISTRATOR)
    assert why_not(like, field, verified_email=like) is WhyNot.UNKNOWN


def test_a_dotless_i_is_no_i() -> None:
    account("boss@uni.example.org", Role.ADMINISTRATOR)
    content.Person.objects.filter(pk="p-1").update(email="boss@uni.example.org")
    assert why_not("boss@un\N{LATIN SMALL LETTER DOTLESS I}.example.org") is WhyNot.UNKNOWN


def test_an_address_that_the_source_says_opens_no_administrators_account() -> None:
    account("ada@example.org", Role.ADMINISTRATOR)
    assert why_not("00417", PersonField.EMPLOYEE) is WhyNot.NEEDS_PASSWORD


def test_an_account_that_nobody_said_whose_it_is_becomes_that_of_the_person() -> None:
    theirs = account("ada@example.org")
    assert enters("aex", PersonField.USERNAME) == theirs
    theirs.refresh_from_db()
    assert theirs.person_id == "p-1"


def test_the_account_of_another_person_is_not_taken_by_its_address() -> None:
    account("ada@example.org", person_id="p-2")
    assert why_not("ada@example.org", verified_email="ada@example.org") is WhyNot.ADDRESS_TAKEN


def test_who_is_no_researcher_enters_an_account_with_a_verified_address() -> None:
    theirs = account("lib@example.org", Role.EDITOR)
    assert enters("lib@example.org", verified_email="lib@example.org") == theirs
    assert enters("90001", PersonField.EMPLOYEE, verified_email="lib@example.org") == theirs
    assert why_not("lib@example.org") is WhyNot.UNKNOWN


def test_without_an_address_in_the_source_a_verified_one_makes_the_account() -> None:
    assert why_not("p-2", PersonField.ID) is WhyNot.NO_ADDRESS
    assert enters("p-2", PersonField.ID, verified_email="Ben@example.org").email == "ben@example.org"


def test_a_verified_address_that_is_another_persons_account_is_refused() -> None:
    account("ben@example.org", person_id="p-1")
    assert why_not("p-2", PersonField.ID, verified_email="ben@example.org") is WhyNot.ADDRESS_TAKEN
